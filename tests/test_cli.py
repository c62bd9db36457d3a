"""The command line: what it prints, what it leaves, and what its exit code says."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import resource
import subprocess
import sys
import termios
from pathlib import Path
from unittest.mock import Mock

import pandas as pd
import pytest
from small_reports import READ, snapshot, write_notebooks, write_pages

import newslib
from newslib.cli import main
from newslib.reporting.order import CELL_TIMEOUT


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with four pages and a notebook of one table."""
    write_pages(tmp_path / "pages")
    cells = ["# Pages", READ, "articles[['source', 'kind']].head(n)"]
    write_notebooks(tmp_path / "notebooks", {"01-own": cells})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    return main(list(arguments))


def report(*arguments: str) -> int:
    return run("report", "pages", "-o", "out", "--notebooks", "notebooks", *arguments)


def test_version_and_help_are_light(capsys: pytest.CaptureFixture[str]):
    assert run("--version") == 0
    assert capsys.readouterr().out == f"newslib {newslib.__version__}\n"
    code = (
        "import sys; from newslib.cli import main; main(['report', '--help']); "
        "print([m for m in ('pandas', 'numpy', 'papermill', 'nbformat') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.endswith("[]\n")
    assert "--help-parameters" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["no-such-command"],
        ["report", "pages", "-o", "out", "--no-such-option"],
        ["report", "pages"],
        ["report", "-o", "out"],
        ["report", "pages", "-o", "out", "--max-refused", "-1"],
        ["report", "pages", "-o", "out", "--content", "html"],
        ["parse", "pages", "-o", "articles.csv"],
        ["verify"],
    ],
)
def test_wrong_usage_is_2(place: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]):
    before = snapshot(place)
    assert run(*arguments) == 2
    assert capsys.readouterr().err
    assert snapshot(place) == before


@pytest.mark.usefixtures("place")
def test_parameters_are_printed(capsys: pytest.CaptureFixture[str]):
    assert run("report", "--help-parameters") == 0
    printed = capsys.readouterr().out
    assert "n_topics: int = " in printed
    assert "allowed: 2..200" in printed
    assert "metadata" not in printed
    assert run("report", "--help-parameters", "--notebooks", "notebooks") == 0
    assert capsys.readouterr().out == ("n: int = 3\n    allowed: 1..9\n    how many are shown\n")


def test_a_wrong_parameter_is_2_and_says_why(place: Path, capsys: pytest.CaptureFixture[str]):
    assert report("-p", "n=10", "-p", "m=1", "-p", "out=x") == 2
    said = capsys.readouterr().err
    assert "parameter n: got 10; allowed is int in 1..9" in said
    assert "unknown parameter 'm'" in said
    assert not (place / "out").exists()


