"""A page's bytes to text, and its text to clean lines that know where they stand.

A page is untrusted: nothing here raises on a `str`, and every step takes time in proportion to
the page's length, whatever stands in it.
"""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from typing import NamedTuple

import charset_normalizer

from newslib.errors import PageError

# Byte order marks; UTF-32's stand first because UTF-16's little-endian mark begins one of them.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# How files begin that are known not to be text.
_SIGNATURES = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"BZh",
    b"7z\xbc\xaf",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"Rar!",
    b"\x7fELF",
    b"\xd0\xcf\x11\xe0",
    b"PAR1",
    b"SQLite format 3",
)

# The encodings that pages were written in before UTF-8 (those of the WHATWG's Encoding Standard);
# the terminals' code pages are left out, which fit almost any bytes.
_LEGACY = [
    *(f"cp{number}" for number in (1252, 1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258, 874)),
    *("iso8859_2", "koi8_r", "koi8_u"),
    *("cp932", "euc_jp", "iso2022_jp", "gb18030", "big5", "cp949"),
]

_LATIN = {"cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "iso8859_2"}
# What central Europe's letters look like when read as western ones.
_NOT_WESTERN = re.compile(r"[šžŠŽ]|(?<=[a-z])[³¹¿](?=[a-z])")

_SAMPLE_BYTES = 65_536  # what the encoding is judged by; reading more changes no verdict
_MAX_CONTROL_SHARE = 0.01  # of the sample's characters; real dumps have none, or a stray one
_NUL_SHARE = 0.2  # of every second byte, for UTF-16 without a mark
_VALID_PER_INVALID = 4  # good multi-byte characters for each bad byte that UTF-8 is allowed
_LONGEST_MARK_RUN = 30  # combining marks on one letter, as in Unicode's Stream-Safe format

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x7f]")
_LINE_END = re.compile(r"\r\n?|\n")
_ENTITY = re.compile(r"&(?:amp;)*(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NO_ASCII = re.compile(rf"[^\x00-\x7f]{{{_LONGEST_MARK_RUN + 1}}}")  # quicker to look for
_LONG_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{_LONGEST_MARK_RUN + 1},}}")

# Nothing of these is seen on a page: controls that are not white space, soft hyphen, zero-width
# space, word joiner, byte order mark, marks of writing direction, tags.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f"
    r"\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Quotation marks and dashes of Windows-1252 that were read as Latin-1, where they are controls.
_WINDOWS = {
    code: sign
    for code in range(0x80, 0xA0)
    if code != 0x85 and (sign := bytes([code]).decode("cp1252", errors="ignore"))
}
# Joiners spell words in Arabic and Indic scripts and make one emoji of several; else they are dirt.
_JOINED = (
    r"\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
)
_STRAY_JOINER = re.compile(
    rf"(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])",
)


class PageLine(NamedTuple):
    """One non-empty line of a page.

    Attributes
    ----------
    number : int
        Counts the page's non-empty lines from 1.
    start, end : int
        Character offsets into the decoded text: ``text[start:end]`` is the line without the white
        space at its edges, and only white space lies between one line's end and the next's start.
    text : str
        The line as `clean` gives it; empty where the line held only invisible characters.
    breaks : int
        Line breaks since the previous line, or since the page's start: 1 is the next line, 2
        means one blank line between, 0 is possible for the first line only.
    indent : int
        Characters of white space before the line's first character.
    """

    number: int
    start: int
    end: int
    text: str
    breaks: int
    indent: int


def decode(data: bytes) -> str:
    """Text of a page's bytes, without a byte order mark.

    Read are UTF-8, UTF-16 and UTF-32, with or (UTF-8 and UTF-16) without a mark, and the older
    encodings that charset-normalizer recognises. A few bad bytes in UTF-8 become U+FFFD.

    Raises
    ------
    PageError
        With code ``"empty"`` (no byte, or white space only), ``"binary"`` (not text at all) or
        ``"undecodable"`` (text perhaps, but in no encoding that fits).
    """
    if not data.strip():
        raise PageError("empty", f"the page holds {len(data)} bytes and no text")
    if data.startswith(_SIGNATURES):
        raise PageError("binary", f"the file begins with {data[:8]!r}, which is not text")
    text = _decode_unicode(data)
    if text is None:
        text = _decode_legacy(data)
    sample = text[:_SAMPLE_BYTES]
    if len(_CONTROL.findall(sample)) > _MAX_CONTROL_SHARE * len(sample):
        raise PageError("binary", "the file holds control characters as only binary files do")
    if not clean(sample) and not clean(text):
        raise PageError("empty", f"the page holds {len(text)} characters, none of them visible")
    return text


