"""Print what a report holds, or why there is none, as Markdown for a job's summary.

``python .github/summary.py OUT >> "$GITHUB_STEP_SUMMARY"``; reads OUT/manifest.json, and
OUT.failed/manifest.json after a run in which a notebook failed. Needs only the standard library,
so that it also says something where the set-up failed.
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


def summary(out: Path) -> Iterator[str]:
    """Yield the summary's lines: the failure if one is newer than the report, else the report."""
    failed = read(out.with_name(f"{out.name}.failed") / "manifest.json")
    manifest = read(out / "manifest.json")
    if failed:
        yield from failure(failed)
    elif manifest and manifest.get("complete"):
        yield from report(manifest, out)
    else:
        yield "## No report"
        yield ""
        yield "Nothing was written: the log of the step says why."


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
    yield f"{counts['articles']} articles, {counts['refused']} inputs refused."
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
        yield f"\n{len(listed) - LISTED} more are in the report."


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in summary(Path(sys.argv[1])))
