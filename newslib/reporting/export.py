"""A notebook's section of the report: its prose, outputs and figures without its code."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from newslib.reporting.html_table import Rows
from newslib.reporting.markup import Outline, printed, safe_html, safe_markdown

# Cells and outputs that a notebook's author keeps out of the report.
_REMOVED_CELL = "remove-cell"
# What nbval does not compare differs from machine to machine.
_REMOVED_OUTPUTS = {"remove-output", "nbval-ignore-output"}
_FIGURE_NAME = re.compile(r"[\w-][\w.-]{0,99}")
# The tables of figures that have another name.
_TABLES = {"topic-shares": "topics", "stability": "left-out"}
_UNDESCRIBED = "A figure that its notebook does not describe in words."


@dataclass(frozen=True)
class Section:
    """One notebook's part of the page.

    Attributes
    ----------
    id, title : str
    html : str
        Safe HTML of its prose and outputs.
    entries : tuple of (id, text)
        Its headings, for the table of contents.
    warnings : tuple of str
        What the notebook printed to standard error, or did not describe.
    notebook : str
        Its name without ending; the executed notebook lies in the folder notebooks.
    """

    id: str
    title: str
    html: str
    entries: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    notebook: str


def make_section(
    number: int,
    name: str,
    notebook: Any,
    folder: Path,
    link: Callable[[Rows], None] | None = None,
) -> Section:
    """Return an executed notebook's part of the page.

    `number` is its place among the notebooks, from 1, and `name` its name without ending; `folder`
    is the run's, whose figures/*.svg are embedded, and `link` sets links into a table's rows.
    """
    slug = f"part-{number}"
    outline = Outline(slug, link=link)
    warnings: list[str] = []
    parts: list[str] = []
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if _REMOVED_CELL in tags or cell.cell_type == "raw":
            continue
        if cell.cell_type == "markdown":
            parts.append(f'<div class="prose">{safe_markdown(cell.source, outline)}</div>')
        elif not _REMOVED_OUTPUTS.intersection(tags):
            outputs = cell.get("outputs", [])
            parts += [_output(output, outline, folder, warnings) for output in outputs]
    unique = sorted(set(warnings))
    html = "\n".join(part for part in parts if part)
    entries = tuple(outline.entries)
    return Section(slug, outline.title or name, html, entries, tuple(unique), notebook=name)


def _output(output: Any, outline: Outline, folder: Path, warnings: list[str]) -> str:
    """Return one output as HTML: the richest form that is safe."""
    if output.output_type == "stream":
        if output.name == "stderr":
            warnings.append("It printed warnings; the executed notebook shows them.")
            return ""
        return printed(output.text)
    data = output.get("data", {})
    sentence = output.get("metadata", {}).get("newslib", {}).get("sentence")
    if sentence:
        return printed(data.get("text/plain", ""), again=sentence == "figure")
    figure = _figure(output, data, folder, warnings)
    if figure:
        return figure
    if "text/html" in data:
        html = safe_html(data["text/html"], outline)
        return f'<div class="{"wide" if "<table" in html else "output"}">{html}</div>'
    if "text/markdown" in data:
        return f'<div class="prose">{safe_markdown(data["text/markdown"], outline)}</div>'
    return printed(data.get("text/plain", ""))


def _figure(output: Any, data: Mapping[str, str], folder: Path, warnings: list[str]) -> str:
    """Return an output's figure, empty if it has none: the stored SVG, else the PNG."""
    metadata = output.get("metadata", {})
    name = str(metadata.get("newslib", {}).get("figure", ""))
    alt = metadata.get("image/png", {}).get("alt") or metadata.get("alt") or ""
    stored = folder / "figures" / f"{name}.svg"
    if _FIGURE_NAME.fullmatch(name) and stored.is_file():
        source, kind = base64.b64encode(stored.read_bytes()).decode(), "image/svg+xml"
    elif "image/png" in data:
        name, source, kind = "", "".join(data["image/png"].split()), "image/png"
    else:
        return ""
    if not alt:
        warnings.append("It shows a figure without a description.")
    image = f'<img src="data:{kind};base64,{escape(source)}" alt="{escape(alt or _UNDESCRIBED)}">'
    if not name:
        return f"<figure>{image}</figure>"
    large = f'<a href="figures/{quote(name)}.svg">{image}</a>'
    return f"<figure>{large}{_sources(name, folder)}</figure>"


def _sources(name: str, folder: Path) -> str:
    """Return links to a figure's file and to the table that it shows."""
    paths = [f"figures/{name}.svg", f"tables/{_TABLES.get(name, name)}.csv"]
    links = [
        f'<a href="{quote(path)}">{escape(Path(path).name)}</a>'
        for path in paths
        if (folder / path).is_file()
    ]
    return f'<p class="source">{" · ".join(links)}</p>'
