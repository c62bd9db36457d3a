"""A report: whole or not at all, the same again, and honest about what went in."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pandas as pd
import pytest
from small_reports import PARAMETERS, READ, snapshot, write_notebook, write_notebooks, write_pages

import newslib
from newslib.corpus import read_corpus
from newslib.errors import NotebookError, ParameterError, SourceError
from newslib.report import write_report
from newslib.reporting.folder import write_manifest
from newslib.reporting.intake import RefusedError
from newslib.reporting.order import make_order
from newslib.reporting.plan import report_parameters
from newslib.verify import verify_report

FIGURE = """
import matplotlib.pyplot as plt
from IPython.display import display
plt.rcParams["svg.hashsalt"] = "newslib"
figure, axes = plt.subplots()
axes.barh(articles["source"], articles["n_words"])
figure.savefig(Path(out) / "figures" / "words.svg", metadata={"Date": None})
described = {"image/png": {"alt": "Bars of words <b>"}, "newslib": {"figure": "words"}}
display(figure, metadata=described)
plt.close(figure)
"""
FIRST = [
    "# What the pages hold\n\nProse of the notebook.",
    f"from pathlib import Path\n{READ}",
    'articles[["source", "headline"]].head(n)',
    'articles[["source", "n_words"]].to_csv(Path(out) / "tables" / "words.csv", index=False)',
    FIGURE.strip(),
    'print(f"{len(articles)} articles, {n} shown.")',
]
SECOND = ["# The second part", READ, "articles[['source', 'kind']]"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("a place")
    write_pages(folder / "pages")
    (folder / "pages" / "nothing.txt").touch()
    write_notebooks(folder / "notebooks", {"01-first": FIRST, "02 second #1": SECOND})
    return folder


@pytest.fixture(scope="module")
def light(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a notebook that takes no time."""
    return write_notebooks(tmp_path_factory.mktemp("light"), {"light": ["print(n)"]})


@pytest.fixture(scope="module")
def out(place: Path) -> Path:
    out = place / "out"
    write_report(place / "pages", out, notebooks=place / "notebooks", parameters={"n": 2})
    return out


