"""The bilingual catalogue: every sentence, label and unit that a user sees.

The words live in ``data/text.yaml``, nested by section, with one leaf per text and one entry per
language. A key is the path to a leaf, joined by dots: ``text("ui.button.cancel", "zh")``. The
catalogue is read once, on first use.

A key, language or field that does not exist is a mistake of the program, never of its user, so it
raises :class:`CatalogueError` and not one of the input errors in :mod:`sim.errors`.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

__all__ = [
    "LANGUAGES",
    "CatalogueError",
    "bilingual",
    "keys",
    "share_text",
    "template",
    "text",
    "unbracketed",
]

LANGUAGES = ("en", "zh")

CATALOGUE = Path(__file__).parent / "data" / "text.yaml"

# The C parser is about eight times faster; PyYAML built without libyaml still has to work.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CatalogueError(LookupError):
    """A text was asked for that the catalogue cannot give."""


def text(key: str, /, lang: str = "en", **values: object) -> str:
    """Return the text ``key`` in ``lang``, its named fields filled from ``values``.

    A value that is itself bilingual (a mapping with an entry per language) is shown in ``lang``.
    Values that the template does not name are ignored, so that a caller can offer everything it
    knows and each language takes what it needs.

    Raises:
        CatalogueError: if the key, the language or a field's value is missing, or a value does not
            fit the template's number format.
    """
    pattern = template(key, lang)
    shown = {name: _in_language(value, lang) for name, value in values.items()}
    try:
        return pattern.format_map(shown)
    except KeyError as error:
        raise CatalogueError(f"text {key!r} needs a value for {{{error.args[0]}}}") from None
    except (TypeError, ValueError) as error:
        raise CatalogueError(f"text {key!r} ({pattern!r}) cannot be filled: {error}") from None


def bilingual(key: str, /, **values: object) -> dict[str, str]:
    """Return the text ``key`` in every language, as labels are declared: ``{"en": …, "zh": …}``.

    Raises:
        CatalogueError: as :func:`text` does.
    """
    return {lang: text(key, lang, **values) for lang in LANGUAGES}


def share_text(key: str, /, share: float, lang: str = "en", **values: object) -> str:
    """Return the wording for a share of simulated futures, rounded to 5 of 100.

    The section ``key`` holds one text for each size of share, chosen here: ``none`` and ``all``
    only where no future, or every one, is meant; ``few`` and ``nearly_all`` where rounding would
    claim that wrongly; else ``about``, with the rounded number as ``{share}``.

    Args:
        share: between 0 and 1.

    Raises:
        CatalogueError: as :func:`text` does.
        ValueError: if ``share`` is not between 0 and 1.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"a share lies between 0 and 1, not {share!r}")
    rounded = 5 * round(20 * share)
    size = {0: "none" if share == 0 else "few", 100: "all" if share == 1 else "nearly_all"}
    return text(f"{key}.{size.get(rounded, 'about')}", lang, share=rounded, **values)


def template(key: str, lang: str = "en") -> str:
    """Return the unfilled text ``key`` in ``lang``.

    Raises:
        CatalogueError: if the key or the language is missing.
    """
    leaf = _catalogue().get(key)
    if leaf is None:
        near = get_close_matches(key, _catalogue(), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise CatalogueError(f"no text {key!r} in {CATALOGUE.name}{hint}")
    if lang not in leaf:
        raise CatalogueError(f"no language {lang!r} for text {key!r}; there is {', '.join(leaf)}")
    return leaf[lang]


def keys(prefix: str = "") -> tuple[str, ...]:
    """Return the keys in the section ``prefix`` (all keys without it), in the file's order."""
    if not prefix:
        return tuple(_catalogue())
    section = prefix.rstrip(".") + "."
    return tuple(key for key in _catalogue() if key == prefix or key.startswith(section))


def unbracketed(unit: str) -> str:
    """Return a unit's name as it stands alone, not after a number: "(share)" is "share"."""
    return unit[1:-1] if unit.startswith("(") and unit.endswith(")") else unit


def _in_language(value: object, lang: str) -> object:
    if isinstance(value, Mapping) and lang in value:
        return value[lang]
    return value


@cache
def _catalogue() -> Mapping[str, Mapping[str, str]]:
    with CATALOGUE.open("rb") as file:
        tree = yaml.load(file, Loader=_Loader)  # noqa: S506 - it is one of the safe loaders
    return MappingProxyType(dict(_leaves(tree, ())))


def _leaves(node: Any, path: tuple[str, ...]) -> list[tuple[str, Mapping[str, str]]]:
    """Flatten the nested sections below ``path`` into (dotted key, text per language) pairs."""
    key = ".".join(path)
    if not isinstance(node, dict) or not node:
        raise CatalogueError(f"{CATALOGUE.name}: {key or 'the file'} is neither section nor text")
    if not node.keys() & set(LANGUAGES):
        return [leaf for name, below in node.items() for leaf in _leaves(below, (*path, str(name)))]
    wrong = [lang for lang in LANGUAGES if not isinstance(node.get(lang), str)]
    if wrong or len(node) != len(LANGUAGES):
        raise CatalogueError(f"{CATALOGUE.name}: {key} needs a string for {', '.join(LANGUAGES)}")
    return [(key, MappingProxyType(node))]
