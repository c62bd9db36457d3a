"""The project's own files agree with each other: dependencies, lock, conda, README, layout."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, object]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def needed(project: dict) -> list[Requirement]:
    extras = project["optional-dependencies"].values()
    found = [Requirement(r) for rs in [project["dependencies"], *extras] for r in rs]
    return [r for r in found if r.name != "newslib"]


def test_lock_satisfies_pyproject(root: Path, needed: list[Requirement]):
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    versions: dict[str, list[str]] = {}
    for name, version in LOCKED.findall(lock):
        versions.setdefault(canonicalize_name(name), []).append(version)
    wrong = [
        f"{r}: locked {versions.get(canonicalize_name(r.name), [])}"
        for r in needed
        if not any(Version(v) in r.specifier for v in versions.get(canonicalize_name(r.name), []))
    ]
    assert not wrong


def test_every_locked_package_has_a_hash(root: Path):
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", lock)
    assert len(blocks) > 50
    assert [b.split("\n")[0] for b in blocks if "--hash=sha256:" not in b] == []


@pytest.mark.parametrize("name", ["requirements.lock", "environment.yml", "pyproject.toml"])
def test_no_addresses(root: Path, name: str):
    text = (root / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|index-url|find-links|file:", text)


def test_environment_is_generated(root: Path):
    made = runpy.run_path(str(root / ".ci" / "environment.py"))["environment"]
    pyproject = (root / "pyproject.toml").read_text(encoding="utf-8")
    assert (root / "environment.yml").read_text(encoding="utf-8") == made(pyproject)


def test_environment_has_every_requirement(root: Path, needed: list[Requirement]):
    text = (root / "environment.yml").read_text(encoding="utf-8")
    listed = yaml.safe_load(text)["dependencies"]
    by_pip = next(item["pip"] for item in listed if isinstance(item, dict))
    conda = [item for item in listed if isinstance(item, str)]
    assert re.fullmatch(r"python=3\.\d+", conda[0])
    listed_names = {re.split(r"[<>= ]", item)[0] for item in conda + by_pip}
    names = listed_names | {name.removesuffix("-python") for name in listed_names}
    assert {r.name for r in needed} <= names
    for name in ("jupyterlab", "pandas", "scikit-learn", "matplotlib", "papermill", "nbval"):
        assert name in names


def test_import_is_lazy():
    heavy = ["pandas", "sklearn", "matplotlib", "scipy", "numpy", "trafilatura"]
    code = f"import sys, newslib; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_reading_half_is_light():
    heavy = ["pandas", "sklearn", "matplotlib"]
    code = (
        "import sys, newslib; newslib.parse_article('A line.');"
        f"print([m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_public_names_resolve():
    import newslib

    assert newslib.__all__ == sorted(newslib.__all__)
    assert [name for name in newslib.__all__ if not hasattr(newslib, name)] == []
    with pytest.raises(AttributeError, match="no attribute 'artikle'"):
        _ = newslib.artikle


def test_no_machine_traces(root: Path):
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, check=False
    ).stdout.decode()
    files = [root / name for name in tracked.split("\0") if name] or [
        p for folder in ("newslib", "notebooks", "docs") for p in (root / folder).rglob("*.*")
    ]
    assert len(files) > 10
    home = str(Path.home())
    checkout = str(root.parent)
    traces = {trace for trace in (home + "/", checkout + "/") if len(trace) > 2}
    texts = ((p, p.read_bytes()) for p in files if p.is_file())
    assert [p.name for p, data in texts if any(t.encode() in data for t in traces)] == []


def test_no_pickle(root: Path):
    modules = "pickle|joblib|dill|marshal|shelve|cloudpickle"
    loads = re.compile(
        rf"\b(import|from)\s+({modules})\b|\b({modules})\.\w+\(|allow_pickle\s*=\s*True|to_pickle"
    )
    assert loads.search("from joblib import load")
    assert loads.search("np.load(path, allow_pickle=True)")
    sources = [*root.glob("newslib/**/*.py"), *root.glob("notebooks/*.ipynb")]
    assert sources
    assert [p.name for p in sources if loads.search(p.read_text(encoding="utf-8"))] == []


def test_version_agrees(root: Path):
    import newslib

    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert f"## {newslib.__version__}" in changelog
    assert citation["version"] == newslib.__version__
