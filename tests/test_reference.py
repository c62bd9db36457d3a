"""The API reference is made from the docstrings, without a warning, for every public name."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import newslib


def test_reference_has_every_public_name(root: Path, tmp_path: Path):
    script = root / ".ci" / "reference.py"
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    text = (tmp_path / "newslib.html").read_text(encoding="utf-8")
    assert [name for name in newslib.__all__ if f'id="{name}"' not in text] == []
    assert "Return" in text
    modules = runpy.run_path(str(script))["MODULES"]
    made = {path.stem for path in (tmp_path / "newslib").glob("*.html")}
    assert made == set(modules)
