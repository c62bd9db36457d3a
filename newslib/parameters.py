"""A notebook's parameters cell as a typed, checked set of parameters.

The cell tagged ``parameters`` is the only place where a name, its type, range, default and help
are written. It is parsed and never run::

    n_topics: int = 6  # 2..200: how many topics to look for
    content: str = "page"  # page, article: what a table's text column holds
    language: str | None = None  # chooses the stop words; None: the most frequent one

A comment is a constraint, a colon and a help text; either may be missing. A constraint is a range
(``2..200``, ``0..``, ``..1``) or a choice of single words (``page, article``). On a list it holds
for each item.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from newslib.errors import ParameterError
from newslib.reporting.values import NUMBER, Parameter, check_value, read_scalar

_KINDS = ("int", "float", "str", "bool")
_RANGE = re.compile(rf"({NUMBER})?\.\.({NUMBER})?")
_WORD = r"[^\s,:]+"
_CHOICE = re.compile(rf"{_WORD}(?:, ?{_WORD})+")


def parse_cell(source: str, where: str = "parameters cell") -> tuple[Parameter, ...]:
    """Return the parameters that a cell's source declares, in its order.

    Parameters
    ----------
    source : str
        The Python text of the cell. It is parsed, never run.
    where : str
        Named in messages.

    Raises
    ------
    ParameterError
        For anything but lines of the form ``name: type = default  # constraint: help``.

    Examples
    --------
    >>> parse_cell("n: int = 6  # 2..200: how many")[0].allowed
    'int in 2..200'
    """
    try:
        tree = ast.parse(source)
        comments = _comments(source)
    except (SyntaxError, ValueError, tokenize.TokenError) as error:
        raise ParameterError(f"{where}: not valid Python: {error}") from None
    found = tuple(_declared(node, comments, where) for node in tree.body)
    names = [parameter.name for parameter in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ParameterError(f"{where}: declared more than once: {', '.join(twice)}")
    return found


def read_parameters(notebook: Mapping[str, object], where: str) -> tuple[Parameter, ...]:
    """Return the parameters of a notebook, from its one code cell tagged ``parameters``.

    Parameters
    ----------
    notebook : mapping
        The notebook as nbformat reads it, format 4.
    where : str
        The notebook's file name, for messages.

    Raises
    ------
    ParameterError
        If there is no such cell, more than one, or one that is malformed.
    """
    cells = notebook.get("cells")
    tagged = [cell for cell in (cells if isinstance(cells, list) else []) if _is_tagged(cell)]
    if len(tagged) != 1:
        count = f"{len(tagged)} code cells" if tagged else "no code cell"
        raise ParameterError(f"{where}: {count} tagged 'parameters'; one is needed")
    source = tagged[0]["source"]
    text = source if isinstance(source, str) else "".join(source)
    return parse_cell(text, f"{where}, parameters cell")


def merge_parameters(sets: Mapping[str, Iterable[Parameter]]) -> dict[str, Parameter]:
    """Return the parameters of several notebooks by name; the first one's default and help stay.

    Parameters
    ----------
    sets : mapping from a notebook's name to its parameters

    Raises
    ------
    ParameterError
        If two notebooks give the same name another type, range or choice.
    """
    merged: dict[str, Parameter] = {}
    owner: dict[str, str] = {}
    for notebook, parameters in sets.items():
        for parameter in parameters:
            known = merged.setdefault(parameter.name, parameter)
            first = owner.setdefault(parameter.name, notebook)
            if known.allowed != parameter.allowed:
                raise ParameterError(
                    f"parameter {parameter.name}: {first} says {known.allowed}, "
                    f"{notebook} says {parameter.allowed}; they must agree"
                )
    return merged


def describe(parameters: Iterable[Parameter]) -> str:
    """Return a plain text of the parameters: name, type, what is allowed, default and help."""
    blocks = []
    for parameter in parameters:
        head = f"{parameter.name}: {parameter.type} = {parameter.default!r}"
        limits = f"    allowed: {parameter.constraint}" if parameter.constraint else ""
        told = f"    {parameter.help}" if parameter.help else ""
        blocks.append("\n".join(line for line in (head, limits, told) if line))
    return "\n".join(blocks)


def _is_tagged(cell: Mapping[str, object]) -> bool:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, Mapping) else None
    return cell.get("cell_type") == "code" and isinstance(tags, list) and "parameters" in tags


def _comments(source: str) -> dict[int, str]:
    """Comments by the number of their line, without the mark."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("#").strip() for t in tokens if t.type == tokenize.COMMENT}


def _declared(node: ast.stmt, comments: Mapping[int, str], where: str) -> Parameter:
    form = "name: type = default  # constraint: help"
    place = f"{where}, line {node.lineno}"
    if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)):
        raise ParameterError(f"{place}: {ast.unparse(node)!r} is not of the form `{form}`")
    name = node.target.id
    if node.value is None:
        raise ParameterError(f"{place}: parameter {name} has no default; write `{form}`")
    try:
        default = ast.literal_eval(node.value)
    except ValueError:
        raise ParameterError(
            f"{place}: the default of {name} is {ast.unparse(node.value)!r}; "
            "only a literal value is allowed"
        ) from None
    kind, many, optional = _type(node.annotation, f"{place}: parameter {name}")
    bare = Parameter(name, kind, None, many, optional)
    comment = comments.get(node.end_lineno or 0, "")
    parameter = replace(bare, **_constraint(bare, comment, f"{place}: parameter {name}"))
    try:
        return replace(parameter, default=check_value(parameter, default))
    except ParameterError as error:
        raise ParameterError(f"{place}: the default is not allowed: {error}") from None


def _type(annotation: ast.expr, place: str) -> tuple[str, bool, bool]:
    """Kind, whether it is a list, whether None is allowed."""
    written = ast.unparse(annotation)
    inner = re.fullmatch(r"(?:(list)\[)?(\w+)\]?( \| None)?", written)
    if not inner or inner[2] not in _KINDS or written.count("]") != bool(inner[1]):
        raise ParameterError(
            f"{place} has the type {written!r}; allowed are int, float, str, bool, "
            "list of these, and `| None`"
        )
    return inner[2], bool(inner[1]), bool(inner[3])


def _constraint(parameter: Parameter, comment: str, place: str) -> dict[str, Any]:
    """Range or choices, and the help, of a comment, by the names of Parameter's attributes."""
    before, _, told = (part.strip() for part in comment.partition(":"))
    limits = _RANGE.fullmatch(before)
    if limits and before != "..":
        if parameter.kind not in ("int", "float"):
            raise ParameterError(
                f"{place} is {parameter.type}; the range {before!r} needs int or float"
            )
        low, high = (float(end) if end else None for end in limits.groups())
        if low is not None and high is not None and low > high:
            raise ParameterError(f"{place}: {before!r} is empty")
        return {"constraint": before, "low": low, "high": high, "help": told}
    if _CHOICE.fullmatch(before) and parameter.kind != "bool":
        one = replace(parameter, many=False)
        words = [read_scalar(one.kind, word.strip()) for word in before.split(",")]
        choices = tuple(check_value(one, word) for word in words)
        return {"constraint": before, "choices": choices, "help": told}
    return {"help": comment}
