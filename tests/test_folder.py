"""A folder of outputs appears whole or not at all, and nothing that is not ours is touched."""

from __future__ import annotations

import fcntl
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from small_reports import snapshot

from newslib.errors import SourceError
from newslib.reporting.folder import (
    MANIFEST,
    check_out,
    keep_failed,
    load_manifest,
    open_folder,
    write_manifest,
)


def write(out: Path, text: str) -> None:
    with open_folder(out) as work:
        (work / "tables").mkdir()
        (work / "tables" / "a.csv").write_text(text, encoding="utf-8")
        write_manifest(work, {"complete": True, "outputs": {"tables/a.csv": "0"}})


def run(out: Path, step: Callable[[Path], None]) -> None:
    with open_folder(out) as work:
        step(work)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_appears_with_its_parents(tmp_path: Path):
    write(tmp_path / "new" / "out", "1")
    assert names(tmp_path / "new") == ["out"]
    assert sorted(snapshot(tmp_path / "new" / "out")) == ["manifest.json", "tables/a.csv"]


def test_a_report_is_replaced_and_nothing_stays_beside_it(tmp_path: Path):
    write(tmp_path / "out", "1")
    write(tmp_path / "out", "2")
    assert names(tmp_path) == ["out"]
    assert (tmp_path / "out" / "tables" / "a.csv").read_text(encoding="utf-8") == "2"


def test_an_empty_folder_is_taken(tmp_path: Path):
    (tmp_path / "out").mkdir()
    write(tmp_path / "out", "1")
    assert load_manifest(tmp_path / "out")


def test_permissions_are_those_of_a_plain_folder(tmp_path: Path):
    (tmp_path / "plain").mkdir()
    write(tmp_path / "out", "1")
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.txt", "mine"),
        (".hidden", "mine"),
        (MANIFEST, "{}"),
        (MANIFEST, '{"format": "other"}'),
        (MANIFEST, "[1"),
        (MANIFEST, "\xff"),
    ],
)
@pytest.mark.parametrize("place", ["out", "out.previous", "out.failed", ".out.newslib"])
def test_a_folder_of_someone_else_is_never_touched(
    tmp_path: Path, place: str, name: str, content: str
):
    (tmp_path / place).mkdir()
    (tmp_path / place / name).write_text(content, encoding="latin-1")
    before = snapshot(tmp_path)
    with pytest.raises(SourceError, match="no manifest of newslib"):
        write(tmp_path / "out", "1")
    assert snapshot(tmp_path) == before


def test_a_stranger_in_a_report_is_never_touched(tmp_path: Path):
    write(tmp_path / "out", "1")
    (tmp_path / "out" / "tables" / "my notes.txt").write_text("mine", encoding="utf-8")
    before = snapshot(tmp_path)
    with pytest.raises(SourceError, match=r"holds tables/my notes\.txt, which is not part"):
        write(tmp_path / "out", "2")
    assert snapshot(tmp_path) == before


def test_what_file_browsers_leave_is_no_stranger(tmp_path: Path):
    write(tmp_path / "out", "1")
    (tmp_path / "out" / ".DS_Store").touch()
    (tmp_path / "out" / ".ipynb_checkpoints").mkdir()
    (tmp_path / "out" / ".ipynb_checkpoints" / "a.ipynb").touch()
    write(tmp_path / "out", "2")
    assert sorted(snapshot(tmp_path / "out")) == ["manifest.json", "tables/a.csv"]


def test_a_file_or_a_link_is_refused(tmp_path: Path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("file", "link"):
        with pytest.raises(SourceError, match="is not a folder"):
            check_out(tmp_path / name)


def test_the_current_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    for out in (tmp_path, tmp_path / "a"):
        with pytest.raises(SourceError, match="current folder"):
            check_out(out)


def test_a_mount_point_is_refused():
    with pytest.raises(SourceError, match="is a mount point"):
        check_out(Path("/dev"))


def test_an_error_leaves_everything_as_it_was(tmp_path: Path):
    write(tmp_path / "out", "1")
    before = snapshot(tmp_path)

    def step(work: Path) -> None:
        (work / "half").write_text("x", encoding="utf-8")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "out", step)
    assert snapshot(tmp_path) == before
    assert names(tmp_path) == ["out"]


