"""`make` sets up once, in a folder with a space in its name, without ensurepip."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NEEDED = ["Makefile", "pyproject.toml", "requirements.lock", "README.md", "LICENSE"]


def make(
    *arguments: str, cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


def test_report_passes_folder_output_and_arguments(root: Path, tmp_path: Path):
    (tmp_path / "My Pages").mkdir()
    (tmp_path / "My Pages" / "metadata.csv").write_text("source,outlet\n", encoding="utf-8")
    shutil.copyfile(root / "Makefile", tmp_path / "Makefile")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\nfor a; do echo "[$a]"; done; env\n', encoding="utf-8")
    python.chmod(0o755)
    for name in ("requirements.lock", "pyproject.toml", ".venv/.ready"):
        (tmp_path / name).touch()
    arguments = ["report", "PAGES=My Pages", "OUT=an out", "ARGS=-p n_topics=12"]
    done = make(*arguments, cwd=tmp_path, env={"PYTHONDONTWRITEBYTECODE": "1"})
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:9] == [
        "[-m]",
        "[newslib]",
        "[report]",
        "[My Pages]",
        "[-o]",
        "[an out]",
        "[--metadata]",
        "[My Pages/metadata.csv]",
        "[-p]",
    ]
    # Nothing is compiled twice, also where a container's image says not to keep it.
    assert "PYTHONDONTWRITEBYTECODE" not in done.stdout


@pytest.mark.slow
def test_sets_up_once_without_ensurepip_in_a_folder_with_a_space(root: Path, tmp_path: Path):
    checkout = tmp_path / "a check out"
    checkout.mkdir()
    for name in NEEDED:
        shutil.copyfile(root / name, checkout / name)
    for name in ("newslib", "notebooks"):
        ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        shutil.copytree(root / name, checkout / name, ignore=ignored)
    lacking = tmp_path / "lacking" / "ensurepip"
    lacking.mkdir(parents=True)
    (lacking / "__init__.py").write_text("raise ImportError('no ensurepip')\n", encoding="utf-8")
    base = getattr(sys, "_base_executable", sys.executable)
    settings = {"PYTHONPATH": str(lacking.parent)}
    first = make("env", f"PYTHON={base}", cwd=checkout, env=settings)
    assert first.returncode == 0, first.stdout + first.stderr
    version = [".venv/bin/python", "-m", "newslib", "--version"]
    done = subprocess.run(version, cwd=checkout, capture_output=True, text=True, check=True)
    assert "newslib" in done.stdout
    assert make("--question", "env", f"PYTHON={base}", cwd=checkout).returncode == 0
