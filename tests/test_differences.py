"""What differs between two reports is named, with its place and by how much."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from newslib.reporting.differences import TOLERANCE, compare_files, compare_manifests

TABLE = "name,share\nferry,0.250000\npier,0.100000\n"
FIGURE = '<svg><path d="M 1.500000 2.25"/><text>Ferry</text></svg>\n'
OUTPUT = {"text": "share 0.25", "data": {"image/png": "AAAA"}, "metadata": {}}
PLOT = json.dumps({"cells": [{"outputs": [OUTPUT]}]}, indent=1)
NOTEBOOK = PLOT.replace('"metadata": {}', '"metadata": {"newslib": {"figure": "a"}}')


def compared(tmp_path: Path, name: str, one: str, other: str) -> list[str]:
    for folder, text in (("one", one), ("other", other)):
        path = tmp_path / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="surrogateescape")
    return [str(d) for d in compare_files(tmp_path / "one", tmp_path / "other", ([name], [name]))]


@pytest.mark.parametrize(
    ("name", "text", "change", "said"),
    [
        ("tables/a.csv", TABLE, ("0.250000", "0.250001"), None),
        ("tables/a.csv", TABLE, ("0.25", "0.28"), "row 1, share: was 0.250000, is 0.280000 (by"),
        ("tables/a.csv", TABLE, ("pier", "quay"), "row 2, name: was pier, is quay"),
        ("tables/a.csv", TABLE, ("share", "part"), "columns: was name, share, is name, part"),
        ("figures/a.svg", FIGURE, ("1.500000", "1.5000005"), None),
        ("figures/a.svg", FIGURE, ("1.5", "1.6"), "figures: figures/a.svg, line 1: was"),
        ("figures/a.svg", FIGURE, ("Ferry", "Pier"), "figures: figures/a.svg, line 1"),
        ("notebooks/a.ipynb", NOTEBOOK, ("AAAA", "BBBB"), None),
        ("notebooks/a.ipynb", NOTEBOOK, ("0.25", "0.26"), "notebooks: notebooks/a.ipynb, line 6"),
        # A picture that is no figure's own file, an unnamed column, bytes that are no text.
        ("notebooks/a.ipynb", PLOT, ("AAAA", "BBBB"), "was      "),
        ("notebooks/a.ipynb", "damaged", ("aged", ""), "line 1: was damaged, is dam"),
        ("notebooks/a.ipynb", "[[1]]", ("1", "2"), "line 1: was [[1]], is [[2]]"),
        ("index.html", '<img src="data:image/png;base64,AA">', ("AA", "BB"), "index.html, line 1"),
        ("index.html", '<img src="data:image/svg+xml;base64,AA">', ("AA", "BB"), None),
        ("tables/a.csv", "note\na,1\n", ("1", "2"), "row 1, unnamed: was 1, is 2 (by 1)"),
        ("figures/a.png", "\udcff\udc80", ("\udcff", "\udcfe"), r"was \xff\x80, is \xfe\x80"),
    ],
)
def test_files_are_compared_to_the_number(
    tmp_path: Path, name: str, text: str, change: tuple[str, str], said: str | None
):
    found = compared(tmp_path, name, text, text.replace(*change))
    assert len(found) == (said is not None)
    assert all(str(said) in difference for difference in found)


def test_rows_and_files_that_are_missing(tmp_path: Path):
    assert "was 5 cells, is 3 cells" in compared(tmp_path, "tables/a.csv", TABLE, TABLE[:-14])[0]
    one, other = tmp_path / "one", tmp_path / "other"
    found = compare_files(one, other, (["tables/a.csv", "tables/b.csv"], ["tables/a.csv"]))
    assert "tables: tables/b.csv: was there, is absent" in map(str, found)


def test_stored_articles_are_compared_cell_by_cell(tmp_path: Path):
    for folder, shift in (("one", 0.0), ("close", TOLERANCE / 4), ("far", 0.5)):
        (tmp_path / folder).mkdir()
        table = pd.DataFrame({"article_id": ["a", "b"], "confidence": [0.25, 0.5 + shift]})
        table.to_parquet(tmp_path / folder / "a.parquet")
    names = (["a.parquet"], ["a.parquet"])
    assert compare_files(tmp_path / "one", tmp_path / "close", names) == []
    found = compare_files(tmp_path / "one", tmp_path / "far", names)
    assert "row 2, confidence: was 0.5, is 1.0 (by 0.5)" in str(found[0])


def test_other_versions_are_noted_and_other_pages_are_differences():
    stored = {"versions": {"numpy": "2.0"}, "inputs": [{"name": "a.txt", "n": 1, "sha256": "0"}]}
    found = {"versions": {"numpy": "2.1"}, "inputs": [{"name": "a.txt", "n": 1, "sha256": "1"}]}
    told = {str(d): d.is_note for d in compare_manifests(stored, found)}
    assert told.pop("versions: numpy: was 2.0, is 2.1") is True
    assert told == {'inputs: a.txt: was {"sha256": "0"}, is {"sha256": "1"}': False}
