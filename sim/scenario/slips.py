"""Slips of the hand in a scenario file, and what was probably meant.

Whoever types Chinese types Chinese punctuation, which looks like YAML's and is not. YAML's parser
names neither that, nor a tab, nor a missing space; what it says is about where it gave up.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sim.errors import ScenarioError
from sim.text import bilingual

_MARKS: Final = {
    "\uff1a": ": ",
    "\uff0c": ", ",
    "\u3001": ", ",
    "\u201c": '"',
    "\u201d": '"',
    "\u2018": "'",
    "\u2019": "'",
    "\u3010": "[",
    "\u3011": "]",
    "\uff3b": "[",
    "\uff3d": "]",
    "\uff5b": "{",
    "\uff5d": "}",
    "\uff03": "#",
    "\uff0d": "-",
    "\u2014": "-",
    "\u3000": " ",
    "\u00a0": " ",
}
"""What a Chinese keyboard gives for YAML's marks, and the two spaces that are none."""

_MARK: Final = re.compile("[" + "".join(_MARKS) + "]")
_SPACES: Final = ("\u3000", "\u00a0")
_SHORT_TITLE: Final = 60
_BREAK: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_ASIDE: Final = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|(?:^|(?<=\s))#.*")
_GLUED: Final = re.compile(r"^\s*(?:- )?\w+:(?=[\w{\[\"'])")
_DATE: Final = re.compile(r"([12]\d{3})\D?(0?[1-9]|1[0-2])\D?")
_SHARE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_ENTRY: Final = re.compile(r"\w+: ", re.ASCII)
_MONTH_AS_NUMBER: Final = re.compile(r"([12]\d{3})\.?(0[1-9]|1[0-2]|(?<=\.)[2-9])")
_NUMBER: Final = re.compile(r"[-+]?\d+(?:\.\d+)?")

_TRUTH: Final = {
    **dict.fromkeys(("true", "yes", "on", "y", "t", "1", "是", "对", "真", "有", "√"), "true"),
    **dict.fromkeys(("false", "no", "off", "n", "f", "0", "否", "不", "假", "无", "×"), "false"),
}
"""How people write the two truth values."""

_SAID: Final = {
    "mapping values are not allowed in this context": "colon",
    "did not find expected '-' indicator": "column",
    "did not find expected key": "column",
    "could not find expected ':'": "no_colon",
    "did not find expected ',' or '}'": "bracket",
    "did not find expected ',' or ']'": "bracket",
}
"""What the parser says, and the words for it in the catalogue's ``error_part.slip``."""


def slip(source: str, first: int, last: int, said: str) -> tuple[int, Mapping[str, str] | str]:
    """Return the line where a file stopped being YAML, counted from 1, and why.

    Args:
        source: the text of the file.
        first, last: the lines between which the parser gave up, counted from 1.
        said: the parser's own words, which stay where nothing better is known.
    """
    lines = _BREAK.split(source)
    for number in _before(lines, first, last):
        bare = _ASIDE.sub("", lines[number - 1])
        if found := _mark_of(bare):
            return number, found
        if "\t" in bare[: len(bare) - len(bare.lstrip())]:
            return number, bilingual("error_part.slip.tab")
        if glued := _GLUED.match(bare):
            wrong = glued.group().strip()
            return number, bilingual("error_part.slip.space", wrong=wrong)
    return last, bilingual(f"error_part.slip.{_SAID[said]}") if said in _SAID else said


def meant(error: ScenarioError) -> ScenarioError:
    """Add what a refused text probably meant: its marks, digits, month or share as they count."""
    if isinstance(error.value, str) and (right := _right(error.value, error.code)):
        error.nearest = right
    return error


def instead(value: Any, type: str) -> str | None:
    """Return what a value of the wrong type was probably meant to be, or None.

    Args:
        value: what the file has.
        type: the right type, a key of the catalogue's section ``error_part.type``.
    """
    if type == "boolean":
        return _TRUTH.get(unicodedata.normalize("NFKC", str(value)).strip().casefold())
    if type in ("date", "moment") and isinstance(value, int | float):
        # 2025.1 is what is left of 2025.10, too: which of the two was meant cannot be told.
        found = _MONTH_AS_NUMBER.fullmatch(repr(value))
        return f"{found[1]}-{int(found[2]):02}" if found else None
    if type == "title" and isinstance(value, str) and 0 < len(value) <= _SHORT_TITLE:
        words = json.dumps(value, ensure_ascii=False)
        return f"{{en: {words}, zh: {words}}}"
    return None


def share(value: Any) -> Any:
    """Return the share that a text such as 39 % says, 0.39, and anything else as it is."""
    if not isinstance(value, str):
        return value
    found = _SHARE.fullmatch(unicodedata.normalize("NFKC", value).strip())
    return float(found[1]) / 100 if found else value


def _before(lines: Sequence[str], first: int, last: int) -> range:
    """Return the lines to look at: the parser stops at the line after a key without a colon."""
    start = min(first - 1, len(lines))
    while start > 1 and not _ASIDE.sub("", lines[start - 1]).strip():
        start -= 1
    return range(max(start, 1), min(last, len(lines)) + 1)


def _mark_of(bare: str) -> Mapping[str, str] | None:
    """Return the words about the first mark that is not YAML's, if the line has one."""
    found = _MARK.search(bare)
    if found is None:
        return None
    if found.group() in _SPACES:
        return bilingual("error_part.slip.wide_space")
    right = _MARKS[found.group()].strip()
    return bilingual("error_part.slip.mark", wrong=found.group(), right=right)


def _right(value: str, code: str) -> str | None:
    """Return what a value would be in YAML's marks and numbers, or None if it is that already."""
    plain = unicodedata.normalize("NFKC", _MARK.sub(lambda mark: _MARKS[mark.group()], value))
    if code == "wrong_type":
        if isinstance(number := share(plain), float):
            return f"{number:g}"
        if date := _DATE.fullmatch(plain):
            return f"{date[1]}-{int(date[2]):02}"
        counts = _NUMBER.fullmatch(plain) or _ENTRY.match(plain)
        return plain if plain != value and counts else None
    return plain.strip() if _MARK.search(value) else None
