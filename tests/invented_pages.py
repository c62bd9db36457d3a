"""Invented pages for tests: no place, person or event in them exists."""

from __future__ import annotations

PLACES = ("Ostermoor", "Fellwick", "Quillhaven", "Brandersea", "Tarnlow", "Wexmere", "Ashkirk")
PEOPLE = ("Ida Marsh", "Oskar Venn", "Lena Thorp", "Piet Halloran", "Mara Quist", "Jon Abbery")
THINGS = ("ferry", "library", "orchard", "lighthouse", "tram", "reservoir", "market", "bakery")


def names(number: int) -> tuple[str, str, str]:
    """A place, a person and a thing, another three for each number up to 336."""
    return PLACES[number % 7], PEOPLE[number % 6], THINGS[number % 8]


def paragraphs(number: int) -> list[str]:
    """Six invented paragraphs, of which other numbers share few words in a row."""
    place, person, thing = names(number)
    return [
        f"The {thing} of {place} opened again on Monday after {number + 3} weeks of repairs, and a "
        f"crowd of {number + 120} people waited at the {thing} gate from early in the morning.",
        f'"We did not think that {place} would see this day," said {person}, who has looked after '
        f"the {thing} for {number + 9} years and kept a diary of {place} through all of them.",
        f"Repairs to the {thing} cost {place} about {number + 40},000 crowns, {person} said, a "
        f"third more than the council of {place} had planned before the {thing} was closed.",
        f"Neighbours of the {thing} had collected {number + 700} signatures, and {person} carried "
        f"them to the town hall of {place} in a wheelbarrow painted as a {thing} by pupils.",
        f"The mayor of {place} called the {thing} the heart of the town, promised {person} a "
        f"second pair of hands and said that {place} would not let the {thing} fall to ruin.",
        f"From Tuesday the {thing} keeps its old hours, from {number % 4 + 7} in the morning until "
        f"dusk, and {person} asks visitors from outside {place} to come to the {thing} on foot.",
    ]


def headline(number: int) -> str:
    """The headline of an invented page."""
    place, _, thing = names(number)
    return f"{place} celebrates as its {thing} opens again after repairs"


def page(number: int) -> str:
    """An invented page as plain text: menu, headline, byline, date, body, footer."""
    _, person, _ = names(number)
    return "\n".join(
        [
            "Home",
            "News",
            "Sport",
            headline(number),
            f"By {person}",
            f"{number % 28 + 1} May 2024",
            *paragraphs(number),
            "Privacy policy",
            "Contact us",
        ]
    )


def html_page(number: int) -> str:
    """An invented page as HTML, with its metadata in tags."""
    _, person, _ = names(number)
    body = "".join(f"<p>{text}</p>" for text in paragraphs(number)[:3])
    rest = "".join(f"<p>{text}</p>" for text in paragraphs(number)[3:])
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{headline(number)} | The Invented Echo</title>
<meta property="og:site_name" content="The Invented Echo">
<meta property="og:title" content="{headline(number)}">
<meta property="article:published_time" content="2024-05-{number % 28 + 1:02}T14:30:00+02:00">
<meta property="article:modified_time" content="2024-06-01T08:00:00Z">
<meta name="author" content="{person}">
<link rel="canonical" href="https://echo.example/news/{number}">
</head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>{headline(number)}</h1>{body}<h2>What comes next</h2>{rest}
<ul><li>The gate opens at seven in the morning</li><li>Dogs stay outside of the gate</li></ul>
</article><footer>Privacy policy</footer></body></html>
"""


def mhtml_page(number: int) -> bytes:
    """An invented page as browsers save it in one file."""
    return (
        "From: <Saved by Blink>\r\n"
        f"Snapshot-Content-Location: https://echo.example/saved/{number}\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----b"\r\n\r\n'
        "------b\r\nContent-Type: text/css\r\n\r\nbody { color: red }\r\n"
        "------b\r\nContent-Type: text/html; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n"
        f"Content-Location: https://echo.example/saved/{number}\r\n\r\n"
        f"{html_page(number)}\r\n------b--\r\n"
    ).encode()
