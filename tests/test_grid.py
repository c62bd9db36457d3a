"""Several sets of parameters: a report each, compared, one failure no one else's."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_reports import READ, snapshot, write_notebooks, write_pages

import newslib.grid
from newslib.cli import main
from newslib.errors import ParameterError, SourceError
from newslib.grid import read_grid, write_grid
from newslib.reporting.folder import load_manifest, lock
from newslib.verify import verify_report

# Fails for n = 7.
CELL = "articles.head(n) if n != 7 else 1 / 0"
GRID = "- n: 7\n- {n: 99}\n- n: 2\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grid")
    write_pages(folder / "pages")
    write_notebooks(folder / "own", {"01-own": ["# Own", READ, CELL]})
    (folder / "grid.yaml").write_text(GRID, encoding="utf-8")
    return folder


def run(place: Path, *arguments: str) -> int:
    names = ("pages", "out", "own", "grid.yaml")
    pages, out, own, grid = (str(place / name) for name in names)
    return main(["report", pages, "-o", out, "--notebooks", own, "--grid", grid, *arguments])


def test_sets_are_reported_and_compared(place: Path, capsys: pytest.CaptureFixture[str]):
    assert run(place, "--workers", "2") == 5
    told = capsys.readouterr()
    assert told.out.split("\n")[:3] == ["failed: n=7", "failed: n=99", "made: n=2"]
    assert "n=7: 01-own.ipynb, cell [4]" in told.err
    assert "n=99: parameter n: got 99; allowed is int in 1..9" in told.err
    out = place / "out"
    names = {path.name for path in out.iterdir()}
    assert names == {"index.html", "manifest.json", "n=2", "n=7.failed"}
    page = (out / "index.html").read_text(encoding="utf-8")
    assert '<a href="n%3D2/index.html">n=2</a>' in page
    assert "ZeroDivisionError" in page
    assert page.count("<h1") == 1
    before = snapshot(out / "n=2")
    assert run(place) == 5
    told = capsys.readouterr()
    assert told.out.split("\n")[:3] == ["failed: n=7", "failed: n=99", "unchanged: n=2"]
    assert snapshot(out / "n=2") == before
    # The order of the sets is the grid's: the same page again, to the byte.
    assert (out / "index.html").read_text(encoding="utf-8") == page
    (out / "n=2" / "index.html").write_text("changed", encoding="utf-8")
    assert {difference.name for difference in verify_report(out)} == {"n=2/index.html"}


def test_a_grid_is_a_list_or_a_product(tmp_path: Path):
    path = tmp_path / "g.yaml"
    path.write_text("n: [1, 2]\nwords: [[a, b], [c d]]\n", encoding="utf-8")
    found = read_grid(path)
    assert list(found.values())[:2] == [{"n": 1, "words": ["a", "b"]}, {"n": 1, "words": ["c d"]}]
    assert len(found) == 4
    assert all("/" not in name and not name.startswith(".") for name in found)


@pytest.mark.parametrize(
    "text",
    ["", "5", "n: 3", "- 1", "[]", "n: [", "a: !!python/name:os.system", "- {n: 1}\n- {n: 1}"],
)
def test_what_is_no_grid_is_refused(tmp_path: Path, text: str):
    (tmp_path / "g.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError, match=r"g\.yaml: "):
        read_grid(tmp_path / "g.yaml")


def test_only_a_grid_s_folder_is_taken(place: Path, tmp_path: Path):
    with pytest.raises(SourceError, match="cannot be read"):
        read_grid(tmp_path / "missing.yaml")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").touch()
    arguments = place / "pages", tmp_path / "mine", place / "grid.yaml"
    with pytest.raises(SourceError, match="hold a grid of reports"):
        write_grid(*arguments, notebooks=place / "own")
    (tmp_path / "bad.yaml").write_text("m: [1]", encoding="utf-8")
    with pytest.raises(ParameterError, match="m=1: unknown parameter 'm'"):
        write_grid(place / "pages", tmp_path / "o", tmp_path / "bad.yaml", notebooks=place / "own")
    assert not (tmp_path / "o").exists()
    assert not load_manifest(tmp_path / "mine")


def test_a_set_whose_process_dies_is_told(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(newslib.grid, "_RUN", "raise SystemExit('no memory')")
    (tmp_path / "g.yaml").write_text("n: [8]", encoding="utf-8")
    sources = place / "pages", tmp_path / "out", tmp_path / "g.yaml"
    (outcome,) = write_grid(*sources, notebooks=place / "own")
    assert (outcome.state, outcome.message) == ("failed", "it ended with 1: no memory")


def test_two_grids_do_not_share_a_folder(place: Path, tmp_path: Path):
    with lock(tmp_path / "out"), pytest.raises(SourceError, match="another run is writing"):
        write_grid(place / "pages", tmp_path / "out", place / "grid.yaml", notebooks=place / "own")
    assert list(tmp_path.iterdir()) == []
