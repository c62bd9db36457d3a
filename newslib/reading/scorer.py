"""The probability that a line is body, by a network with stored weights.

The weights were trained by ``benchmarks/train_scorer.py`` on labelled dumps. They are whole numbers
in a plain JSON file; nothing but numpy is needed to use them, and the same page gives the same
scores on every machine.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from newslib.features import measure
from newslib.reading.network import Network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newslib.page import PageLine
    from newslib.reading.characters import Numbers

_DECIMALS = 6
_STRETCH = 8192  # lines that are scored together; no page of the corpora has a third of them


@cache
def stored_network() -> Network:
    """Read the network that newslib ships, from ``weights.json`` beside this module."""
    return Network.read((files("newslib.reading") / "weights.json").read_text(encoding="utf-8"))


def body_scores(lines: Sequence[PageLine], network: Network | None = None) -> Numbers:
    """Probability that each of a page's lines is body: paragraph, subhead, point or row of a table.

    The scores look at the line itself, at its neighbours and at the page as a whole, but know
    nothing of structure: a caption, a deck or a teaser's lead may score high, a subhead may score
    lower than a paragraph. From 0.5 a line is more likely body than not. Of a page of very many
    lines each stretch is scored as if it were a page, so that memory stays small.

    Parameters
    ----------
    lines : sequence of PageLine
        All non-empty lines of one page, in order, as `newslib.page.split_lines` gives them.
    network : Network, optional
        A network to use instead of the stored one.

    Returns
    -------
    array of float64, shape (n_lines,)
        From 0 to 1, at six decimals. A page without lines gives an empty array.

    Raises
    ------
    ValueError
        If the network was trained on other measurements than those of `newslib.features`.
    """
    network = network or stored_network()
    stretches = [lines[at : at + _STRETCH] for at in range(0, len(lines), _STRETCH)]
    found = [_stretch_scores(stretch, network) for stretch in stretches]
    return np.round(np.concatenate([np.zeros(0), *found]), _DECIMALS)


def _stretch_scores(lines: Sequence[PageLine], network: Network) -> Numbers:
    measures = measure(lines)
    if measures.names != network.measurements:
        raise ValueError("the network was trained on other measurements than features.py makes")
    return network(measures.values)
