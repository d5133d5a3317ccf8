"""Names of random decisions, and the numbers that key their draws."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from types import MappingProxyType


@functools.cache
def decision_id(instance: str, decision: str) -> int:
    """Return the number of a decision: a 64-bit hash that is the same everywhere and for ever.

    Args:
        instance: name of a mechanism instance, or of the part of the model that draws.
        decision: name of the decision within it.

    Raises:
        ValueError: a name is empty or contains a NUL character, which separates the two.
    """
    for name in (instance, decision):
        if not name or "\0" in name:
            raise ValueError(f"{name!r} cannot name a decision: empty, or with a NUL character")
    digest = hashlib.blake2b(f"{instance}\0{decision}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")


class DecisionTable:
    """The decisions of a model, each with a number of its own."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, str], int] = {}
        self._names: dict[int, tuple[str, str]] = {}

    def register(self, instance: str, decision: str) -> int:
        """Add a decision and return its id.

        Raises:
            ValueError: the decision is registered already, or another has the same hash: either
                way two decisions would share their luck.
        """
        number = decision_id(instance, decision)
        known = self._names.get(number)
        if known == (instance, decision):
            raise ValueError(f"decision {decision!r} of {instance!r} is registered already")
        if known is not None:
            raise ValueError(
                f"decisions {known} and {(instance, decision)} have the same id {number:#018x}; "
                "rename one of them"
            )
        self._ids[instance, decision] = number
        self._names[number] = (instance, decision)
        return number

    def id(self, instance: str, decision: str) -> int:
        """Return the id of a registered decision.

        Raises:
            KeyError: it is not registered.
        """
        return self._ids[instance, decision]

    @property
    def ids(self) -> Mapping[tuple[str, str], int]:
        """Ids by (instance, decision), read-only, in the order of registration."""
        return MappingProxyType(self._ids)

    def manifest(self) -> list[dict[str, str]]:
        """Return instance, decision and id of each decision, sorted by name.

        Ids are hexadecimal strings, because JSON readers round whole numbers above 2^53.
        """
        return [
            {"instance": instance, "decision": decision, "id": f"{number:#018x}"}
            for (instance, decision), number in sorted(self._ids.items())
        ]
