"""The wheel, installed in a new environment away from the checkout, makes a report."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import venv
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=root)
    (built,) = folder.glob("newslib-*.whl")
    return built


def test_wheel_carries_notebooks_and_template(wheel: Path, root: Path):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    stored = {f"newslib/notebooks/{p.name}" for p in (root / "notebooks").glob("*.ipynb")}
    templates = {
        f"newslib/templates/{p.relative_to(root / 'newslib' / 'templates').as_posix()}"
        for p in (root / "newslib" / "templates").rglob("*")
        if p.is_file()
    }
    assert stored
    assert templates
    assert stored | templates | {"newslib/py.typed"} <= names
    assert not [name for name in names if "seeds" in name or "tests" in name]


def test_installed_wheel_reports_a_folder(
    wheel: Path, root: Path, seeds: Path, tmp_path_factory: pytest.TempPathFactory
):
    place = tmp_path_factory.mktemp("a place")
    venv.create(place / "env", with_pip=False)
    python = place / "env" / "bin" / "python"
    wanted = f"newslib[report] @ {wheel.as_uri()}"
    if find_spec("uv"):
        installer = [sys.executable, "-m", "uv", "pip", "install", "--python", python]
    else:
        installer = [sys.executable, "-m", "pip", "--python", python, "install"]
    versions = place / "versions.txt"
    lock = (root / "requirements.lock").read_text(encoding="utf-8").split("\n")
    pins = [line.removesuffix(" \\") for line in lock if "==" in line and line[0].isalnum()]
    versions.write_text("\n".join(pins), encoding="utf-8")
    run(*installer, "--quiet", "--constraint", versions, wanted, cwd=place)

    pages = place / "My Pages"
    shutil.copytree(seeds, pages, ignore=shutil.ignore_patterns("*.md", "*.json", "*.tsv"))
    newslib = place / "env" / "bin" / "newslib"
    where = "import newslib; print(newslib.__file__)"
    assert Path(run(python, "-c", where, cwd=place).strip()).is_relative_to(place / "env")
    metadata = pages / "metadata.csv"
    run(newslib, "report", pages, "-o", "out", "--metadata", metadata, cwd=place)
    out = place / "out"
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["kernel"]["prefix_checked"] is True
    assert (out / "index.html").stat().st_size > 10_000
    assert str(place) not in (out / "index.html").read_text(encoding="utf-8")