def _decode_unicode(data: bytes) -> str | None:
    """Text of bytes in a Unicode encoding, else None."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    wide = _unmarked_utf16(data[:_SAMPLE_BYTES])
    if wide is not None:
        return data.decode(wide, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _damaged_utf8(data)


def _unmarked_utf16(sample: bytes) -> str | None:
    """Find the encoding of UTF-16 text without a mark, known by NULs in every second byte."""
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > _NUL_SHARE * half and even <= odd // 10:
        return "utf-16-le"
    if even > _NUL_SHARE * half and odd <= even // 10:
        return "utf-16-be"
    return None


def _damaged_utf8(data: bytes) -> str | None:
    """Text of UTF-8 with a few bad bytes (a cut at the end, a stray byte), else None."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = len(text) - bad - sum(1 for byte in data if byte < 0x80)
    return text if good >= _VALID_PER_INVALID * bad else None


def _decode_legacy(data: bytes) -> str:
    """Text of bytes in an encoding older than Unicode."""
    cut = data.rfind(b"\n", 0, _SAMPLE_BYTES) + 1
    # Cut at a line's end: within a character of two bytes the right encoding would not fit.
    sample = data[:cut] if cut and len(data) > _SAMPLE_BYTES else data
    best = charset_normalizer.from_bytes(sample, cp_isolation=_LEGACY).best()
    if best is None:
        raise PageError("undecodable", "the file's bytes are text in no encoding that is known")
    encoding = best.encoding
    # charset-normalizer cannot tell the Latin code pages apart, and takes the rarer one.
    if encoding in _LATIN and not _NOT_WESTERN.search(sample.decode("cp1252", errors="replace")):
        encoding = "cp1252"
    return data.decode(encoding, errors="replace")


def clean(text: str) -> str:
    r"""One line as a reader sees it.

    Character references left over in the dump are decoded, the form is NFC, white space of every
    kind is one plain space or, at the edges, none; invisible characters (controls, soft hyphens,
    zero-width spaces, marks of direction) are gone. Joiners stay in the scripts and emoji that need
    them. A lone surrogate becomes U+FFFD.

    >>> clean(" Fish\u00a0&amp;\tchips\u200b ")
    'Fish & chips'
    """
    if text.isascii() and text.isprintable() and "&" not in text and "  " not in text:
        return text.strip(" ")
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    if not text.isprintable():
        text = _SURROGATE.sub("\ufffd", text).translate(_WINDOWS)
        text = _STRAY_JOINER.sub("", _INVISIBLE.sub("", text))
    if not text.isascii():
        # Sorting a run of marks takes the square of its length, so no run may be long.
        if _NO_ASCII.search(text):
            text = _LONG_MARKS.sub(_fewer_marks, text)
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split()) if "  " in text or not text.isprintable() else text.strip(" ")


def _character(match: re.Match[str]) -> str:
    """Decode a character reference; an unknown name stays as it is."""
    reference = f"&{match[1]};"
    decoded = html.unescape(reference)
    return match[0] if decoded == reference else decoded


def _fewer_marks(match: re.Match[str]) -> str:
    """Cut a run of signs so that no letter carries more marks than the longest allowed run."""
    kept, run = [], 0
    for sign in match[0]:
        run = run + 1 if unicodedata.combining(sign) else 0
        if run <= _LONGEST_MARK_RUN:
            kept.append(sign)
    return "".join(kept)


def split_lines(text: str) -> list[PageLine]:
    r"""Lines of a page that are not empty, in order.

    A line ends at LF, CRLF or CR and nowhere else; it is not empty if ``line.strip()`` is not.

    >>> [line.text for line in split_lines("A headline\r\n\r\nSome text.\n")]
    ['A headline', 'Some text.']
    """
    if "\r" in text:
        parts, marks = _LINE_END.split(text), [*_LINE_END.findall(text), ""]
    else:
        parts = text.split("\n")
        marks = ["\n"] * len(parts)
    lines: list[PageLine] = []
    begin = breaks = 0
    for raw, mark in zip(parts, marks, strict=True):
        inner = raw.strip()
        if inner:
            indent = raw.index(inner[0])
            start, end = begin + indent, begin + indent + len(inner)
            lines.append(PageLine(len(lines) + 1, start, end, clean(inner), breaks, indent))
            breaks = 0
        breaks += 1
        begin += len(raw) + len(mark)
    return lines