@pytest.fixture(scope="module")
def manifest(out: Path) -> dict:
    return json.loads((out / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def page(out: Path) -> str:
    return (out / "index.html").read_text(encoding="utf-8")


def test_a_report_has_its_parts(out: Path):
    pages = {
        f"pages/{name}.html"
        for name in read_corpus(out / "articles.parquet").articles["article_id"]
    }
    found = set(snapshot(out))
    assert pages <= found
    assert sorted(name for name in found - pages if not name.startswith("lists/")) == [
        "articles.parquet",
        "figures/words.svg",
        "index.html",
        "manifest.json",
        "notebooks/01-first.ipynb",
        "notebooks/02 second #1.ipynb",
        "tables/words.csv",
    ]


def test_the_manifest_says_what_went_in_and_came_out(manifest: dict, place: Path):
    pages = snapshot(place / "pages")
    assert [entry["name"] for entry in manifest["inputs"]] == sorted(pages)
    assert [entry["n_bytes"] for entry in manifest["inputs"]] == [
        len(pages[n]) for n in sorted(pages)
    ]
    assert manifest["parameters"] == {"n": 2}
    assert [entry["parameters"] for entry in manifest["notebooks"]] == [{"n": 2}, {"n": 2}]
    assert manifest["kernel"] == {"name": "python3", "prefix_checked": True}
    assert manifest["versions"]["newslib"] == newslib.__version__
    assert {"python", "pandas", "papermill", "scikit-learn"} <= set(manifest["versions"])
    assert manifest["counts"] == {"articles": 4, "refused": 1}
    assert manifest["source"]["paths"] == ["pages"]
    assert "index.html" in manifest["outputs"]
    assert "manifest.json" not in manifest["outputs"]


def test_no_file_names_this_machine(out: Path, place: Path):
    for name, content in snapshot(out).items():
        for trace in (str(place), sys.prefix, str(Path.home()) + "/"):
            assert trace.encode() not in content, name


def test_the_page_shows_all_but_code(page: str):
    assert page.count("<h1") == 1
    assert '<h2 id="part-1-title" dir="auto">What the pages hold</h2>' in page
    assert "4 articles, 2 shown." in page
    assert "1 input was refused: empty." in page
    assert 'alt="Bars of words &lt;b&gt;"' in page
    assert "read_corpus" not in page
    assert "papermill" not in page


def test_every_link_of_the_page_leads_somewhere(page: str, out: Path):
    links = re.findall(r'href="([^"]+)"', page)
    assert {"manifest.json", "tables/words.csv", "notebooks/01-first.ipynb"} <= set(links)
    ids = set(re.findall(r'id="([^"]+)"', page))
    for link in links:
        is_there = link[1:] in ids if link.startswith("#") else (out / unquote(link)).is_file()
        assert is_there, link


def test_executed_notebooks_can_be_opened_and_have_their_parameters(out: Path):
    notebook = nbformat.read(out / "notebooks" / "01-first.ipynb", as_version=4)
    nbformat.validate(notebook)
    injected = next(
        c for c in notebook.cells if "injected-parameters" in c.metadata.get("tags", [])
    )
    assert injected.source.split("\n")[1:] == [
        'pages = "../articles.parquet"',
        "metadata = None",
        'out = ".."',
        "n = 2",
        "",
    ]
    assert all(c.execution_count for c in notebook.cells if c.cell_type == "code")


def test_the_same_pages_give_the_same_report_elsewhere(out: Path, place: Path, tmp_path: Path):
    pages = tmp_path / "moved pages"
    for path in sorted((place / "pages").iterdir(), reverse=True):
        pages.mkdir(exist_ok=True)
        shutil.copyfile(path, pages / path.name)
    again = tmp_path / "{x} out"
    write_report(pages, again, notebooks=place / "notebooks", parameters={"n": 2})
    one, other = snapshot(out), snapshot(again)
    manifests = [json.loads(files.pop("manifest.json")) for files in (one, other)]
    assert one == other
    for entry in ("timings", "source"):
        assert manifests[0].pop(entry)
        assert manifests[1].pop(entry)
    assert manifests[0] == manifests[1]


def test_an_unchanged_report_is_left_alone(place: Path, light: Path, tmp_path: Path):
    pages, notebooks, out = tmp_path / "pages", tmp_path / "notebooks", tmp_path / "out"
    shutil.copytree(place / "pages", pages)
    shutil.copytree(light, notebooks)

    def is_unchanged(**changed: object) -> bool:
        settings = {"parameters": None, "notebooks": notebooks, **changed}
        return make_order(pages, out, **settings).unchanged() is not None

    assert not is_unchanged()
    assert not write_report(pages, out, notebooks=notebooks).unchanged
    before = (out / "manifest.json").stat().st_ino
    again = write_report(pages, out, notebooks=notebooks, parameters={"n": 3})  # its default
    assert again.unchanged
    assert again.summary.n_articles == 4
    assert (out / "manifest.json").stat().st_ino == before
    assert not is_unchanged(parameters={"n": 4})
    assert not is_unchanged(without_text=True)
    assert not is_unchanged(max_refused=0)
    assert is_unchanged(cell_timeout=5)
    assert not write_report(pages, out, notebooks=notebooks, force=True).unchanged
    (out / "tables").rmdir()
    assert is_unchanged()
    page = (out / "index.html").read_bytes()
    (out / "index.html").write_text("changed", encoding="utf-8")
    assert not is_unchanged()
    (out / "index.html").write_bytes(page)
    assert is_unchanged()
    write_notebooks(notebooks, {"light": ["print(n + 1)"]})
    assert not is_unchanged()
    shutil.copytree(light, notebooks, dirs_exist_ok=True)
    assert is_unchanged()
    with (pages / "00.txt").open("ab") as file:
        file.write(b"\n")
    assert not is_unchanged()


def test_whether_anything_changed_is_known_without_pandas(place: Path, light: Path, tmp_path: Path):
    write_report(place / "pages", tmp_path / "out", notebooks=light)
    code = (
        "import sys; from newslib.cli import main; code = main(sys.argv[1:]); "
        "print(code, [m for m in ('pandas', 'papermill', 'nbconvert') if m in sys.modules])"
    )
    arguments = ["report", place / "pages", "-o", tmp_path / "out", "--notebooks", light]
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.startswith("unchanged: ")
    assert done.stdout.endswith("0 []\n")


def test_verify_says_what_differs(tmp_path: Path):
    pages = write_pages(tmp_path / "pages", 3)
    notebooks = write_notebooks(tmp_path / "own", {"01-words": FIRST[:4]})
    write_report(pages, tmp_path / "out", notebooks=notebooks)
    (tmp_path / "out" / "tables" / "words.csv").write_text("changed\n", encoding="utf-8")
    (pages / "01.txt").unlink()
    write_pages(tmp_path / "new", 4)
    (tmp_path / "new" / "03.txt").rename(pages / "03.txt")
    found = {f"{d.what}: {d.name}" for d in verify_report(tmp_path / "out")}
    assert {
        "file: tables/words.csv",
        "inputs: 01.txt",
        "inputs: 03.txt",
        "outputs: index.html",
        "tables: tables/words.csv",
    } <= found
    assert "inputs: 00.txt" not in found
    with pytest.raises(SourceError, match="holds no report"):
        verify_report(pages)


def test_verify_takes_pages_from_elsewhere(place: Path, light: Path, tmp_path: Path):
    pages = tmp_path / "pages"
    shutil.copytree(place / "pages", pages)
    (tmp_path / "link").symlink_to("out")
    write_report(pages, tmp_path / "link", notebooks=light)
    assert (tmp_path / "link").is_symlink()
    before = snapshot(tmp_path / "out")
    pages.rename(tmp_path / "moved")
    with pytest.raises(SourceError):
        verify_report(tmp_path / "out")
    assert verify_report(tmp_path / "out", pages=tmp_path / "moved") == []
    assert snapshot(tmp_path / "out") == before


@pytest.mark.parametrize("source", [5, [], [None], "", b"pages"])
def test_a_source_is_a_path_or_several(tmp_path: Path, light: Path, source: object):
    with pytest.raises(ParameterError, match="source"):
        write_report(source, tmp_path / "out", notebooks=light)
    assert list(tmp_path.iterdir()) == []


def test_metadata_is_the_path_of_a_table(place: Path, light: Path, tmp_path: Path):
    table = pd.DataFrame({"source": ["00.txt"], "outlet": ["The Gull"]})
    with pytest.raises(ParameterError, match="metadata: a DataFrame given"):
        write_report(place / "pages", tmp_path / "out", notebooks=light, metadata=table)
    table.to_csv(tmp_path / "metadata.csv", index=False)
    report = write_report(
        iter([place / "pages"]),
        tmp_path / "out",
        notebooks=light,
        metadata=tmp_path / "metadata.csv",
    )
    assert len(report.manifest["metadata"]["sha256"]) == 64
    assert report.manifest["source"]["metadata"] == "metadata.csv"
    stored = newslib.read_corpus(tmp_path / "out" / "articles.parquet")
    assert set(stored.articles["outlet"].dropna()) == {"The Gull"}
    assert report.index.is_file()


def test_corrections_win_and_are_verified(place: Path, light: Path, tmp_path: Path):
    table = tmp_path / "corrections.csv"
    table.write_text("page,line,label\n00.txt,1,section\n", encoding="utf-8")
    report = write_report(place / "pages", tmp_path / "out", notebooks=light, corrections=table)
    assert len(report.manifest["corrections"]["sha256"]) == 64
    lines = newslib.read_corpus(tmp_path / "out" / "articles.parquet").lines
    assert "corrected by hand" in set(lines["reason"])
    assert verify_report(tmp_path / "out") == []
    table.write_text("page,line,label\n00.txt,1,deck\n", encoding="utf-8")
    assert "corrections" in "; ".join(map(str, verify_report(tmp_path / "out")))


def test_a_damaged_manifest_is_said_to_be_one(tmp_path: Path):
    write_manifest(tmp_path, {"complete": True, "outputs": 5})
    with pytest.raises(SourceError, match="is damaged: no source and no outputs and no par"):
        verify_report(tmp_path)


def test_a_failed_run_leaves_the_old_report(out: Path, place: Path, tmp_path: Path):
    shutil.copytree(out, tmp_path / "out")
    before = snapshot(tmp_path / "out")
    cells = ["x = 1", "raise ValueError('no such luck')"]
    bad = write_notebooks(tmp_path / "bad", {"01-fine": ["1 + 1"], "02-bad": cells})
    with pytest.raises(NotebookError) as caught:
        write_report(place / "pages", tmp_path / "out", notebooks=bad)
    said = str(caught.value)
    assert "02-bad.ipynb, cell [4]" in said
    assert "ValueError: no such luck" in said
    assert "out.failed" in said
    assert snapshot(tmp_path / "out") == before
    kept = snapshot(tmp_path / "out.failed")
    assert {"notebooks/01-fine.ipynb", "notebooks/02-bad.ipynb", "manifest.json"} <= set(kept)
    assert b"no such luck" in kept["notebooks/02-bad.ipynb"]
    with pytest.raises(SourceError, match="did not end well"):
        verify_report(tmp_path / "out.failed")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("import os; os._exit(1)", r"02-bad\.ipynb, cell \[3\], which .*: the kernel died"),
        ("raise SystemExit(3)", "SystemExit"),
        ("raise SystemExit(0)", r"02-bad\.ipynb: cell 3, which begins .* the notebook: SystemExit"),
        ("open('mine.csv')", r"'mine\.csv'; paths count from OUT/notebooks"),
        ("import os; os.symlink('/', '../tables/a.csv')", "left tables/a.csv in out, which is a l"),
        ("import os; os.mkfifo('../figures/a.svg')", r"left figures/a\.svg in out, which is a lin"),
        ("def broken(:", "SyntaxError"),
        ("open(pages, 'w').close()", r"changed articles\.parquet, which all"),
    ],
)
def test_every_way_to_fail_is_a_failure(place: Path, tmp_path: Path, cell: str, said: str):
    bad = write_notebooks(tmp_path / "bad", {"02-bad": [cell, "print('after')"]})
    with pytest.raises(NotebookError, match=said):
        write_report(place / "pages", tmp_path / "out", notebooks=bad)
    assert not (tmp_path / "out").exists()


