"""The page that compares the reports of a grid of parameters."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newslib.reporting.folder import GRID, load_manifest, replace_file, write_manifest
from newslib.reporting.manifest import versions
from newslib.reporting.offline import render


@dataclass(frozen=True)
class Outcome:
    """What became of one set of parameters.

    Attributes
    ----------
    name : str
        Its folder in OUT.
    given : dict
        The parameters that the grid gives.
    state : str
        "made", "unchanged" or "failed".
    message : str
        Why it failed.
    """

    name: str
    given: Mapping[str, Any]
    state: str
    message: str = ""


def write_index(place: Path, outcomes: list[Outcome]) -> None:
    """Write the page that compares the sets, and the grid's own manifest."""
    names = list(dict.fromkeys(name for outcome in outcomes for name in outcome.given))
    rows = [
        {
            "name": outcome.name,
            "given": [_shown(outcome.given[n]) if n in outcome.given else "" for n in names],
            "failed": outcome.state == "failed",
            "message": outcome.message,
            "figures": _figures(place / outcome.name),
        }
        for outcome in outcomes
    ]
    replace_file(place / "index.html", _page(names, rows))
    sets = [
        {"name": o.name, "parameters": dict(o.given), "failed": o.state == "failed"}
        for o in outcomes
    ]
    write_manifest(place, {"grid": True, "complete": True, "sets": sets, "outputs": {}}, GRID)


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _figures(folder: Path) -> dict[str, str]:
    """Return a report's key figures: articles, and what its topics are worth, if it has any."""
    manifest = load_manifest(folder)
    if manifest is None or "counts" not in manifest:
        return {}
    found = {name: f"{manifest['counts'][name]:,}" for name in ("articles", "refused")}
    try:
        with (folder / "tables" / "topics.csv").open(encoding="utf-8", newline="") as file:
            return found | _topic_figures(list(csv.DictReader(file)))
    except (OSError, KeyError, ValueError):
        return found


def _topic_figures(rows: list[dict[str, str]]) -> dict[str, str]:
    topics = [row for row in rows if int(row["topic"]) >= 0]
    sizes = [int(row["n_articles"]) for row in topics]
    total = max(sum(int(row["n_articles"]) for row in rows), 1)
    found = {
        "topics": str(len(topics)),
        "with a topic": f"{100 * sum(sizes) / total:.0f} %",
    }
    for name, title in (("npmi", "NPMI, mean"), ("stability", "stability, mean")):
        values = [float(row[name]) for row in topics if row[name]]
        found[title] = f"{sum(values) / len(values):.2f}" if values else ""
    if topics:
        largest = topics[sizes.index(max(sizes))]
        found["largest topic"] = f"{largest['name']} ({100 * max(sizes) / total:.0f} %)"
    return found


def _page(names: list[str], rows: list[dict[str, Any]]) -> str:
    figures = list(dict.fromkeys(name for row in rows for name in row["figures"]))
    version = versions()["newslib"]
    return render(
        "grid.html.j2", "report.css", names=names, figures=figures, rows=rows, version=version
    )
