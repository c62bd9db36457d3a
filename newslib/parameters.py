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
import json
import math
import numbers
import re
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeAlias

from newslib.errors import ParameterError

Scalar: TypeAlias = int | float | str | bool
Value: TypeAlias = Scalar | list[Scalar] | None

_KINDS = ("int", "float", "str", "bool")
_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
_RANGE = re.compile(rf"({_NUMBER})?\.\.({_NUMBER})?")
_WORD = r"[^\s,:]+"
_CHOICE = re.compile(rf"{_WORD}(?:, ?{_WORD})+")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")


@dataclass(frozen=True)
class Parameter:
    """One line of a parameters cell.

    Attributes
    ----------
    name : str
    kind : str
        "int", "float", "str" or "bool": the type of the value, or of a list's items.
    default : int, float, str, bool, list of these, or None
    many : bool
        Whether the value is a list.
    optional : bool
        Whether None is allowed.
    low, high : float or None
        The ends of the range, both allowed; None where it is open.
    choices : tuple
        The allowed values; empty when any is.
    help : str
    """

    name: str
    kind: str
    default: Value
    many: bool = False
    optional: bool = False
    low: float | None = None
    high: float | None = None
    choices: tuple[Scalar, ...] = ()
    help: str = ""

    @property
    def type(self) -> str:
        """Return the type as the cell writes it, for example ``list[str] | None``."""
        inner = f"list[{self.kind}]" if self.many else self.kind
        return f"{inner} | None" if self.optional else inner

    @property
    def constraint(self) -> str:
        """Return the range or the choices as the cell writes them; empty if there are none."""
        if self.choices:
            return ", ".join(str(choice) for choice in self.choices)
        if self.low is None and self.high is None:
            return ""
        return f"{_number(self.low)}..{_number(self.high)}"

    @property
    def allowed(self) -> str:
        """Return what a value may be, in words for a message."""
        words = self.type
        if self.choices:
            words += f", one of {self.constraint}"
        elif self.constraint:
            words += f" in {self.constraint}"
        return words


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
        count = "no" if not tagged else str(len(tagged))
        raise ParameterError(f"{where}: {count} code cell tagged 'parameters'; one is needed")
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


def check_values(
    given: Mapping[str, object], parameters: Mapping[str, Parameter]
) -> dict[str, Value]:
    """Return the given values, converted to their declared types; all faults are reported at once.

    Parameters
    ----------
    given : mapping from a parameter's name to a Python value
    parameters : mapping from name to Parameter

    Raises
    ------
    ParameterError
        If a name is unknown, or a value is not of the type or outside of what is allowed.
    """
    checked: dict[str, Value] = {}
    faults: list[str] = []
    for name, value in given.items():
        try:
            checked[name] = check_value(_known(name, parameters), value)
        except ParameterError as error:
            faults.append(str(error))
    if faults:
        raise ParameterError("\n".join(faults))
    return checked


def parse_values(texts: Iterable[str], parameters: Mapping[str, Parameter]) -> dict[str, Value]:
    """Return the values of ``name=value`` texts, each read by its parameter's declared type.

    Raises
    ------
    ParameterError
        If a text has no ``=``, a name is unknown or given twice, or a value is not allowed.
    """
    values: dict[str, Value] = {}
    faults: list[str] = []
    for text in texts:
        name, equals, written = text.partition("=")
        try:
            if not equals:
                raise ParameterError(f"parameter {text!r}: write it as name=value")
            parameter = _known(name.strip(), parameters)
            if parameter.name in values:
                raise ParameterError(f"parameter {parameter.name}: given more than once")
            values[parameter.name] = check_value(parameter, _read(parameter, written))
        except ParameterError as error:
            faults.append(str(error))
    if faults:
        raise ParameterError("\n".join(faults))
    return values


def check_value(parameter: Parameter, value: object) -> Value:
    """Return the value as the plain JSON type that the parameter declares.

    An int is taken for a float; a bool is not taken for a number.

    Raises
    ------
    ParameterError
        If the value is not what `parameter.allowed` says.
    """
    if value is None and parameter.optional:
        return None
    if not parameter.many:
        return _scalar(parameter, value, value)
    if not isinstance(value, list | tuple):
        raise _fault(parameter, value)
    return [_scalar(parameter, item, value) for item in value]


