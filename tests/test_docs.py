"""What the documentation shows is true: code runs, commands parse, links lead somewhere.

Fenced blocks of Python run in order, all of one file in one namespace, and so do blocks marked
``sh``. A block marked ``text`` right behind is what they print ("..." stands for anything).
Commands in indented blocks are parsed, not run.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from small_reports import READ, write_notebooks, write_pages

from newslib import cli
from newslib.errors import NotebookError
from newslib.report import write_report
from newslib.reporting.plan import report_parameters
from newslib.reporting.values import parse_values

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md"))
)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ALIKE = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
# What a page's examples take for granted, beside the folder `place` makes.
GIVEN = {
    "docs/report.md": "from matplotlib.figure import Figure; figure = Figure()",
    "docs/how-to/topics.md": "texts = ['Nurses voted.', 'The dredger left.']; text = texts[0]",
}


class Block(NamedTuple):
    """A fenced block: its language, where it begins, what it holds, what it should print."""

    language: str
    line: int
    code: str
    printed: str | None


def blocks(text: str) -> Iterator[Block]:
    found = list(FENCE.finditer(text))
    for match, behind in zip_longest(found, found[1:]):
        shown = behind and behind[1] == "text" and not text[match.end() : behind.start()].strip()
        line = text.count("\n", 0, match.start()) + 2
        yield Block(match[1], line, match[2], behind[2] if behind and shown else None)


def test_blocks_are_found():
    text = "```python\nprint(1)\n```\n\n```text\n1\n```\n\nso\n\n```sh\nnewslib\n```\n"
    found = list(blocks(text))
    assert [block.language for block in found] == ["python", "text", "sh"]
    assert found[0] == ("python", 2, "print(1)\n", "1\n")
    assert found[2].printed is None


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder such as the examples speak of: seeds/, notebooks/, pages/, page.txt."""
    for name in ("seeds", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "pages").mkdir()
    for page in (ROOT / "seeds").glob("*.txt"):
        shutil.copy(page, tmp_path / "pages")
    shutil.copy(ROOT / "seeds" / "metadata.csv", tmp_path)
    shutil.copy(ROOT / "seeds" / "003-hospital-vote.txt", tmp_path / "page.txt")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("name", PAGES)
def test_examples(name: str):
    space: dict[str, object] = {"__name__": "__main__"}
    exec(GIVEN.get(name, ""), space)
    wrong = []
    for block in blocks((ROOT / name).read_text(encoding="utf-8")):
        if block.language == "python":
            printed = run_python(block, name, space)
        elif block.language == "sh":
            printed = "".join(run_command(line) for line in commands(block.code))
        else:
            continue
        want = block.printed
        if want and not doctest.OutputChecker().check_output(want, printed, ALIKE):
            wrong.append(f"{name}:{block.line} prints\n{printed}\nand not\n{want}")
    assert not wrong, "\n".join(wrong)


def run_python(block: Block, name: str, space: dict[str, object]) -> str:
    # Line feeds before the code, so that a traceback names the line of the page.
    code = compile("\n" * (block.line - 1) + block.code, str(ROOT / name), "exec")
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(code, space)
    return printed.getvalue()


def commands(code: str) -> list[str]:
    return [line for line in code.replace("\\\n", " ").splitlines() if line.strip()]


def run_command(line: str) -> str:
    """Run a command of an example; its exit code is 0 if the comment behind it names no other."""
    words = shlex.split(line, comments=True)
    expected = re.search(r"# exit code (\d+)", line)
    if words[0] == "newslib":
        with (
            contextlib.redirect_stdout(io.StringIO()) as printed,
            contextlib.redirect_stderr(printed),
        ):
            code = cli.main(words[1:])
        said = printed.getvalue()
    else:
        assert words[0] == "papermill", f"an example runs {words[0]!r}: teach this test about it"
        done = subprocess.run(
            [sys.executable, "-m", *words], capture_output=True, text=True, timeout=300, check=False
        )
        code, said = done.returncode, done.stdout + done.stderr
    assert code == (int(expected[1]) if expected else 0), f"{line}\n{said}"
    return said


def named_commands(program: str) -> Iterator[tuple[str, str]]:
    """Commands in fenced and indented blocks, each with the page it is on."""
    pattern = re.compile(rf"^(?:    |)(?:\$ )?({program} .*(?:\\\n.*)*)$", re.MULTILINE)
    for name in PAGES:
        text = (ROOT / name).read_text(encoding="utf-8")
        shown = [match[2] for match in FENCE.finditer(text) if match[1] == "sh"]
        shown += re.findall(r"(?:^    .*\n)+", FENCE.sub("", text), re.MULTILINE)
        every = "\n".join(shown)
        for match in pattern.finditer(every):
            # What newslib refuses is shown with its message.
            if (
                "# exit code 2" not in match[1]
                and "\n    newslib: " not in every[match.end() :][:14]
            ):
                yield name, match[1].replace("\\\n", " ")


def test_commands_parse():
    found = list(named_commands("newslib"))
    assert {"README.md", "docs/report.md", "docs/tutorial.md"} <= {name for name, _ in found}
    for name, line in found:
        words = shlex.split(line, comments=True)[1:]
        with contextlib.redirect_stderr(io.StringIO()) as said:
            try:
                arguments = cli._parser().parse_args(words)
            except SystemExit:
                pytest.fail(f"{name}: {line}: {said.getvalue()}")
        if getattr(arguments, "parameters", None) and not arguments.notebooks:
            parse_values(arguments.parameters, report_parameters(None))