def test_a_cell_that_never_ends_is_stopped(place: Path, tmp_path: Path):
    slow = write_notebooks(tmp_path / "slow", {"02-bad": ["while True: pass"]})
    said = r"02-bad\.ipynb, cell \[3\], which begins 'while True: pass': it did not end within 1 "
    with pytest.raises(NotebookError, match=said + "seconds; --cell-timeout"):
        write_report(place / "pages", tmp_path / "out", notebooks=slow, cell_timeout=1)
    kept = snapshot(tmp_path / "out.failed")
    assert b"did not end within 1 seconds" in kept["notebooks/02-bad.ipynb"]
    assert not (tmp_path / "out").exists()


def test_a_cell_that_may_fail_or_be_skipped_fails_too(place: Path, tmp_path: Path):
    for tag, said in (("raises-exception", "ZeroDivisionError"), ("skip-execution", "did not run")):
        path = write_notebook(tmp_path / tag / "01-bad.ipynb", ["1 / 0"])
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[-1].metadata["tags"] = [tag]
        nbformat.write(notebook, path)
        with pytest.raises(NotebookError, match=said):
            write_report(place / "pages", tmp_path / "out", notebooks=tmp_path / tag)


def test_parameters_are_checked_before_anything_runs(place: Path, tmp_path: Path):
    for parameters, said in (
        ({"n": 99}, r"n: got 99; allowed is int in 1\.\.9"),
        ({"m": 1}, "unknown parameter 'm'"),
        ({"pages": "x"}, "unknown parameter 'pages'"),
        ({"out": "/"}, "unknown parameter 'out'"),
    ):
        with pytest.raises(ParameterError, match=said):
            write_report(
                place / "missing",
                tmp_path / "out",
                notebooks=place / "notebooks",
                parameters=parameters,
            )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        (None, "no code cell tagged"),
        ("import os", "not of the form"),
        ('pages: str = ""\nmetadata: str = ""', "metadata: got None"),
    ],
)
def test_notebooks_are_checked_before_anything_runs(
    place: Path, tmp_path: Path, parameters: str | None, said: str
):
    write_notebook(tmp_path / "bad" / "a.ipynb", ["1"], parameters)
    with pytest.raises(ParameterError, match=said):
        write_report(place / "pages", tmp_path / "out", notebooks=tmp_path / "bad")


