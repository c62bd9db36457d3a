"""Near duplicates among articles: wire stories, second editions, corrected copies.

Candidates come from MinHash with locality-sensitive hashing (Broder 1997; Indyk and Motwani 1998),
by datasketch; each candidate is then checked by the exact Jaccard similarity of the two texts'
five-word shingles, so that chance decides nothing that is reported.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy.cluster.hierarchy import DisjointSet

from newslib.reading.wording import MARKS

if TYPE_CHECKING:
    import numpy.typing as npt

SIMILARITY = 0.8  # of the union of both texts' shingles, the share that both have
SHINGLE = 5  # words; single characters in Chinese and Japanese, which are written without spaces

# 25 bands of 5 rows miss 5 pairs in 100,000 at a similarity of 0.8, and 1 in 10,000,000 at 0.9.
_BANDS, _ROWS = 25, 5
_SEED = 1
_ODD = np.uint64(0x9E3779B97F4A7C15)

_UNSPACED = "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff"
_WORD = re.compile(f"[{_UNSPACED}]|(?:[^\\W{_UNSPACED}]|[{MARKS}])+")
_OF_OTHERS = re.compile(r"\w+")  # the same for a text without any of these, in a third of the time
_SPECIAL = re.compile(f"[{_UNSPACED}{MARKS}]")


def words(text: str) -> list[str]:
    r"""Words of a text, case kept: runs of ``\w``, and single Chinese or Japanese characters.

    >>> words("It's 3 km to 東京"), words("हिन्दी में।")
    (['It', 's', '3', 'km', 'to', '東', '京'], ['हिन्दी', 'में'])
    """
    return (_WORD if _SPECIAL.search(text) else _OF_OTHERS).findall(text)


def mark_duplicates(ids: Sequence[str], texts: Sequence[str]) -> list[str | None]:
    """For each text the smallest id of its group of near duplicates; None if that is its own.

    Two texts belong together if the Jaccard similarity of their shingles, case ignored, is at
    least `SIMILARITY`; so do all that are connected by such pairs. A text without words has none.
    The order of the texts makes no difference.
    """
    order = sorted(range(len(ids)), key=ids.__getitem__)
    known: dict[str, int] = {}
    groups = _grouped([_shingles(texts[i], known) for i in order])
    found: list[str | None] = [None] * len(ids)
    for group in groups.subsets():
        first = min(group)
        for number in group - {first}:
            found[order[number]] = ids[order[first]]
    return found


def _shingles(text: str, known: dict[str, int]) -> npt.NDArray[np.uint64]:
    """Hashes of a text's shingles, sorted, each once; a text shorter than one is one shingle.

    A shingle's hash is the sum of its words' hashes, which `known` collects, each times a power of
    an odd number, modulo 2 ** 64.
    """
    tokens = words(text.casefold())
    if not tokens:
        return np.empty(0, dtype=np.uint64)
    for token in set(tokens) - known.keys():
        digest = hashlib.blake2b(token.encode(), digest_size=8).digest()
        known[token] = int.from_bytes(digest, "little")
    values = np.fromiter(map(known.__getitem__, tokens), np.uint64, len(tokens))
    length = min(SHINGLE, len(tokens))
    hashes = np.zeros(len(tokens) - length + 1, dtype=np.uint64)
    for i in range(length):
        hashes = hashes * _ODD + values[i : len(values) - length + 1 + i]
    return np.unique(hashes)


def _grouped(shingles: Sequence[npt.NDArray[np.uint64]]) -> DisjointSet[int]:
    """Texts, by number, in groups of near duplicates."""
    groups = DisjointSet(range(len(shingles)))
    sketches = _sketches(shingles)
    for band in range(_BANDS):
        for members in _candidates(shingles, sketches[:, band]):
            for at, one in enumerate(members):
                # Of pairs that are together already there may be very many.
                if len({groups[number] for number in members}) == 1:
                    break
                for other in members[at + 1 :]:
                    # A pair that shares an earlier band was compared there.
                    before = sketches[one, :band] == sketches[other, :band]
                    if groups.connected(one, other) or before.all(axis=1).any():
                        continue
                    if _is_near(shingles[one], shingles[other]):
                        groups.merge(one, other)
    return groups


def _sketches(shingles: Sequence[npt.NDArray[np.uint64]]) -> npt.NDArray[np.uint32]:
    """MinHash values of the texts, (n_texts, _BANDS, _ROWS)."""
    from datasketch import MinHash

    # The upper half of a hash: MinHash takes 32 bits, and the lower ones are mixed less.
    batches = ((hashes >> np.uint64(32)).tolist() for hashes in shingles)
    made = MinHash.generator(batches, num_perm=_BANDS * _ROWS, seed=_SEED, hashfunc=int)
    values = [one.hashvalues for one in made]
    return np.array(values, dtype=np.uint32).reshape(-1, _BANDS, _ROWS)


def _candidates(
    shingles: Sequence[npt.NDArray[np.uint64]], band: npt.NDArray[np.uint32]
) -> Iterator[list[int]]:
    """Texts, by number, two or more of which may be near duplicates: they share a band."""
    alike: dict[bytes, list[int]] = {}
    for number, values in enumerate(band):
        if shingles[number].size:
            alike.setdefault(values.tobytes(), []).append(number)
    return (members for members in alike.values() if len(members) > 1)


def _is_near(one: npt.NDArray[np.uint64], other: npt.NDArray[np.uint64]) -> bool:
    """Whether the Jaccard similarity of two texts' shingles is at least `SIMILARITY`."""
    both = np.intersect1d(one, other, assume_unique=True).size
    return both / (one.size + other.size - both) >= SIMILARITY