def test_a_report_is_written_verified_and_seen_to_differ(
    place: Path, capsys: pytest.CaptureFixture[str]
):
    (place / "pages" / "empty.txt").touch()
    assert report("-p", "n=2") == 0
    told = capsys.readouterr()
    assert told.out == f"4 articles reported in {Path('out') / 'index.html'}\n"
    assert "newslib: warning: 1 input was refused: empty." in told.err
    assert "newslib: refused: empty.txt: empty: " in told.err
    assert "\r" not in told.err, "a progress bar where there is no terminal"
    manifest = json.loads((place / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["parameters"] == {"n": 2}

    assert run("verify", "out") == 0
    assert "the same again" in capsys.readouterr().out
    (place / "pages" / "empty.txt").unlink()
    assert run("verify", "out") == 6
    assert "inputs: empty.txt: was" in capsys.readouterr().out


def test_refusals_are_3(place: Path, capsys: pytest.CaptureFixture[str]):
    (place / "pages" / "empty.txt").touch()
    (place / "none").mkdir()
    assert report("--max-refused", "0") == 3
    assert "refused: empty.txt" in capsys.readouterr().err
    assert run("report", "none", "-o", "out") == 3
    assert run("parse", "pages/empty.txt", "-o", "a.parquet") == 3
    assert run("parse", "pages", "-o", "a.parquet", "--max-refused", "0") == 3
    assert sorted(p.name for p in place.iterdir()) == ["none", "notebooks", "pages"]


def test_files_are_4(place: Path, capsys: pytest.CaptureFixture[str]):
    (place / "mine").mkdir()
    (place / "mine" / "notes.txt").write_text("mine", encoding="utf-8")
    for arguments in (
        ["report", "missing", "-o", "out"],
        ["report", "pages", "-o", "mine"],
        ["report", "pages", "-o", "out", "--notebooks", "missing"],
        ["report", "pages", "-o", "out", "--metadata", "missing.csv"],
        ["report", "pages", "-o", "pages/00.txt/out"],
        ["parse", "missing", "-o", "a.parquet"],
        ["parse", "pages", "-o", "missing/a.parquet"],
        ["verify", "pages"],
        ["explain", "missing.txt"],
    ):
        assert run(*arguments) == 4, arguments
        said = capsys.readouterr().err
        assert said.startswith("newslib: ")
        assert "Traceback" not in said
    assert sorted(p.name for p in place.iterdir()) == ["mine", "notebooks", "pages"]


def test_a_failing_notebook_is_5(place: Path, capsys: pytest.CaptureFixture[str]):
    write_notebooks(place / "notebooks", {"02-bad": ["1 / 0"]})
    assert report() == 5
    said = capsys.readouterr().err
    assert "02-bad.ipynb, cell [3], which begins '1 / 0': ZeroDivisionError" in said
    assert not (place / "out").exists()
    assert (place / "out.failed" / "notebooks" / "02-bad.ipynb").is_file()


def test_the_unexpected_is_1_and_short(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    import newslib.reporting.intake

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(newslib.reporting.intake, "read_corpus", broken)
    assert run("parse", "pages", "-o", "a.parquet") == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "ZeroDivisionError: a bug" in said
    assert run("parse", "pages", "-o", "a.parquet", "--debug") == 1
    assert "Traceback" in capsys.readouterr().err
    assert place.is_dir()


def test_a_full_disk_is_4_and_leaves_nothing(place: Path):
    """A limit on the size of a file stands in for a full disk."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    for arguments in (
        ["report", "pages", "-o", "out", "--notebooks", "notebooks"],
        ["parse", "pages", "-o", "articles.parquet"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "newslib", *arguments],
            cwd=place,
            preexec_fn=limit,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 4, done.stderr
        assert "File too large" in done.stderr
        assert sorted(p.name for p in place.iterdir()) == ["notebooks", "pages"]


def test_progress_is_shown_on_a_terminal_only(place: Path):
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    arguments = ["report", "pages", "-o", "out", "--notebooks", "notebooks"]
    process = subprocess.Popen(
        [sys.executable, "-m", "newslib", *arguments],
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # how a terminal ends on Linux
        while piece := os.read(ours, 65536):
            shown += piece
    os.close(ours)
    assert process.stdout is not None
    assert process.stdout.read().startswith(b"4 articles reported in ")
    process.stdout.close()
    assert process.wait() == 0
    assert b"01-own" in shown
    assert b"4/4" in shown


def test_parse_writes_the_table(place: Path, capsys: pytest.CaptureFixture[str]):
    assert run("parse", "pages", "-o", "articles.parquet") == 0
    assert "4 articles in articles.parquet" in capsys.readouterr().out
    assert len(newslib.read_corpus("articles.parquet").articles) == 4
    assert len(pd.read_parquet("articles.parquet"))
    assert place.is_dir()


def test_explain_gives_every_line_and_steers_no_terminal(
    place: Path, capsys: pytest.CaptureFixture[str]
):
    page = place / "pages" / "00.txt"
    hostile = "\x1b]0;owned\x07 \u202egnp.exe \x9b31m"
    page.write_text(page.read_text(encoding="utf-8") + f"\n\n{hostile}\n", encoding="utf-8")
    assert run("explain", "pages/00.txt") == 0
    told = capsys.readouterr()
    numbers = [line.split()[0] for line in told.out.split("\n") if line[:4].strip()]
    assert numbers == [str(number) for number in range(1, 6)]
    assert not [c for c in told.out + told.err if c != "\n" and not c.isprintable()]


def test_explain_shows_whole_texts_and_those_from_right_to_left_alone(
    place: Path, capsys: pytest.CaptureFixture[str]
):
    persian, long = "بندر اسکله را می\u200cبندد", "The quay is closed until the spring. " * 5
    (place / "pages" / "00.txt").write_text(f"{persian}\n{long}\n", encoding="utf-8")
    assert run("explain", "pages/00.txt") == 0
    rows = capsys.readouterr().out.split("\n")
    assert rows[1] == persian
    assert rows[3].endswith(long.strip())


def test_explain_names_the_page_that_holds_no_text(place: Path, capsys: pytest.CaptureFixture[str]):
    (place / "pages" / "00.txt").write_bytes(b"")
    assert run("explain", "pages/00.txt") == 4
    assert "pages/00.txt: the page holds 0 bytes and no text" in capsys.readouterr().err


def test_a_closed_pipe_is_no_traceback(place: Path):
    many = "".join(f"Line number {n} of a very long page.\n\n" for n in range(3000))
    (place / "pages" / "00.txt").write_text(many, encoding="utf-8")
    code = f"{sys.executable} -m newslib explain pages/00.txt | head -n 1"
    done = subprocess.run(
        ["sh", "-c", code], capture_output=True, text=True, check=False, timeout=60, cwd=place
    )
    assert done.stdout.startswith("   1  ")
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("sent", "code", "said"),
    [
        (">&-", 0, ""),
        (">/dev/full", 4, "newslib: OSError: [Errno 28] No space left on device\n"),
        ("2>&- >/dev/null", 0, ""),
    ],
    ids=["closed", "full", "no-errors"],
)
def test_an_output_that_takes_nothing_is_no_traceback(place: Path, sent: str, code: int, said: str):
    command = f"{sys.executable} -m newslib explain pages/00.txt {sent}"
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=False, timeout=60, cwd=place
    )
    assert (done.returncode, done.stderr) == (code, said)


def test_files_that_cannot_be_written_are_named(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    asked = ("parse", str(place / "pages"), "-o", str(place / "00" / "a.parquet"))
    (place / "00").touch()
    assert run(*asked) == 4
    assert f"{place / '00'}" in capsys.readouterr().err.split("newslib: ")[-1]
    closed = Mock(encoding="utf-8", write=Mock(side_effect=OSError))  # a terminal that is gone
    monkeypatch.setattr("sys.stderr", closed)
    assert run(*asked) == 4


def test_the_default_of_a_cell_s_time_is_told(capsys: pytest.CaptureFixture[str]):
    assert run("report", "--help") == 0
    assert f"(default: {CELL_TIMEOUT})" in " ".join(capsys.readouterr().out.split())


def test_an_output_that_is_not_utf8_is_no_error(place: Path):
    page = place / "pages" / "00.txt"
    page.write_text("Überschrift 東京\n" + page.read_text(encoding="utf-8"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "newslib", "explain", "pages/00.txt"],
        cwd=place,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0
    assert rb"\xdcberschrift \u6771\u4eac" in done.stdout
