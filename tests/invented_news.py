"""Short invented texts on five subjects, made without random numbers, for tests of topics."""

from __future__ import annotations

SUBJECTS = {
    "harbour": "harbour ferry quay crane cargo dredging pilots tide berth captain container pier",
    "council": "council mayor budget vote councillors levy motion chamber ballot party coalition",
    "football": "goal striker keeper league referee penalty stadium fans coach midfield derby",
    "storm": "storm flood rain river dyke evacuation shelter wind forecast sandbags rescue levee",
    "hospital": "hospital nurses ward surgery patients clinic doctors beds vaccine maternity",
}
EVERYWHERE = "region town residents week spokesperson plan report morning local people"


def texts(per_subject: int = 24, length: int = 40) -> tuple[list[str], list[str]]:
    """Return texts, subject after subject, and the subject of each."""
    documents, subjects = [], []
    everywhere = EVERYWHERE.split()
    for number, (subject, line) in enumerate(SUBJECTS.items()):
        own = line.split()
        for d in range(per_subject):
            # Quadratic steps give each text its own mixture, with repeats.
            words = [own[(d * 5 + i * i + i * d) % len(own)] for i in range(length)]
            common = [everywhere[(d * 3 + i * (number + 2)) % len(everywhere)] for i in range(12)]
            documents.append(" ".join(words + common).capitalize() + ".")
            subjects.append(subject)
    return documents, subjects
