"""How blocks are handed to a companion: the first whole, each later one as what it changes.

A lever that moves changes one parameter of several hundred. Packing and unpacking the others too
would delay the block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from sim.experiments.block import Block
from sim.scenario import Parameter, Scenario


@dataclass(frozen=True)
class Change:
    """What a block changes of the block handed over before it.

    Attributes:
        block: fields of the block, but the scenario.
        scenario: fields of the scenario, but the settings.
        settings: parameters by their place among the settings.
    """

    block: Mapping[str, Any]
    scenario: Mapping[str, Any]
    settings: Mapping[int, Parameter]

    def of(self, before: Block) -> Block:
        """Return the block, given the one before it."""
        settings = list(before.scenario.settings)
        for place, parameter in self.settings.items():
            settings[place] = parameter
        scenario = replace(before.scenario, **self.scenario, settings=tuple(settings))
        return replace(before, **self.block, scenario=scenario)


def handed(block: Block, before: Block | None) -> Block | Change:
    """Return a block as it goes to one who has the block before it.

    Args:
        block: to be handed over.
        before: the last block that was; None if this is the first.
    """
    if before is None or len(before.scenario.settings) != len(block.scenario.settings):
        return block
    settings = {
        place: mine
        for place, (mine, theirs) in enumerate(
            zip(block.scenario.settings, before.scenario.settings, strict=True)
        )
        if mine is not theirs
    }
    return Change(
        _differing(block, before, _OF_BLOCKS),
        _differing(block.scenario, before.scenario, _OF_SCENARIOS),
        settings,
    )


def _differing(one: Any, other: Any, names: tuple[str, ...]) -> dict[str, Any]:
    # A copy shares with its original whatever was not changed.
    return {name: getattr(one, name) for name in names
            if getattr(one, name) is not getattr(other, name)}  # fmt: skip


_OF_BLOCKS: Final = tuple(one.name for one in fields(Block) if one.name != "scenario")
_OF_SCENARIOS: Final = tuple(one.name for one in fields(Scenario) if one.name != "settings")
