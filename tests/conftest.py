"""What several test modules share: the optional corpora and the optional browser.

A machine may lack both; such tests are skipped with the reason.
``NEWSLIB_REQUIRE=chromium,corpora``
turns those skips into failures, so that continuous integration cannot pass by skipping.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _missing(what: str, reason: str) -> None:
    required = {name.strip() for name in os.environ.get("NEWSLIB_REQUIRE", "").split(",")}
    if what in required:
        pytest.fail(f"{reason}, and NEWSLIB_REQUIRE asks for {what}", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout's own folder."""
    return ROOT


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of invented pages that the default report starts from."""
    return ROOT / "seeds"


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The development corpora, where NEWSLIB_CORPORA names their folder."""
    place = os.environ.get("NEWSLIB_CORPORA")
    if not place:
        _missing("corpora", "NEWSLIB_CORPORA does not name the folder of development corpora")
    folder = Path(str(place))
    if not (folder / "pages-dev").is_dir():
        _missing("corpora", f"there is no folder pages-dev in NEWSLIB_CORPORA={place}")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium or Chrome executable on this machine."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    _missing("chromium", "no Chromium browser on this machine's PATH")
    raise AssertionError("unreachable: a missing browser skips or fails")
