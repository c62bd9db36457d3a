"""A page shown with its labels: as text for the terminal, as HTML for a notebook."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Sequence

from newslib.label import Line

_SHOWN = 99  # columns of a line's text in the terminal

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


def as_text(lines: Sequence[Line], *, whole: bool = False) -> str:
    """Lines with label, confidence and reason as plain text, safe for a terminal.

    Their texts are cut to a row of the terminal unless `whole`. One that runs from right to left
    stands on a line of its own, since a terminal would otherwise turn it together with its number
    and label.
    """
    return "\n".join(
        _as_rows(line, _safe(line.text) if whole else _short(line.text)) for line in lines
    )


def _as_rows(line: Line, text: str) -> str:
    start = f"{line.number:>4}  {line.label:<16} {line.confidence:4.2f}"
    reason = f"{'':>30}({_safe(line.reason)})"
    gap = "\n" if _runs_left(text) else "  "
    return f"{start}{gap}{text}\n{reason}"


def _runs_left(text: str) -> bool:
    """Whether a text's first letter is of a script that runs from right to left."""
    sides = (unicodedata.bidirectional(sign) for sign in text)
    return next((side for side in sides if side in ("L", "R", "AL")), "L") != "L"


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
        f'<td dir="auto" style="{_CELL};text-align:start;{style}">{_escape(line.text)}</td>'
        f'<td style="{_CELL};color:#444">{_escape(line.reason)}</td></tr>'
    )


def _escape(text: str) -> str:
    return html.escape(_safe(text))


def _safe(text: str) -> str:
    return text.translate(_UNSAFE).encode("utf-8", "replace").decode("utf-8")


def _short(text: str) -> str:
    """Cut a text to the columns that a terminal has; East Asian signs take two, marks none."""
    text, used = _safe(text), 0
    for at, sign in enumerate(text):
        used += _columns(sign)
        if used > _SHOWN:
            return text[:at] + "…"
    return text


def _columns(sign: str) -> int:
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
