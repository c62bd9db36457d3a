"""A page shown with its labels: as text for the terminal, as HTML for a notebook."""

from __future__ import annotations

import html
from collections.abc import Sequence

from newslib.label import Line

_SHOWN = 100  # characters of a line in the terminal

# What a terminal or a reader could take for a command or for another line's end.
_UNSAFE = dict.fromkeys(
    [
        *range(32),
        *range(127, 160),
        0x2028,
        0x2029,
        *range(0x200E, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ],
    "\ufffd",
)

# Told apart by weight, size and rule, so that the marks survive in grey; the label stands beside.
_KINDS = {
    **dict.fromkeys(("headline", "headline_repeat", "deck", "section", "subhead"), "title"),
    **dict.fromkeys(("body", "list_item", "key_point"), "text"),
    **dict.fromkeys(("byline", "date", "caption", "credit", "table_row", "embed"), "detail"),
}
_STYLES = {
    "title": "border-left:4px solid #222;font-weight:bold",
    "text": "border-left:4px solid #222",
    "detail": "border-left:4px dotted #666;font-style:italic",
    "furniture": "color:#666;font-size:85%",
}
_CELL = "text-align:left;vertical-align:top;padding:1px 8px"


def as_text(lines: Sequence[Line]) -> str:
    """Lines with label, confidence and reason as plain text, one line each, safe for a terminal."""
    rows = [
        f"{line.number:>5}  {line.label:<16} {line.confidence:4.2f}  {_short(line.text)}\n"
        f"{'':>31}({_safe(line.reason)})"
        for line in lines
    ]
    return "\n".join(rows)


def as_html(lines: Sequence[Line], *, title: str) -> str:
    """Lines as an HTML table: number, label with confidence, text, reason; everything escaped."""
    rows = "".join(_row(line) for line in lines)
    head = "".join(
        f'<th scope="col" style="{_CELL}">{name}</th>' for name in ("Line", "Label", "Text", "Why")
    )
    return (
        f'<table style="border-collapse:collapse"><caption style="text-align:left">{_escape(title)}'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(line: Line) -> str:
    style = _STYLES[_KINDS.get(line.label, "furniture")]
    return (
        f'<tr><td style="{_CELL}">{line.number}</td>'
        f'<td style="{_CELL};white-space:nowrap">{_escape(line.label)} {line.confidence:.2f}</td>'
        f'<td dir="auto" style="{_CELL};{style}">{_escape(line.text)}</td>'
        f'<td style="{_CELL};color:#444">{_escape(line.reason)}</td></tr>'
    )


def _escape(text: str) -> str:
    return html.escape(_safe(text))


def _safe(text: str) -> str:
    return text.translate(_UNSAFE).encode("utf-8", "replace").decode("utf-8")


def _short(text: str) -> str:
    text = _safe(text)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
