"""Print what a report holds, or why there is none, as Markdown for a job's summary.

``python .github/summary.py OUT CODE >> "$GITHUB_STEP_SUMMARY"``; CODE is the exit code of the run,
empty if there was none. After 0 it reads OUT/manifest.json, after 5, a notebook that failed,
OUT.failed/manifest.json: what lies there after any other code is an earlier run's. Needs only the
standard library, so that it also says something where the set-up failed.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

LISTED = 20


def code(value: object) -> str:
    """Return a text of whatever kind as code in one line, which Markdown leaves as it is."""
    text = " ".join(str(value).split()).replace("|", "\\|") or " "
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    return f"{fence} {text} {fence}" if "`" in text else f"`{text}`"


def summary(out: Path, code: str) -> Iterator[str]:
    """Yield the summary's lines for a run that ended with an exit code."""
    manifest = read(out / "manifest.json")
    if code == "5":
        yield from failure(read(out.with_name(f"{out.name}.failed") / "manifest.json"))
    elif code == "0" and manifest.get("complete"):
        yield from report(manifest, out)
    else:
        yield "## No report"
        yield ""
        ended = f"The run ended with exit code {code}" if code else "There was no run"
        yield f"{ended}, and nothing was written: the log says why."


def read(path: Path) -> dict[str, Any]:
    """Return a manifest, empty if there is none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def failure(manifest: dict[str, Any]) -> Iterator[str]:
    """Yield which notebook failed, in which cell, and with what."""
    yield "## A notebook failed"
    yield ""
    yield code(manifest.get("failure", {}).get("message", "no reason was stored"))
    yield ""
    yield "The notebooks so far are in the artifact `report-failed`; the failing cell is marked."


def report(manifest: dict[str, Any], out: Path) -> Iterator[str]:
    """Yield counts, parameters, topics and refused inputs."""
    counts = manifest["counts"]
    yield "## Report"
    yield ""
    yield f"Articles: {counts['articles']}; inputs refused: {counts['refused']}."
    yield f"newslib {manifest['versions']['newslib']}, {manifest['timings']['total']:.0f} seconds."
    yield from table("Parameters", ["name", "value"], manifest["parameters"].items())
    topics = [row for row in rows(out / "tables" / "topics.csv") if row.get("terms")]
    yield from table("Topics", ["articles", "terms"], columns(topics, "n_articles", "terms"))
    refused = rows(out / "tables" / "refused.csv")
    yield from table("Refused inputs", ["input", "reason"], columns(refused, "source", "code"))


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table of the report, none if it has no such table."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError:
        return []


def columns(found: list[dict[str, str]], *names: str) -> list[tuple[str, ...]]:
    """Return some columns of a table; nothing of notebooks that write other ones of that name."""
    return [tuple(row[name] for name in names) for row in found if {*names} <= {*row}]


def table(title: str, names: list[str], found: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield a Markdown table, nothing if it has no rows."""
    listed = list(found)
    if not listed:
        return
    yield f"\n### {title}\n"
    yield "| " + " | ".join(names) + " |"
    yield "|" + "---|" * len(names)
    for row in listed[:LISTED]:
        yield "| " + " | ".join(code(value) for value in row) + " |"
    if len(listed) > LISTED:
        more = len(listed) - LISTED
        yield f"\n{more} more {'is' if more == 1 else 'are'} in the report."


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in summary(Path(sys.argv[1]), sys.argv[2]))