def describe(parameters: Iterable[Parameter]) -> str:
    """Return a plain text of the parameters: name, type, what is allowed, default and help."""
    blocks = []
    for parameter in parameters:
        head = f"{parameter.name}: {parameter.type} = {parameter.default!r}"
        limits = f"    allowed: {parameter.constraint}" if parameter.constraint else ""
        told = f"    {parameter.help}" if parameter.help else ""
        blocks.append("\n".join(line for line in (head, limits, told) if line))
    return "\n".join(blocks)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.12g}"


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
    low, high, choices, told = _constraint(bare, comments.get(node.end_lineno or 0, ""), place)
    limited = Parameter(name, kind, None, many, optional, low, high, choices, told)
    try:
        value = check_value(limited, default)
    except ParameterError as error:
        raise ParameterError(f"{place}: the default is not allowed: {error}") from None
    return Parameter(name, kind, value, many, optional, low, high, choices, told)


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


def _constraint(
    parameter: Parameter, comment: str, place: str
) -> tuple[float | None, float | None, tuple[Scalar, ...], str]:
    """Range, choices and help of a comment."""
    before, _, after = comment.partition(":")
    before, told = before.strip(), after.strip()
    limits = _RANGE.fullmatch(before)
    if limits and before != "..":
        if parameter.kind not in ("int", "float"):
            raise ParameterError(
                f"{place}: parameter {parameter.name} is {parameter.type}; "
                f"the range {before!r} needs int or float"
            )
        low, high = (float(end) if end else None for end in limits.groups())
        if low is not None and high is not None and low > high:
            raise ParameterError(f"{place}: parameter {parameter.name}: {before!r} is empty")
        return low, high, (), told
    if _CHOICE.fullmatch(before) and parameter.kind != "bool":
        words = [word.strip() for word in before.split(",")]
        return None, None, tuple(_read_scalar(parameter, word, word) for word in words), told
    return None, None, (), comment


def _known(name: str, parameters: Mapping[str, Parameter]) -> Parameter:
    if name in parameters:
        return parameters[name]
    close = get_close_matches(name, parameters, n=1)
    hint = f"; did you mean {close[0]}?" if close else "."
    names = ", ".join(sorted(parameters)) or "none"
    raise ParameterError(f"unknown parameter {name!r}{hint} Known: {names}")


def _read(parameter: Parameter, written: str) -> object:
    """Return the Python value of a text given on the command line."""
    if parameter.optional and written.strip().lower() == "none":
        return None
    if not parameter.many:
        return _read_scalar(parameter, written, written)
    if written.lstrip().startswith("["):
        try:
            return json.loads(written)
        except ValueError:
            raise _fault(parameter, written) from None
    items = [item.strip() for item in written.split(",")] if written.strip() else []
    return [_read_scalar(parameter, item, written) for item in items]


def _read_scalar(parameter: Parameter, item: str, given: object) -> Scalar:
    text = item.strip()
    if parameter.kind == "str":
        return item
    if parameter.kind == "int" and _INTEGER.fullmatch(text):
        return int(text)
    if parameter.kind == "float" and re.fullmatch(_NUMBER, text):
        return float(text)
    if parameter.kind == "bool" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    raise _fault(parameter, given)


def _scalar(parameter: Parameter, item: object, given: object) -> Scalar:
    value = _plain(parameter.kind, item)
    if value is None or (parameter.choices and value not in parameter.choices):
        raise _fault(parameter, given)
    if isinstance(value, int | float):
        too_low = parameter.low is not None and value < parameter.low
        if too_low or (parameter.high is not None and value > parameter.high):
            raise _fault(parameter, given)
    return value


def _plain(kind: str, item: object) -> Scalar | None:
    """Return the item as a plain JSON value of the kind, None if it is not of that kind."""
    if isinstance(item, bool) or kind == "bool":
        return item if isinstance(item, bool) and kind == "bool" else None
    if kind == "str":
        return item if isinstance(item, str) and _encodable(item) else None
    if kind == "int":
        return int(item) if isinstance(item, numbers.Integral) else None
    if isinstance(item, numbers.Real) and math.isfinite(item):
        return float(item)
    return None


def _encodable(text: str) -> bool:
    """Whether the text is free of lone surrogates, which neither JSON nor UTF-8 can carry."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _fault(parameter: Parameter, given: object) -> ParameterError:
    return ParameterError(
        f"parameter {parameter.name}: got {given!r}; allowed is {parameter.allowed}"
    )
