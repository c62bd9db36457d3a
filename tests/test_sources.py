"""Finding inputs: files, folders, globs and lists, and what stands in the way."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from newslib.corpus import read_corpus
from newslib.errors import PageError, ParameterError, SourceError
from newslib.sources import find_inputs, read_bytes


def fill(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"An invented page, {name}.\n", encoding="utf-8")
    return folder


def sources(source) -> list[str]:
    return [item.source for item in find_inputs(source)[0]]


def codes(source) -> list[tuple[str, str]]:
    return [(refusal.source, refusal.code) for refusal in find_inputs(source)[1]]


def test_folder_stands_for_its_pages_at_any_depth(tmp_path: Path):
    fill(tmp_path, "b.txt", "a.HTML", "deep/er/c.htm", "deep/d.mhtml")
    fill(tmp_path, "metadata.csv", "notes.md", "b.labels.tsv", ".hidden.txt", ".git/e.txt")
    found, refused = find_inputs(tmp_path)
    assert [(item.source, item.kind) for item in found] == [
        ("a.HTML", "html"),
        ("b.txt", "text"),
        ("deep/d.mhtml", "mhtml"),
        ("deep/er/c.htm", "html"),
    ]
    assert refused == []


def test_file_is_named_by_its_own_name(tmp_path: Path):
    fill(tmp_path, "in/a.txt")
    assert sources(tmp_path / "in" / "a.txt") == ["a.txt"]


@pytest.mark.parametrize("name", ["photo.jpg", "report.pdf", "README", "page.txt.bak"])
def test_named_file_of_another_kind_is_refused(tmp_path: Path, name: str):
    fill(tmp_path, name)
    found, refused = find_inputs(tmp_path / name)
    assert found == []
    assert [(refusal.source, refusal.code) for refusal in refused] == [(name, "wrong-kind")]
    assert ".txt" in refused[0].message
    assert ".parquet" in refused[0].message


def test_table_is_read_only_when_named(tmp_path: Path):
    fill(tmp_path, "a.txt", "t.csv")
    assert sources(tmp_path) == ["a.txt"]
    assert sources([tmp_path, tmp_path / "t.csv"]) == ["a.txt", "t.csv"]
    assert sources(str(tmp_path / "*")) == ["a.txt"]
    assert sources(str(tmp_path / "*.csv")) == ["t.csv"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.txt", ["a.txt", "b.txt"]),
        ("[b-z].txt", ["b.txt"]),
        ("?.txt", ["a.txt", "b.txt"]),
        ("x/*/*.txt", ["y/d.txt"]),
        ("**/*.txt", ["a.txt", "b.txt", "x/c.txt", "x/y/d.txt"]),
        ("x/**", ["c.txt", "y/d.txt"]),
        ("x*", ["x/c.txt", "x/y/d.txt"]),
        ("**/y/*", ["x/y/d.txt"]),
        ("**a.txt", ["a.txt"]),
    ],
)
def test_glob(tmp_path: Path, pattern: str, expected: list[str]):
    fill(tmp_path, "a.txt", "b.txt", "x/c.txt", "x/y/d.txt", "x/y/notes.md")
    assert sources(str(tmp_path / pattern)) == expected


def test_name_with_the_signs_of_a_glob_is_read_as_it_stands(tmp_path: Path):
    fill(tmp_path, "a[1].txt", "a1.txt", "b[1]/c.txt", "b1/d.txt")
    assert sources(str(tmp_path / "a[1].txt")) == ["a[1].txt"]
    assert sources(str(tmp_path / "b[1]" / "*.txt")) == ["c.txt"]
    assert sources(str(tmp_path / "b[0-9]" / "*.txt")) == ["b1/d.txt"]


def test_hidden_names_are_no_match_of_a_glob(tmp_path: Path):
    fill(tmp_path, "a.txt", ".b.txt", ".c/d.txt")
    assert sources(str(tmp_path / "**" / "*.txt")) == sources(str(tmp_path / "*")) == ["a.txt"]


def test_sources_of_a_list_are_named_from_the_folder_they_share(tmp_path: Path):
    fill(tmp_path, "one/p.txt", "two/p.txt", "two/q.txt")
    assert sources([tmp_path / "one", str(tmp_path / "two" / "*.txt")]) == [
        "one/p.txt",
        "two/p.txt",
        "two/q.txt",
    ]


def test_file_found_twice_is_one_input(tmp_path: Path):
    fill(tmp_path, "p.txt", "q.txt")
    assert sources([tmp_path, tmp_path / "p.txt", str(tmp_path / "*.txt")]) == ["p.txt", "q.txt"]


def test_order_of_a_list_makes_no_difference(tmp_path: Path):
    fill(tmp_path, "b/p.txt", "a/q.txt", "notes.md")
    given = [tmp_path / "b", tmp_path / "a", tmp_path / "notes.md"]
    assert find_inputs(given) == find_inputs(given[::-1])


def test_names_do_not_depend_on_the_working_folder(tmp_path: Path, monkeypatch):
    fill(tmp_path, "pages/a.txt", "elsewhere/b.txt")
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert sources("../pages") == sources(tmp_path / "pages") == ["a.txt"]


def test_names_that_differ_by_case_are_two_inputs(tmp_path: Path):
    fill(tmp_path, "page.txt", "Page.txt")
    if len(list(tmp_path.iterdir())) < 2:
        pytest.skip("this file system takes page.txt and Page.txt for one name")
    assert sources(tmp_path) == ["Page.txt", "page.txt"]


@pytest.mark.parametrize("missing", ["nowhere", "nowhere/a.txt", "a.txt/b.txt", "n" * 5000])
def test_missing_path_is_an_error_that_names_it(tmp_path: Path, missing: str):
    fill(tmp_path, "a.txt")
    with pytest.raises(SourceError, match=missing):
        find_inputs([tmp_path, tmp_path / missing])


def test_nothing_found_is_an_error_that_says_what_is_looked_for(tmp_path: Path):
    fill(tmp_path, "notes.md")
    with pytest.raises(SourceError, match=r"no page in .*\*\.txt"):
        find_inputs(tmp_path)
    with pytest.raises(SourceError, match=r"matches 1 files and folders"):
        find_inputs(str(tmp_path / "*"))
    with pytest.raises(SourceError, match="matches 0"):
        find_inputs(str(tmp_path / "*.txt"))


class BytesPath:
    """A path of bytes, as `os.scandir` gives them."""

    def __fspath__(self) -> bytes:
        return b"pages"


@pytest.mark.parametrize(
    "wrong", [BytesPath(), None, 3, b"pages", [], [3], "", " ", "a\0b", [b"pages"]]
)
def test_source_that_is_no_path_is_an_error(wrong):
    for read in (find_inputs, read_corpus):
        with pytest.raises(ParameterError, match=r"source: .* allowed is a path"):
            read(wrong)


def test_glob_that_cannot_be_searched_is_an_error(tmp_path: Path, monkeypatch):
    def endless(_path: Path, _pattern: str):
        raise RecursionError("too deep")

    monkeypatch.setattr(Path, "glob", endless)
    with pytest.raises(SourceError, match="cannot be searched: too deep"):
        find_inputs(str(tmp_path / "**"))


def test_linked_folder_is_listed_and_not_followed(tmp_path: Path):
    fill(tmp_path, "pages/a.txt", "more/b.txt")
    (tmp_path / "pages" / "loop").symlink_to(tmp_path / "pages")
    (tmp_path / "pages" / "more").symlink_to(tmp_path / "more")
    assert sources(tmp_path / "pages") == ["a.txt"]
    assert codes(tmp_path / "pages") == [("loop", "linked-folder"), ("more", "linked-folder")]
    assert sources(str(tmp_path / "pages" / "**" / "*.txt")) == ["a.txt"]
    assert sources(tmp_path / "pages" / "more") == ["b.txt"]


def test_linked_file_is_read(tmp_path: Path):
    fill(tmp_path, "pages/a.txt", "b.txt")
    (tmp_path / "pages" / "c.txt").symlink_to(tmp_path / "b.txt")
    assert sources(tmp_path / "pages") == ["a.txt", "c.txt"]


def test_name_that_is_not_utf8_is_refused(tmp_path: Path):
    fill(tmp_path, "a.txt")
    try:
        os.close(os.open(os.fsencode(tmp_path) + b"/caf\xe9.txt", os.O_CREAT | os.O_WRONLY))
    except OSError:
        pytest.skip("this file system takes no such names")
    assert sources(tmp_path) == ["a.txt"]
    assert codes(tmp_path) == [("caf\\xe9.txt", "unreadable")]


def test_folder_that_cannot_be_listed_is_refused(tmp_path: Path, monkeypatch):
    fill(tmp_path, "a.txt", "shut/b.txt")
    listed = os.scandir

    def guarded(path: str):
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    # Not chmod: nothing is shut to root.
    monkeypatch.setattr(os, "scandir", guarded)
    assert sources(tmp_path) == ["a.txt"]
    assert codes(tmp_path) == [("shut", "unreadable")]


def test_bytes_of_a_file(tmp_path: Path):
    (tmp_path / "a.txt").write_bytes(b"12345")
    assert read_bytes(tmp_path / "a.txt", 5) == b"12345"


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="needs files of unknown size")
def test_file_of_unknown_size_is_read_whole_or_refused():
    data = Path("/proc/version").read_bytes()
    assert read_bytes(Path("/proc/version"), len(data)) == data
    assert refusal(Path("/proc/version"), len(data) - 1).code == "too-large"


def refusal(path: Path, max_bytes: int = 1000) -> PageError:
    with pytest.raises(PageError) as caught:
        read_bytes(path, max_bytes)
    return caught.value


def test_file_that_is_too_large_is_not_read(tmp_path: Path):
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(1 << 40)  # a terabyte of holes, which takes no space
    error = refusal(tmp_path / "a.txt")
    assert error.code == "too-large"
    assert "1099511627776" in str(error)
    assert "1000" in str(error)


def test_pipe_is_not_opened(tmp_path: Path):
    os.mkfifo(tmp_path / "a.txt")
    error = refusal(tmp_path / "a.txt")
    assert (error.code, str(error)) == ("unreadable", "it is a pipe, not a file")


def test_link_to_an_endless_device_is_not_read(tmp_path: Path):
    (tmp_path / "a.txt").symlink_to("/dev/zero")
    error = refusal(tmp_path / "a.txt")
    assert (error.code, str(error)) == ("unreadable", "it is a device, not a file")


def test_socket_is_not_opened(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("a.txt")
        assert refusal(tmp_path / "a.txt").code == "unreadable"


def test_links_that_lead_nowhere_are_unreadable(tmp_path: Path):
    (tmp_path / "a.txt").symlink_to("nowhere.txt")
    (tmp_path / "b.txt").symlink_to("b.txt")
    assert sources(tmp_path) == ["a.txt", "b.txt"]
    for name in ("a.txt", "b.txt"):
        error = refusal(tmp_path / name)
        assert error.code == "unreadable"
        assert str(tmp_path) not in str(error)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_file_without_permission_is_unreadable(tmp_path: Path):
    fill(tmp_path, "a.txt")
    (tmp_path / "a.txt").chmod(0)
    assert refusal(tmp_path / "a.txt").code == "unreadable"
