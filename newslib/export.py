"""The report as one offline page: a summary, then a section for each notebook without its code.

The page asks for nothing: its style sheet is inside it and named by hash in its content security
policy, figures are data, scripts are forbidden. It holds no time and no path of this machine.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from newslib.intake import Summary
from newslib.markup import Outline, printable, printed, safe_html, safe_markdown

# Cells and outputs that a notebook's author keeps out of the report.
_REMOVED_CELL = "remove-cell"
# What nbval does not compare differs from machine to machine.
_REMOVED_OUTPUTS = {"remove-output", "nbval-ignore-output"}
_FIGURE_NAME = re.compile(r"[\w-][\w.-]{0,99}")
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
    notebook: str = ""


def make_section(number: int, name: str, notebook: Any, folder: Path) -> Section:
    """Return a notebook's part of the page.

    Parameters
    ----------
    number : int
        Its place among the notebooks, from 1.
    name : str
        Its name without ending.
    notebook : NotebookNode
        Executed.
    folder : Path
        The run folder, whose figures/*.svg are embedded.
    """
    slug = f"part-{number}"
    outline = Outline(slug)
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


def make_page(
    summary: Summary,
    sections: Iterable[Section],
    *,
    parameters: Iterable[Mapping[str, str]],
    links: Mapping[str, Iterable[tuple[str, str]]],
    version: str,
) -> str:
    """Return the text of index.html.

    Parameters
    ----------
    summary : Summary
    sections : iterable of Section
    parameters : iterable of mappings
        With the keys notebook, name, value and help.
    links : mapping from a heading to (path relative to the page, text) pairs
    version : str
        newslib's.
    """
    environment = Environment(
        loader=PackageLoader("newslib"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (files("newslib") / "templates" / "report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = environment.get_template("report.html.j2").render(
        summary=summary,
        sections=list(sections),
        parameters=list(parameters),
        links={
            heading: [(quote(path), text) for path, text in pairs]
            for heading, pairs in links.items()
        },
        version=version,
        style=style,
        style_hash=digest,
    )
    return printable(page)


def _output(output: Any, outline: Outline, folder: Path, warnings: list[str]) -> str:
    """Return one output as HTML: the richest form that is safe."""
    if output.output_type == "stream":
        if output.name == "stderr":
            warnings.append("It printed warnings; the executed notebook shows them.")
            return ""
        return printed(output.text)
    data = output.get("data", {})
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
    link = (
        f'<p class="source"><a href="figures/{quote(name)}.svg">{name}.svg</a></p>' if name else ""
    )
    return f'<figure><div class="canvas" tabindex="0">{image}</div>{link}</figure>'
