"""What is known of a page's lines while they are labelled."""

from __future__ import annotations

import numpy as np
import pytest

from newslib.page import split_lines
from newslib.reading.draft import Draft


def test_a_quotation_is_sought_in_its_own_stretch_of_a_long_page(monkeypatch: pytest.MonkeyPatch):
    lines = split_lines("We shall rebuild the bridge, she said.\nRebuild the bridge\nRebuild the")
    draft = Draft(lines, np.array([0.9, 0.1, 0.1]))
    assert [draft.repeats_body(at) for at in (1, 2)] == [True, True]
    monkeypatch.setattr("newslib.reading.draft._STRETCH", 2)
    draft = Draft(lines, np.array([0.9, 0.1, 0.1]))
    assert [draft.repeats_body(at) for at in (1, 2)] == [True, False]
