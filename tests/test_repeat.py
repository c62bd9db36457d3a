"""The same pages give the same report, byte for byte, whatever the machine does differently."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

pytestmark = pytest.mark.slow

REPORT = """
import json, sys
from pathlib import Path
import newslib
source, out, metadata = json.loads(sys.argv[1])
newslib.write_report(source, out, metadata=metadata)
"""
KERNEL = """
import numpy, scipy.linalg
from threadpoolctl import threadpool_info
kernels = {i["architecture"] for i in threadpool_info() if i["internal_api"] == "openblas"}
print(" ".join(sorted(kernels)))
"""


def environment(**changed: str) -> dict[str, str]:
    return {**os.environ, **changed}


def report(
    source: Path | list[Path], out: Path, metadata: Path, cwd: Path, **changed: str
) -> dict[str, bytes]:
    """The files of a report that must repeat, by relative path."""
    listed = [str(p) for p in source] if isinstance(source, list) else str(source)
    arguments = json.dumps([listed, str(out), str(metadata)])
    done = subprocess.run(
        [sys.executable, "-c", REPORT, arguments],
        cwd=cwd,
        env=environment(**changed),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    files = {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}
    del files["manifest.json"]
    kinds = {Path(name).suffix for name in files}
    assert {".html", ".csv", ".svg", ".ipynb"} <= kinds
    return files


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def copied(seeds: Path, folder: Path, *, backwards: bool) -> Path:
    """The seeds in a new folder, its files made in the order of their names or against it."""
    folder.mkdir()
    for path in sorted(seeds.glob("*.txt"), reverse=backwards):
        shutil.copyfile(path, folder / path.name)
    rows = pd.read_csv(seeds / "metadata.csv", dtype=str, keep_default_na=False)
    (rows[::-1] if backwards else rows).to_csv(folder / "metadata.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("repeat")


@pytest.fixture(scope="module")
def first(seeds: Path, place: Path) -> dict[str, bytes]:
    pages = copied(seeds, place / "pages", backwards=False)
    return report(pages, place / "first", pages / "metadata.csv", place)


def test_one_thread_hash_seed_locale_and_file_order(
    first: dict[str, bytes], seeds: Path, place: Path
):
    pages = copied(seeds, place / "backwards", backwards=True)
    changed = {"OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "1", "LC_ALL": "C"}
    again = report(pages, place / "one-thread", pages / "metadata.csv", place, **changed)
    assert differing(first, again) == []


def test_two_threads_hash_seed_time_zone_and_listed_files(first: dict[str, bytes], place: Path):
    pages = place / "pages"
    listed = sorted(pages.glob("*.txt"), reverse=True)
    changed = {"OMP_NUM_THREADS": "2", "PYTHONHASHSEED": "2", "TZ": "Pacific/Auckland"}
    again = report(listed, place / "two-threads", pages / "metadata.csv", place, **changed)
    assert differing(first, again) == []


def kernels(**changed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", KERNEL],
        env=environment(**changed),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout.strip()


def test_another_openblas_kernel(first: dict[str, bytes], place: Path):
    usual = kernels()
    others = ("Haswell", "Nehalem", "Prescott", "ARMV8", "NEOVERSEN1")
    other = next((k for k in others if kernels(OPENBLAS_CORETYPE=k) != usual), None)
    if other is None:
        pytest.skip(f"OPENBLAS_CORETYPE changes nothing here: the kernel stays {usual!r}")
    pages = place / "pages"
    changed = {"OPENBLAS_CORETYPE": other}
    again = report(pages, place / "kernel", pages / "metadata.csv", place, **changed)
    assert differing(first, again) == []


def test_the_comparison_sees_a_changed_file(first: dict[str, bytes]):
    assert differing(first, {**first, "index.html": b""}) == ["index.html"]
