"""The data dictionary knows every column that newslib writes."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from small_reports import write_pages

from newslib import read_corpus
from newslib.gathering.frames import SCHEMAS
from newslib.reporting.dictionary import describe, describe_files, known_columns
from newslib.tables import write_csv

DOCS = Path(__file__).resolve().parent.parent / "docs" / "data-dictionary.md"
HEAD = """# Data dictionary

What is in the files of a report: name, type, unit and meaning of every column. A report's own page
has the same for the files that it came with. The columns under "Any table" mean the same wherever a
table does not say otherwise.
"""


def as_markdown() -> str:
    """The page of the documentation; `python tests/test_dictionary.py` writes it anew."""
    known = sorted(known_columns().items(), key=lambda item: item[0][0])
    parts = [HEAD]
    for table, group in groupby(known, key=lambda item: item[0][0]):
        columns = [column for (_, name), column in group if name]
        itself = known_columns().get((table, ""))
        parts.append(f"## {table if itself else 'Any table'}\n")
        parts += [f"{itself.meaning}\n"] if itself else []
        if columns:
            rows = [f"| `{c.name}` | {c.type} | {c.unit} | {c.meaning} |\n" for c in columns]
            head = "| column | type | unit | meaning |\n|---|---|---|---|\n"
            parts.append(head + "".join(rows))
    return "\n".join(parts)


def test_the_documentation_has_the_dictionary_as_it_is():
    assert DOCS.read_text(encoding="utf-8") == as_markdown()


def test_every_column_of_the_stored_articles_is_known_with_its_type(tmp_path: Path):
    metadata = pd.DataFrame({"source": ["00.txt"], "desk": ["city"]})
    corpus = read_corpus(write_pages(tmp_path / "pages"), metadata=metadata)
    corpus.to_parquet(tmp_path / "articles.parquet")
    (found,) = describe_files(tmp_path)
    names = [column.name for column in found.columns]
    assert [n for n in names if "." not in n] == pq.read_schema(tmp_path / found.href).names
    assert "captions.credit" in names
    own = [column.name for column in found.columns if "of your own" in column.meaning]
    assert own == ["desk"]
    kinds = {c.name: c.type for c in found.columns}
    assert (kinds["published"], kinds["n_words"], kinds["byline"], kinds["desk"]) == (
        "date",
        "whole number",
        "list of texts",
        "text",
    )


def test_every_row_says_all_and_columns_belong_to_a_table_that_is_known():
    known = known_columns()
    tables = {table for table, column in known if not column}
    for (table, name), column in known.items():
        assert column.type, (table, name)
        assert column.meaning.endswith("."), (table, name)
        assert table in tables | {"*"}, table


@pytest.mark.parametrize("table", ["refused", "conflicts", "unmatched"])
def test_the_small_tables_of_a_corpus_are_known(table: str):
    assert [name for name in SCHEMAS[table] if describe(table, name) is None] == []


def test_a_table_of_ones_own_is_listed_too(tmp_path: Path):
    write_csv(pd.DataFrame({"n_articles": [1], "mine": ["x"]}), tmp_path / "tables" / "a b.csv")
    (found,) = describe_files(tmp_path)
    assert (found.href, found.holds) == ("tables/a%20b.csv", "")
    known, own = (column.meaning for column in found.columns)
    assert known == "How many articles."
    assert "of your own" in own


if __name__ == "__main__":
    DOCS.write_text(as_markdown(), encoding="utf-8")
