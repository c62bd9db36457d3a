"""A notebook's relative paths lead to the same place, whoever runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from newslib.places import from_notebooks


def test_paths_count_from_the_notebooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    root = tmp_path / "root"
    for folder in ("notebooks", "seeds"):
        (root / folder).mkdir(parents=True)
    (tmp_path / "beside").mkdir()
    given = ("../seeds", "../data", "..", "../beside", "seeds", "/pages", None)
    monkeypatch.chdir(root / "notebooks")
    assert from_notebooks(*given) == given
    monkeypatch.chdir(root)
    assert from_notebooks(*given) == ("seeds", "data", ".", "../beside", "seeds", "/pages", None)
