"""The topic model's parameters, checked before anything is fitted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from newslib.errors import ParameterError
from newslib.modelling.guidance import checked_seeds


def is_whole(value: object) -> bool:
    """Return whether a value is a whole number; True and False are none."""
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def check_parameters(given: Mapping[str, Any]) -> None:
    """Refuse parameters of `newslib.topics.TopicModel` that no documents would suit."""
    for name, least in (("n_topics", 2), ("n_dimensions", 1), ("max_iter", 1)):
        value = given[name]
        if name == "n_dimensions" and value is None:
            continue
        if not is_whole(value) or value < least:
            raise ParameterError(f"{name}={value!r} is not allowed: a whole number from {least}")
    weight, analyze, seeds = given["coherence_weight"], given["analyzer"], given["seed_terms"]
    if not (isinstance(weight, (int, float, np.floating)) and 0 <= weight <= 1):
        raise ParameterError(f"coherence_weight={weight!r} is not allowed: a number from 0 to 1")
    if seeds is not None:
        checked_seeds(seeds, given["n_topics"])
    if not (analyze is None or analyze == "tokens" or callable(analyze)):
        raise ParameterError(f"analyzer={analyze!r} is not allowed: a callable, 'tokens' or None")


def check_n_topics(n_topics: int, n_documents: int, n_terms: int) -> None:
    """Refuse more topics than the documents, or their terms, can make."""
    most = min(n_documents, n_terms) - 1
    if n_topics > most:
        raise ParameterError(
            f"n_topics={n_topics} is too many for {n_documents} documents and {n_terms} "
            f"terms: at most {most}, one fewer than the smaller of the two (and at least 2)"
        )
