"""What an executed notebook must be: complete, and the same whenever it is executed again.

papermill writes its output as cells run and signs it at the end, so a notebook counts as run only
if that signature is there and every code cell has run. What differs between two runs (times,
process ids, random cell ids, memory addresses, this machine's paths) is then taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from newslib.errors import NotebookError

_SCRATCH = re.compile(r"(?:/[\w.+-]{1,80}){1,12}/ipykernel_\d+/\d+\.py")
# What matplotlib says on a machine's first run, or where its own folder cannot be written.
_MACHINE = re.compile(
    r"^.{0,200}(?:Matplotlib is building the font cache|mkdir -p failed for path"
    r"|Matplotlib created a temporary cache directory).*\n?",
    re.MULTILINE,
)
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")


def check_complete(notebook: Any, name: str) -> None:
    """Raise NotebookError unless papermill ended well and every code cell ran.

    Parameters
    ----------
    notebook : NotebookNode
        As papermill wrote it.
    name : str
        The notebook's file name, for messages.
    """
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        where = f"{name}: cell {number}, which begins {cell.source.strip().split(chr(10))[0]!r},"
        for output in cell.outputs:
            if output.output_type == "error":  # which papermill lets pass if it is SystemExit(0)
                raise NotebookError(f"{where} ended the notebook: {output.ename}")
        if not cell.execution_count:
            raise NotebookError(f"{where} did not run")
    signed = notebook.metadata.get("papermill", {})
    if not signed.get("end_time") or signed.get("exception"):
        raise NotebookError(f"{name}: papermill did not come to its end")


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
        cell.metadata.pop("execution", None)
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
