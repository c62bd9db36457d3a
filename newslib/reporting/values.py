"""One parameter of a notebook, and the values that it lets in.

A value comes as Python gives it or as the command line does, a text that is read by the declared
type. Only plain JSON types come out.
"""

from __future__ import annotations

import json
import math
import numbers
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeAlias

from newslib.errors import ParameterError

Scalar: TypeAlias = int | float | str | bool
Value: TypeAlias = Scalar | list[Scalar] | None

NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
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
    constraint : str
        The range or the choices as the cell writes them; empty if there are none.
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
    constraint: str = ""
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
    def allowed(self) -> str:
        """Return what a value may be, in words for a message."""
        if not self.constraint:
            return self.type
        return f"{self.type}{', one of' if self.choices else ' in'} {self.constraint}"


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
    faults = []
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
    values: dict[str, object] = {}
    for text in texts:
        name, equals, written = text.partition("=")
        name = name.strip()
        if not equals:
            raise ParameterError(f"parameter {text!r}: write it as name=value")
        if name in values:
            raise ParameterError(f"parameter {name}: given more than once")
        values[name] = _read(parameters[name], written) if name in parameters else written
    return check_values(values, parameters)


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


def _known(name: str, parameters: Mapping[str, Parameter]) -> Parameter:
    if name in parameters:
        return parameters[name]
    close = get_close_matches(name, parameters, n=1)
    hint = f"; did you mean {close[0]}?" if close else "."
    names = ", ".join(sorted(parameters)) or "none"
    raise ParameterError(f"unknown parameter {name!r}{hint} Known: {names}")


def _read(parameter: Parameter, written: str) -> object:
    """Return the Python value of a text given on the command line; the text if it is none."""
    if parameter.optional and written.strip().lower() == "none":
        return None
    if not parameter.many:
        return read_scalar(parameter.kind, written)
    try:
        if written.lstrip().startswith("["):
            return json.loads(written)
    except ValueError:
        return written
    texts = [text.strip() for text in written.split(",")] if written.strip() else []
    items = [read_scalar(parameter.kind, text) for text in texts]
    is_read = parameter.kind == "str" or not any(isinstance(item, str) for item in items)
    return items if is_read else written


def read_scalar(kind: str, written: str) -> Scalar:
    """Return a text as a value of the kind; the text itself if it is none."""
    text = written.strip()
    if kind == "int" and _INTEGER.fullmatch(text):
        return int(text)
    if kind == "float" and re.fullmatch(NUMBER, text):
        return float(text)
    if kind == "bool" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    return written


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
