"""How well coders found the intruders of a sheet, and how far they agree.

`newslib.intrusion` makes the sheets. Nothing is scored that is half filled.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from newslib.analysis.csv_files import cell
from newslib.analysis.intervals import wilson
from newslib.errors import ParameterError, SourceError
from newslib.intrusion import KEY

Table = str | os.PathLike[str] | pd.DataFrame


@dataclass(frozen=True, eq=False)
class Agreement:
    """How well coders found the intruders.

    Attributes
    ----------
    accuracy, chance : float
        Share of right answers, 0 to 1, and that of guessing.
    low, high : float
        The Wilson interval of `accuracy`, for as many trials as there are items: coders who see
        one item are no independent trials.
    alpha : float
        Krippendorff's alpha between the coders, at most 1; NaN for one coder.
    n_items, n_coders : int
    topics : DataFrame
        One row a topic: topic, n_answers, right, accuracy.
    """

    accuracy: float
    low: float
    high: float
    chance: float
    alpha: float
    n_items: int
    n_coders: int
    topics: pd.DataFrame


def score_intrusion(sheets: Sequence[Table], key: Table, *, level: float = 0.95) -> Agreement:
    """Return how well coders found the intruders, and how far they agree.

    Parameters
    ----------
    sheets : list of paths or DataFrames
        One filled sheet a coder: the number of a choice in every row's answer.
    key : path or DataFrame
        What was written with the sheet.
    level : float
        Of the interval, 0 to 1.

    Raises
    ------
    SourceError
        If a file cannot be read.
    ParameterError
        If answers are missing or no number of a choice, or a sheet is not the key's. All faults
        of all sheets are named at once.
    """
    if isinstance(sheets, (str, os.PathLike, pd.DataFrame)) or not len(sheets):
        raise ParameterError("sheets: a list is needed, one filled sheet a coder")
    known = _read(key, "the key", KEY)
    filled = [_sheet(sheet, f"sheet {i}") for i, sheet in enumerate(sheets, start=1)]
    faults = [fault for name, sheet in filled for fault in _faults(name, sheet, known)]
    if faults:
        raise ParameterError("; ".join(faults))
    given = np.array([sheet["answer"].loc[known.index].astype(int) for _, sheet in filled])
    right = given == known["place"].astype(int).to_numpy()
    accuracy = float(right.mean())
    low, high = wilson(accuracy * len(known), len(known), level)
    n_choices = (filled[0][1].filter(like="choice_") != "").sum(axis=1)
    counted = pd.DataFrame({"topic": known["topic"].astype(int), "n_answers": len(given)})
    topics = counted.assign(right=right.sum(axis=0)).groupby("topic", as_index=False).sum()
    return Agreement(
        accuracy=accuracy,
        low=float(low),
        high=float(high),
        chance=float((1 / n_choices).mean()),
        alpha=krippendorff_alpha(given),
        n_items=len(known),
        n_coders=len(given),
        topics=topics.assign(accuracy=topics["right"] / topics["n_answers"]),
    )


def _read(table: Table, name: str, needed: Sequence[str]) -> pd.DataFrame:
    if isinstance(table, pd.DataFrame):
        found = table.fillna("").astype(str)
    else:
        try:
            found = pd.read_csv(table, dtype=str, keep_default_na=False)
            if found.columns[0].startswith("item;"):  # as spreadsheets save where "," is decimal
                found = pd.read_csv(table, dtype=str, keep_default_na=False, sep=";")
        except (OSError, ValueError) as error:
            raise SourceError(f"cannot read {name} {os.fspath(table)}: {error}") from error
    missing = [column for column in needed if column not in found.columns]
    if missing:
        raise ParameterError(f"{name} lacks the columns {missing}; it has {list(found.columns)}")
    return found.drop_duplicates("item").set_index("item")


def _sheet(table: Table, name: str) -> tuple[str, pd.DataFrame]:
    if not isinstance(table, pd.DataFrame):
        name = f"{name} ({Path(table).name})"
    found = _read(table, name, ["item", "answer"])
    # Spreadsheets make numbers of answers: "3.0" is 3.
    return name, found.assign(answer=found["answer"].str.strip().str.removesuffix(".0"))


def _faults(name: str, sheet: pd.DataFrame, key: pd.DataFrame) -> list[str]:
    """Say what keeps a sheet from being scored."""
    other = set(sheet.index) ^ set(key.index)
    if other:
        return [f"{name} has other items than the key: {_some(other)}"]
    found = []
    rows = sheet.loc[key.index].to_dict("records")
    pairs = zip(key.index, rows, key["place"], key["intruder"], strict=True)
    # In a file, texts that would run as formulas bear an apostrophe.
    strange = [
        item for item, row, place, text in pairs if cell(row.get(f"choice_{place}")) != cell(text)
    ]
    if strange:
        found.append(f"{name} is not the key's: items {_some(strange)} differ")
    answers, n_choices = sheet["answer"], len(sheet.filter(like="choice_").columns)
    empty = answers.index[answers == ""]
    wrong = set(answers) - {"", *map(str, range(1, n_choices + 1))}
    if len(empty):
        found.append(f"{name} has no answer for {len(empty)} of {len(key)} items: {_some(empty)}")
    if wrong:
        found.append(f"{name}: answers {_some(wrong)} are not allowed, only 1 to {n_choices}")
    return found


def _some(values: Iterable[Any]) -> str:
    listed = sorted({str(value) for value in values}, key=lambda text: (len(text), text))
    return ", ".join(listed[:10]) + (" and others" if len(listed) > 10 else "")


def krippendorff_alpha(answers: ArrayLike) -> float:
    """Return Krippendorff's alpha for nominal answers: 1 agreement, 0 as by chance.

    1 - (n - 1) Σ o_ck / Σ n_c n_k over pairs of different values c, k, where o counts the pairs of
    answers to one item, each item's divided by its answers less one (Krippendorff 2011, "Computing
    Krippendorff's Alpha-Reliability").

    `answers` is of shape (n_coders, n_items), 0 where a coder did not answer. NaN where no item has
    two answers, or all answers are the same value.

    >>> round(krippendorff_alpha([[1, 2, 3, 1], [1, 2, 3, 2]]), 3)
    0.667
    """
    given = np.asarray(answers)
    values = np.unique(given[given > 0])
    counts: NDArray[np.float64] = (given[None] == values[:, None, None]).sum(axis=1).astype(float)
    n_answers = counts.sum(axis=0)
    counts, n_answers = counts[:, n_answers > 1], n_answers[n_answers > 1]
    pairs = (counts / (n_answers - 1)) @ counts.T
    np.fill_diagonal(pairs, 0.0)
    sums = counts.sum(axis=1)
    by_chance = sums.sum() ** 2 - (sums**2).sum()
    if not by_chance:
        return float("nan")
    return float(1 - (sums.sum() - 1) * pairs.sum() / by_chance)
