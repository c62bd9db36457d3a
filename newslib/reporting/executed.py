"""An executed notebook made the same whenever it is executed again.

What differs between two runs is taken out: random cell ids, process ids, memory addresses, this
machine's paths.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

_SCRATCH = re.compile(r"(?:/[\w.+-]{1,80}){1,12}/ipykernel_\d+/\d+\.py")
# What matplotlib says on a machine's first run, or where its own folder cannot be written.
_MACHINE = re.compile(
    r"^.{0,200}(?:Matplotlib is building the font cache|mkdir -p failed for path"
    r"|Matplotlib created a temporary cache directory).*\n?",
    re.MULTILINE,
)
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")


def settle(notebook: Any, places: Iterable[str]) -> None:
    """Take out of an executed notebook, in place, what another run would not repeat.

    Parameters
    ----------
    notebook : NotebookNode
    places : iterable of str
        Folders of this machine that outputs must not name.
    """
    roots = sorted({place for place in places if len(place) > 1}, key=len, reverse=True)
    signed = notebook.metadata.get("papermill", {})
    notebook.metadata["papermill"] = {"parameters": signed.get("parameters", {})}
    notebook.metadata.pop("widgets", None)
    for number, cell in enumerate(notebook.cells, start=1):
        cell.metadata.pop("papermill", None)
        cell["id"] = f"cell-{number:03d}"
        if cell.cell_type == "code":
            cell.outputs = list(joined_streams(cell.outputs))
            for output in cell.outputs:
                _settle_output(output, roots)


def joined_streams(outputs: Iterable[Any]) -> Iterator[Any]:
    """Join neighbouring streams of one name: how they were cut is a matter of timing."""
    for is_stream, run in groupby(outputs, key=lambda output: output.output_type == "stream"):
        if not is_stream:
            yield from run
            continue
        streams: dict[str, Any] = {}
        for output in run:
            if output.name in streams:
                streams[output.name].text += output.text
            else:
                streams[output.name] = output
        for name in sorted(streams, reverse=True):
            streams[name].text = _MACHINE.sub("", streams[name].text)
            if streams[name].text:
                yield streams[name]


def _settle_output(output: Any, roots: list[str]) -> None:
    if output.output_type == "stream":
        output.text = _settled(output.text, roots)
    for kind, content in output.get("data", {}).items():
        if kind.startswith("text/") and isinstance(content, str):
            output.data[kind] = _settled(content, roots)


def _settled(text: str, roots: list[str]) -> str:
    text = _ADDRESS.sub("0x...", _SCRATCH.sub("cell", text))
    for root in roots:
        text = text.replace(root, "...")
    return text