def test_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in PAGES}
    named = {
        (name, target)
        for name, text in texts.items()
        for target in re.findall(r"(?:`|^    )make ([a-z-]+)", text, re.MULTILINE)
    }
    assert len(named) > 5
    assert {pair for pair in named if pair[1] not in targets} == set()


def test_links_lead_somewhere():
    missing = []
    for name in PAGES:
        text = FENCE.sub("", (ROOT / name).read_text(encoding="utf-8"))
        for target, anchor in re.findall(r"\]\(([^)#\s]*)(#[^)\s]*)?\)", text):
            if re.match(r"https?:", target):
                continue
            found = (ROOT / name).parent / target if target else ROOT / name
            if not found.exists() or (anchor and anchor[1:] not in anchors(found)):
                missing.append(f"{name}: {target}{anchor}")
    assert missing == []


def anchors(path: Path) -> set[str]:
    """The anchors that GitHub gives to a page's headings."""
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.fixture(scope="module")
def workflow() -> dict[Any, Any]:
    text = (ROOT / ".github" / "workflows" / "newslib.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def steps(workflow: dict[Any, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_workflow_names_what_exists(workflow: dict[Any, Any]):
    # YAML 1.1 reads the key `on` as true.
    assert {"push", "schedule", "workflow_dispatch"} <= set(workflow[True])
    assert workflow["permissions"] == {"contents": "read"}
    used = [step["uses"] for step in steps(workflow) if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", name) for name in used)
    scripts = "\n".join(step["run"] for step in steps(workflow) if "run" in step)
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert set(re.findall(r"\bmake ([a-z-]+)", scripts)) <= set(targets)
    assert all((ROOT / name).is_file() for name in re.findall(r"python (\S+)", scripts))
    for value in re.findall(r"'([^']+)'", workflow["jobs"]["report"]["env"]["METADATA"]):
        assert value == "schedule" or (ROOT / value).is_file()


def test_workflow_runs_no_input_as_code(workflow: dict[Any, Any]):
    assert [step["run"] for step in steps(workflow) if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize(("code", "texts"), [(0, ""), (3, "false"), (5, "true")])
def test_workflow_hands_on_inputs_and_exit_codes(
    workflow: dict, tmp_path: Path, code: int, texts: str
):
    script = next(step["run"] for step in steps(workflow) if step.get("name") == "Report")
    stub = tmp_path / "newslib"
    stub.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$@\"\nexit {code}\n", encoding="utf-8")
    stub.chmod(0o755)
    given = {
        "PAGES": "My Pages",
        "METADATA": "",
        "NOTEBOOKS": "",
        "TEXTS": texts,
        "PARAMETERS": "n_topics=8 ; words=$(touch x),b;",
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
    }
    told = tmp_path / "told"
    done = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=tmp_path,
        env={**given, "GITHUB_OUTPUT": str(told)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert told.read_text(encoding="utf-8") == f"code={code}\n"
    words = done.stdout.splitlines()
    assert words[:4] == ["report", "My Pages", "-o", "out"]
    without = [] if texts == "true" else ["--without-text"]
    assert words[4:] == [*without, "-p", "n_topics=8", "-p", "words=$(touch x),b"]
    assert not (tmp_path / "x").exists()
    assert cli._parser().parse_args(words).out == Path("out")


def summary(out: Path, code: str) -> str:
    script = ROOT / ".github" / "summary.py"
    return subprocess.run(
        [sys.executable, str(script), str(out), code], capture_output=True, text=True, check=True
    ).stdout


def test_summary_names_the_failing_cell(tmp_path: Path):
    pages = write_pages(tmp_path / "pages")
    cells = ["# Fails", READ, "raise ValueError('a `tick` | <b>bar</b>')"]
    notebooks = write_notebooks(tmp_path / "notebooks", {"01-own": cells})
    assert "There was no run" in summary(tmp_path / "out", "")
    with pytest.raises(NotebookError):
        write_report(pages, tmp_path / "out", notebooks=notebooks)
    told = summary(tmp_path / "out", "5")
    assert told.startswith("## A notebook failed")
    assert "01-own.ipynb, cell [" in told
    # Code of two ticks, in which one tick, HTML and bars of a table mean nothing.
    assert re.search(r"^`` .*ValueError: a `tick` \\\| <b>bar</b>.* ``$", told, re.MULTILINE)


def test_summary_tells_a_report(tmp_path: Path):
    out = tmp_path / "out"
    (out / "tables").mkdir(parents=True)
    manifest = {
        "complete": True,
        "counts": {"articles": 4, "refused": 21},
        "parameters": {"n_topics": 6},
        "timings": {"total": 12.4},
        "versions": {"newslib": "0.1.0"},
    }
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    refused = "".join(f"p{n}.txt,empty,no text\n" for n in range(21))
    text = "source,code,message\n" + refused
    (out / "tables" / "refused.csv").write_text(text, encoding="utf-8")
    told = summary(out, "0")
    assert "Articles: 4; inputs refused: 21." in told
    assert "| `n_topics` | `6` |" in told
    assert "| `p19.txt` | `empty` |" in told
    assert "p20.txt" not in told
    assert "1 more is in the report." in told
    # After a wrong parameter, what lies there is an earlier run's.
    assert summary(out, "2").startswith("## No report\n\nThe run ended with exit code 2")
