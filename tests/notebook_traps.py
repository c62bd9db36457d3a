"""Traps of notebooks that their tests would not see by themselves, each with what falls into it.

`SOURCES` are about code, `STORED` about what is stored with it. Both map what is wrong to a check
and to an example that the check must find; `faults` runs all of them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

# The source of a cell: what is wrong, a pattern that finds it, a line in which it does.
SOURCES = {
    "a trailing semicolon hides the value that nbval compares": (r";\s*$", "frame.head();"),
    "magics and shell commands are of one machine": (r"^\s*[%!]", "%matplotlib inline"),
    "a path edit or an install hides what the kernel has": (r"sys\.path|\bpip\b", "sys.path[0]"),
    "tqdm.auto stores a widget that no rerun repeats": (r"tqdm\.(auto|notebook)", "tqdm.auto"),
    "a Styler has a new id in each run, and escapes nothing": (r"\.style\b", "frame.style"),
    "clear_output and update_display leave no stable output": (
        r"clear_output|update_display|display_id",
        "clear_output(wait=True)",
    ),
    "HTML and Markdown run what a headline holds": (r"\b(HTML|Markdown)\(", "HTML(headline)"),
    "to_html can leave markup as it is": (r"escape\s*=\s*False|render_links", "escape=False"),
    "pyplot keeps figures, and draws them twice": (r"\bpyplot\b|\bplt\.", "plt.show()"),
    "random numbers differ from run to run": (r"\brandom\b|np\.random|rng\b", "np.random.rand()"),
    "a time differs from run to run": (
        r"\btime\.|perf_counter|datetime\.now|Timestamp\.now",
        "datetime.now()",
    ),
    "an old result outlives changed code": (r"\.exists\(\)|isfile\(", "if path.exists():"),
    "a folder's files come in an order of their own": (r"\bglob\(|listdir|iterdir", "listdir()"),
    "a rule switched off is a fault kept": (r"#\s*noqa", "import x  # noqa"),
}
MACHINE = re.compile(r"(?<![\w.])/(?:home|root|tmp|usr|work|Users|private|var|opt)/|0x[0-9a-f]{6,}")
PROGRESS = re.compile(r"\d+%\||it/s\]|[█▏▎▍▌▋▊▉]|\r")
LONG_NUMBER = re.compile(r"\d\.\d{7,}")


def code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def texts(cell: NotebookNode) -> str:
    """All text that a code cell's stored outputs hold, pictures apart."""
    parts = []
    for output in cell.outputs:
        parts.append(output.get("text", ""))
        data = output.get("data", {})
        parts += [text for kind, text in data.items() if kind.startswith("text/")]
    return "\n".join(parts)


def pictures(cell: NotebookNode) -> list[NotebookNode]:
    return [o for o in cell.outputs if {"image/png", "image/svg+xml"} & set(o.get("data", {}))]


def _picture_is_told(cell: NotebookNode) -> bool:
    """Whether alt text is also printed: the metadata that hold it are never compared."""
    printed = [o.data.get("text/plain") for o in cell.outputs if "text/html" in o.get("data", {})]
    alts = [o.metadata.get("image/png", {}).get("alt", "") for o in pictures(cell)]
    named = [o.metadata.get("newslib", {}).get("figure") for o in pictures(cell)]
    return all(alt and alt in printed for alt in alts) and all(named)


def _kinds(cell: NotebookNode) -> set[str]:
    return {o.get("name") or o.output_type for o in cell.outputs}


def _stream(text: str, name: str = "stdout") -> list[Any]:
    return [new_output("stream", name=name, text=text)]


_PICTURE = new_output(
    "display_data",
    {"image/png": "aGk="},
    metadata={"image/png": {"alt": "Bars"}, "newslib": {"figure": "bars"}},
)
# What is stored with a cell: what is wrong, whether a cell is so, and outputs that are.
STORED: dict[str, tuple[Callable[[NotebookNode], bool], list[Any]]] = {
    "a path or an address of this machine": (
        lambda cell: bool(MACHINE.search(texts(cell))) or f"{Path.home()}/" in texts(cell),
        _stream("/home/somebody/pages"),
    ),
    "a progress bar": (lambda cell: bool(PROGRESS.search(texts(cell))), _stream(" 50%|█ ")),
    "more digits than repeat": (
        lambda cell: bool(LONG_NUMBER.search(texts(cell))),
        _stream("0.123456789"),
    ),
    "a warning": (lambda cell: "stderr" in _kinds(cell), _stream("Warning", "stderr")),
    "an error": (
        lambda cell: "error" in _kinds(cell),
        [new_output("error", ename="E", evalue="", traceback=[])],
    ),
    "a picture whose alt text is not printed": (
        lambda cell: not _picture_is_told(cell),
        [_PICTURE],
    ),
    "timings or other traces in the cell's metadata": (
        lambda cell: not set(cell.metadata) <= {"tags"},
        [],
    ),
    "markup from a page": (
        lambda cell: bool(re.search(r"<(script|iframe|img|style(?! scoped))", texts(cell))),
        [new_output("display_data", {"text/html": "<script>alert(1)</script>"})],
    ),
}


def faults(notebook: NotebookNode) -> Iterator[str]:
    """Yield what is wrong with a stored notebook: the cell, and the trap it is in."""
    counts = [cell.execution_count for cell in code(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        # nbval runs a cell that was never run before, but compares nothing.
        yield f"cells were not run once, from top to bottom: {counts}"
    for cell in code(notebook):
        yield from (f"{cell.id}: {what}" for what in source_faults(cell.source))
        yield from (f"{cell.id}: {what}" for what, (wrong, _) in STORED.items() if wrong(cell))


def source_faults(source: str) -> list[str]:
    found = [w for w, (sign, _) in SOURCES.items() if re.search(sign, source, re.MULTILINE)]
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return found
    if any(isinstance(n, ast.FunctionDef | ast.ClassDef | ast.While | ast.Try) for n in nodes):
        found.append("logic that only the notebook holds")
    return found


def broken(outputs: list[Any], **metadata: object) -> NotebookNode:
    """A cell with the outputs given, for tests of the checks."""
    return new_code_cell("x", execution_count=1, outputs=outputs, metadata=metadata)
