"""The report's pages: index.html, a page for each article and one for each list behind a count.

Every page stands alone, holds no script and asks for nothing; links between them are relative. None
holds a time or a path of this machine, so the same run writes the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newslib.reporting.article_page import write_articles
from newslib.reporting.behind import Behind
from newslib.reporting.dictionary import describe_files
from newslib.reporting.export import make_section
from newslib.reporting.key_findings import key_findings
from newslib.reporting.lists import Lists
from newslib.reporting.manifest import versions
from newslib.reporting.offline import render
from newslib.reporting.order import Order
from newslib.reporting.summary import Summary, summarise

if TYPE_CHECKING:
    from newslib.corpus import Corpus

# The files that a reader may open, by kind.
_LINKS = {"Executed notebooks": "notebooks/*.ipynb", "Figures": "figures/**/*.svg"}


def write_site(work: Path, corpus: Corpus, order: Order, executed: Iterable[Any]) -> None:
    """Write the pages of a report into its folder, which holds its tables and figures already.

    `executed` are the order's notebooks. Without text no article has a page: nothing of it then
    leaves the corpus.
    """
    summary = summarise(corpus)
    lists = Lists(Behind(corpus, work / "tables"), with_pages=not order.without_text)
    sections = [
        make_section(i, planned.name, notebook, work, lists.link)
        for i, (planned, notebook) in enumerate(zip(order.planned, executed, strict=True), start=1)
    ]
    parameters = [
        {"notebook": n.name, "name": p.name, "value": repr(order.values(n)[p.name]), "help": p.help}
        for n in order.planned
        for p in n.parameters
        if p.name in order.values(n)
    ]
    page = render(
        "report.html.j2",
        "report.css",
        summary=summary,
        behind=_addresses(summary, lists),
        findings=key_findings(work / "tables", lists),
        sections=sections,
        parameters=parameters,
        links={
            kind: [path.relative_to(work).as_posix() for path in sorted(work.glob(pattern))]
            for kind, pattern in _LINKS.items()
        },
        dictionary=describe_files(work),
        version=versions()["newslib"],
    )
    (work / "index.html").write_text(page, encoding="utf-8")
    if not order.without_text:
        write_articles(corpus, work, lists)
    lists.write(work, corpus.articles)


def _addresses(summary: Summary, lists: Lists) -> dict[str, str]:
    """Return where each fact and warning of the summary leads to."""
    held = {said: ids for said, ids in summary.behind.items() if ids}
    found = {said: lists.href(said.rstrip("."), ids) for said, ids in held.items()}
    return found | ({"Refused": "#refused"} if summary.refused else {})
