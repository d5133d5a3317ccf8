"""YAML text to plain data in which every key knows its line.

The reader is strict and safe: no tags, no duplicate keys, bounded size, depth and unfolding of
aliases. Plain words mean what JSON means by them (``true``, ``false``, ``null``, numbers), so
``yes``, ``1:30`` and ``2018-08-15`` stay text, and so does ``001``: a number keeps its zeros.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from sim.errors import ScenarioError, between
from sim.scenario.refusals import unknown
from sim.scenario.slips import slip
from sim.text import bilingual

MAX_BYTES: Final = 1 << 20
MAX_DEPTH: Final = 24
MAX_NODES: Final = 100_000
"""Values after aliases are unfolded; a large real scenario has a few thousand."""

# The C parser is about eight times faster; PyYAML built without libyaml still has to work.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_CONSTANTS: Final = {"": None, "~": None, "null": None, "true": True, "false": False}
_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

_NO_TEXT: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What YAML allows in no text; files that hold it are documents, pictures or archives."""
_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How a text begins that was saved as UTF-16, which is full of noughts."""


@dataclass(frozen=True)
class Document:
    """What a YAML file says.

    Attributes:
        data: mappings, lists, texts, numbers, booleans and None.
        lines: line of each key and list item, by its path such as ``levers[2]``, counted from 1.
        file: where it was read from, if from a file.
    """

    data: Any
    lines: Mapping[str, int]
    file: str | None = None

    def line(self, key: str) -> int | None:
        """Return the line of a path, or of the nearest part of the document that contains it."""
        while key not in self.lines:
            shorter = re.sub(r"(?:\.[^.\[]*|\[\d+\]|^[^.\[]*)$", "", key)
            if shorter == key:
                return None
            key = shorter
        return self.lines[key]


def join(path: str, step: str | int) -> str:
    """Return the path of an entry of a mapping, or of a list's item (shown counting from 1)."""
    if isinstance(step, int):
        return f"{path}[{step + 1}]"
    return f"{path}.{step}" if path else step


def read(source: str | bytes, file: str | None = None) -> Document:
    """Read YAML.

    Args:
        source: the text, or the bytes of a file in UTF-8.
        file: name to show in errors.

    Raises:
        ScenarioError: the text is too large or is not the plain YAML that this module accepts.
    """
    size = len(source)
    if size > MAX_BYTES:
        raise ScenarioError(
            "file_too_large", value=size, file=file, legal=between(None, MAX_BYTES, "bytes")
        )
    if isinstance(source, bytes):
        source = _decoded(source, file)
    if strange := _NO_TEXT.search(source):
        raise _no_text(source[: strange.start()].count("\n") + 1, strange.group(), file)
    composer = _Composer(source)
    try:
        data = composer.document()
    except yaml.MarkedYAMLError as error:
        marks = [mark for mark in (error.context_mark, error.problem_mark) if mark is not None]
        detail: Any = error.problem or error.context or ""
        if not marks:
            raise ScenarioError("broken_yaml", detail=detail, file=file) from None
        line, detail = slip(source, marks[0].line + 1, marks[-1].line + 1, detail)
        raise ScenarioError("broken_yaml", detail=detail, file=file, line=line) from None
    except yaml.YAMLError as error:
        raise ScenarioError("broken_yaml", detail=str(error).split("\n")[0], file=file) from None
    except ScenarioError as error:
        raise error.at(file=file) from None
    return Document(data, composer.lines, file)


def _decoded(content: bytes, file: str | None) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        if b"\0" in content and not content.startswith(_WIDE):
            raise _no_text(content.count(b"\n", 0, content.index(0)) + 1, "\0", file) from None
        raise ScenarioError("not_utf8", file=file, line=line) from None


def _no_text(line: int, character: str, file: str | None) -> ScenarioError:
    return ScenarioError(
        "not_text", value=f"U+{ord(character):04X}", file=file, line=line,
        legal=bilingual("error_part.type.text_file"),
    )  # fmt: skip


def plain_value(word: str) -> Any:
    """Return what an unquoted word means: a constant, a number, or the word itself as text."""
    if word in _CONSTANTS:
        return _CONSTANTS[word]
    if _INTEGER.fullmatch(word):
        return int(word)
    if _FLOAT.fullmatch(word):
        return float(word)
    if _SPECIAL.fullmatch(word):
        return float(word.replace(".", "", 1))
    return word


@dataclass(slots=True)
class _Anchor:
    value: Any
    nodes: int


class _Composer:
    """Builds data from parser events, counting as it goes, so that nothing large is ever made."""

    def __init__(self, source: str) -> None:
        self.lines: dict[str, int] = {}
        self._events: Iterator[Any] = iter(yaml.parse(source, Loader=_Loader))
        self._anchors: dict[str, _Anchor | None] = {}
        self._nodes = 0

    def document(self) -> Any:
        """Compose the one document of the stream."""
        next(self._events)  # the start of the stream
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise ScenarioError("empty_file")
        data = self._node(next(self._events), "", 0)
        next(self._events)  # the end of the document
        more = next(self._events)
        if not isinstance(more, yaml.StreamEndEvent):
            raise ScenarioError("many_documents", line=_line(more))
        if data is None:
            raise ScenarioError("empty_file")
        return data

    def _node(self, event: Any, path: str, depth: int) -> Any:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, path)
        self._count(1, event, path)
        if event.tag is not None:
            raise ScenarioError("tagged", value=event.tag, line=_line(event), key=path or None)
        if depth > MAX_DEPTH:
            raise ScenarioError("too_deep", line=_line(event), legal=between(None, MAX_DEPTH))
        before = self._nodes
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        value: Any
        if isinstance(event, yaml.ScalarEvent):
            value = plain_value(event.value) if event.implicit[0] else event.value
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._sequence(path, depth)
        else:
            value = self._mapping(path, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchor(value, self._nodes - before + 1)
        return value

    def _sequence(self, path: str, depth: int) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            place = join(path, len(items))
            self.lines[place] = _line(event)
            items.append(self._node(event, place, depth + 1))
        return items

    def _mapping(self, path: str, depth: int) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise ScenarioError("key_not_text", line=_line(event), key=path or None)
            place = join(path, event.value)
            if event.value in entries:
                raise ScenarioError(
                    "duplicate_key", value=event.value, line=_line(event), key=place
                )
            self.lines[place] = _line(event)
            entries[event.value] = self._node(next(self._events), place, depth + 1)
        return entries

    def _alias(self, event: Any, path: str) -> Any:
        if event.anchor not in self._anchors:
            raise unknown("unknown_anchor", event.anchor, self._anchors, path).at(line=_line(event))
        anchor = self._anchors[event.anchor]
        if anchor is None:  # it contains itself, so it would unfold for ever
            raise ScenarioError("alias_bomb", line=_line(event), key=path)
        self._count(anchor.nodes, event, path)
        return anchor.value

    def _count(self, nodes: int, event: Any, path: str) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            code = "alias_bomb" if isinstance(event, yaml.AliasEvent) else "too_many_values"
            raise ScenarioError(
                code, line=_line(event), key=path or None, legal=between(None, MAX_NODES)
            )


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