def test_failed_work_is_kept_and_swept_by_the_next_success(tmp_path: Path):
    write(tmp_path / "out", "1")

    def step(work: Path) -> None:
        (work / "half").write_text(text, encoding="utf-8")
        keep_failed(work, tmp_path / "out", {"message": text})
        raise ValueError(text)

    for text in ("first", "second"):
        with pytest.raises(ValueError, match=text):
            run(tmp_path / "out", step)
        assert (tmp_path / "out.failed" / "half").read_text(encoding="utf-8") == text
        manifest = json.loads((tmp_path / "out.failed" / MANIFEST).read_text(encoding="utf-8"))
        assert manifest["failure"] == {"message": text}
        assert names(tmp_path) == ["out", "out.failed"]
    write(tmp_path / "out", "2")
    assert names(tmp_path) == ["out"]


def test_what_a_killed_run_left_is_put_back_or_swept(tmp_path: Path):
    out = tmp_path / "out"
    write(out, "1")
    out.rename(tmp_path / "out.previous")
    (tmp_path / ".out.newslib").mkdir()
    write_manifest(tmp_path / ".out.newslib", {"complete": False})
    (tmp_path / ".out.newslib" / "half").touch()

    def step(_: Path) -> None:
        assert (out / "tables" / "a.csv").read_text(encoding="utf-8") == "1"
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        run(out, step)
    assert names(tmp_path) == ["out"]


def test_a_second_run_waits_for_nobody(tmp_path: Path):
    with open_folder(tmp_path / "out") as work:
        with pytest.raises(SourceError, match="another run is writing"):
            write(tmp_path / "out", "2")
        (work / "a").touch()
    assert names(tmp_path) == ["out"]


def test_a_lock_file_without_a_run_is_no_lock(tmp_path: Path):
    (tmp_path / ".out.lock").touch()
    write(tmp_path / "out", "1")
    assert names(tmp_path) == ["out"]
    with (tmp_path / ".out.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(SourceError, match="another run"):
            write(tmp_path / "out", "2")


KILLED = """
import os, signal, sys
from pathlib import Path
from newslib.reporting.folder import open_folder, write_manifest

def count(event, arguments):
    global left
    if event in ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "open", "shutil.rmtree"):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

with_previous, left = Path(sys.argv[1]), int(sys.argv[2])
sys.addaudithook(count)
with open_folder(with_previous) as work:
    (work / "tables").mkdir()
    for name in ("a", "b"):
        (work / "tables" / name).write_text("new")
    write_manifest(work, {"complete": True, "outputs": {"tables/a": "", "tables/b": ""}})
"""


def test_a_kill_at_any_step_leaves_a_whole_folder(tmp_path: Path):
    """Killed before its first, second, ... change to the file system, until it comes through."""
    whole = {MANIFEST, "tables/a", "tables/b"}
    out, seen = tmp_path / "out", set()
    for step in range(1, 200):
        write(out, "old")
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(out), str(step)], check=False, timeout=60
        )
        found = snapshot(out if out.is_dir() else tmp_path / "out.previous")
        is_new = "tables/b" in found
        assert set(found) == (whole if is_new else {MANIFEST, "tables/a.csv"})
        assert found["tables/a" if is_new else "tables/a.csv"] == (b"new" if is_new else b"old")
        seen.add((done.returncode, is_new, out.is_dir()))
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
    killed = -signal.SIGKILL
    assert seen == {
        (killed, False, True),
        (killed, False, False),
        (killed, True, True),
        (0, True, True),
    }
    write(out, "next")
    assert names(tmp_path) == ["out"]