def test_folders_of_notebooks_that_cannot_be_run(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "a.ipynb").write_text('{"cells": 3}', encoding="utf-8")
    path = write_notebook(tmp_path / "r" / "a.ipynb", ["1"])
    text = path.read_text(encoding="utf-8").replace('"language": "python"', '"language": "R"')
    path.write_text(text, encoding="utf-8")
    for name, said in (
        ("no", "no such"),
        ("empty", "no notebook"),
        ("broken", "not a notebook"),
        ("r", "'R'"),
    ):
        with pytest.raises(SourceError, match=said):
            report_parameters(tmp_path / name)


def test_a_kernel_of_another_environment_is_refused(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from newslib.reporting import run

    monkeypatch.setattr(run.sys, "prefix", "/elsewhere")
    with pytest.raises(NotebookError, match=r"it runs in .*, not in /elsewhere"):
        write_report(place / "pages", tmp_path / "out", notebooks=place / "notebooks")


def test_a_users_kernels_and_start_up_files_have_no_part(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    kernel = tmp_path / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    broken = {"argv": ["false", "{connection_file}"], "display_name": "P", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(broken), encoding="utf-8")
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "0.py").write_text("raise SystemExit('no')\nn = 7", encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    (tmp_path / "matplotlibrc").write_text("font.size: 31", encoding="utf-8")
    monkeypatch.setenv("MATPLOTLIBRC", str(tmp_path / "matplotlibrc"))
    # Only the names that a notebook declares are injected, too.
    seen = "print(sorted({'pages', 'metadata', 'content', 'out', 'm', 'n'} & set(globals())))"
    # Nor does a figure hold the date.
    drawn = (
        "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.plot([1, 2])\n"
        "figure.savefig('../figures/a.svg')\nplt.close()\nprint(plt.rcParams['font.size'])"
    )
    write_notebook(tmp_path / "own" / "a.ipynb", [seen, drawn], "m: int = 3")
    write_report(place / "pages", tmp_path / "out", notebooks=tmp_path / "own")
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "[&#x27;m&#x27;]" in page
    assert ">10.0<" in page
    assert verify_report(tmp_path / "out") == []


def test_refusals(place: Path, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "a.txt").touch()
    out = tmp_path / "out"
    with pytest.raises(RefusedError, match="nothing usable"):
        write_report(tmp_path / "empty", out)
    with pytest.raises(RefusedError, match="nothing usable") as caught:
        write_report(tmp_path / "bad", out)
    assert [row[:2] for row in caught.value.refused] == [("a.txt", "empty")]
    with pytest.raises(RefusedError, match="1 input was refused; at most 0"):
        write_report(place / "pages", out, max_refused=0)
    with pytest.raises(SourceError):
        write_report(tmp_path / "missing", out)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad", "empty"]


def test_pages_and_report_are_kept_apart(out: Path, tmp_path: Path):
    pages = write_pages(tmp_path / "pages")
    with pytest.raises(SourceError, match="lies in the folder of pages"):
        write_report(pages, pages / "out")
    before = snapshot(out)
    with pytest.raises(SourceError, match="which the report would replace"):
        write_report(out / "articles.parquet", out)
    assert snapshot(out) == before


def test_what_is_read_does_not_lie_in_the_report(place: Path, light: Path, tmp_path: Path):
    out = tmp_path / "out"
    out.mkdir()
    write_manifest(out, {"complete": True, "outputs": {"a.txt": ""}})
    (out / "a.txt").write_text("A page.", encoding="utf-8")
    pages = place / "pages"
    for source, beside in (
        (pages, {"notebooks": light, "metadata": out / "a.txt"}),
        (pages, {"notebooks": light, "corrections": out / "a.txt"}),
        (tmp_path / "*" / "*.txt", {"notebooks": light}),
    ):
        with pytest.raises(SourceError, match=r"a\.txt lies in .*out, which the report would"):
            write_report(source, out, **beside)
    shutil.copytree(light, out / "notebooks")
    with pytest.raises(SourceError, match="notebooks lies in"):
        write_report(pages, out, notebooks=out / "notebooks")


def test_names_that_are_not_utf8(place: Path, light: Path, tmp_path: Path):
    name = os.fsdecode(b"caf\xe9")
    shutil.copytree(light, tmp_path / name)
    shutil.copytree(light, tmp_path / "own")
    (tmp_path / "own" / "light.ipynb").rename(tmp_path / "own" / f"{name}.ipynb")
    pages = place / "pages"
    for out, notebooks in ((name, light), ("out", tmp_path / name), ("out", tmp_path / "own")):
        with pytest.raises(SourceError, match=r"caf\\xe9.*: the name is not UTF-8"):
            write_report(pages, tmp_path / out, notebooks=notebooks)
    (tmp_path / f"{name}.txt").write_text("A page.", encoding="utf-8")
    with pytest.raises(RefusedError, match="nothing usable: 1 input, all refused"):
        write_report(tmp_path / f"{name}.txt", tmp_path / "out", notebooks=light)


def listen() -> None:
    """Hear what a shell tells programs in the background, and nohup all, to ignore."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


SLOW = "import time\nprint('begun', flush=True)\nPath('begun').touch()\ntime.sleep(60)"


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_run_that_is_killed_leaves_the_old_report(
    out: Path, place: Path, light: Path, tmp_path: Path, sent: int
):
    shutil.copytree(out, tmp_path / "out")
    before = snapshot(tmp_path / "out")
    write_notebooks(tmp_path / "slow", {"a": [f"from pathlib import Path\n{SLOW}"]})
    pages = place / "pages"
    process = subprocess.Popen(
        [sys.executable, "-m", "newslib", "report", pages, "-o", "out", "--notebooks", "slow"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=listen,
    )
    work = tmp_path / ".out.newslib"
    deadline = time.monotonic() + 180
    begun = work / "notebooks" / "begun"
    while not begun.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert begun.exists()
    os.kill(process.pid, sent)
    _, said = process.communicate(timeout=30)
    assert snapshot(tmp_path / "out") == before
    if sent == signal.SIGKILL:
        assert process.returncode == -signal.SIGKILL
        assert work.is_dir()
    else:
        assert process.returncode == 128 + sent
        assert said == "newslib: stopped; nothing is half written\n"
        assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "slow"]
        return
    write_report(pages, tmp_path / "out", notebooks=light)
    assert "light.ipynb" in str(sorted(snapshot(tmp_path / "out")))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "slow"]


def test_report_parameters_are_those_of_all_notebooks(place: Path):
    assert list(report_parameters(place / "notebooks")) == ["n"]
    own = report_parameters()
    assert {"n_topics", "n_worst"} <= set(own)
    assert all(parameter.help for parameter in own.values())
    assert PARAMETERS.count("\n") == 3


def test_kernels_listen_at_files_of_their_own(place: Path, tmp_path: Path):
    asks = "import json\nfrom ipykernel import get_connection_info"
    says = "print(json.loads(get_connection_info())['transport'])"
    notebooks = write_notebooks(tmp_path / "asks", {"a": [f"{asks}\n{says}"]})
    write_report(place / "pages", tmp_path / "out", notebooks=notebooks)
    (found,) = (tmp_path / "out" / "notebooks").glob("*.ipynb")
    printed = [
        output["text"]
        for cell in nbformat.read(found, as_version=4).cells
        for output in cell.get("outputs", [])
    ]
    assert "ipc\n" in printed
