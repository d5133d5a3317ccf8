"""The fixed frame of a scenario, from what the file says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sim.errors import ScenarioError
from sim.places import Places, PostKind
from sim.scenario.form import ScenarioForm, Title
from sim.scenario.refusals import unknown
from sim.structure import Calendar, Structure, Tier
from sim.text import bilingual

_TOLERANCE: Final = 1e-9
"""How far weights may miss the sum of one: rounding, not arithmetic."""


def dimensions_of(form: ScenarioForm) -> tuple[str, ...]:
    """Return the names of the dimensions of competence.

    Raises:
        ScenarioError: a name stands twice or cannot be a key of weights.
    """
    dimensions = tuple(form.competence.dimensions)
    for place, name in enumerate(dimensions):
        key = f"competence.dimensions[{place + 1}]"
        if name == "value":  # a mapping with this key is the long form of a value
            raise ScenarioError("reserved_name", value=name, key=key)
        if name in dimensions[:place]:
            raise ScenarioError("duplicate_name", value=name, key=key)
    return dimensions


def dimension_titles(form: ScenarioForm) -> dict[str, dict[str, str]]:
    """Return the dimensions' names for people.

    Raises:
        ScenarioError: a title belongs to no dimension.
    """
    dimensions, given = form.competence.dimensions, form.competence.titles
    for name in given:
        if name not in dimensions:
            raise unknown("unknown_dimension", name, dimensions, f"competence.titles.{name}")
    return {name: title_of(given.get(name), name) for name in dimensions}


def structure_of(form: ScenarioForm, values: Mapping[str, Any]) -> Structure:
    """Return the structure.

    Args:
        form: the file's fixed part.
        values: values of the parameters of groups, places and posts by path.

    Raises:
        ScenarioError: weights do not fit the dimensions, or not exactly one tier is for entry.
    """
    dimensions = dimensions_of(form)
    tiers = tuple(
        Tier(name, title_of(tier.title, name), _weights(name, tier.weights, dimensions))
        for name, tier in form.tiers.items()
    )
    entry = [place for place, tier in enumerate(form.tiers.values()) if tier.entry]
    if len(tiers) == 1:
        entry = [0]
    if len(entry) != 1:
        raise ScenarioError("one_entry_tier", value=len(entry), key="tiers")
    year, month = (int(part) for part in form.calendar.start.split("-"))
    groups = tuple(sorted(form.population))
    return Structure(
        dimensions=dimensions,
        tiers=tiers,
        entry_tier=entry[0],
        groups=groups,
        group_titles=tuple(title_of(form.population[name].title, name) for name in groups),
        heads=tuple(values[f"population.{name}.count"] for name in groups),
        group_tiers=tuple(
            values[f"population.{name}.tier"]
            if values[f"population.{name}.role"] == "staff"
            else ""
            for name in groups
        ),
        places=places_of(
            {name: title_of(post.title, name) for name, post in form.posts.items()}, values
        ),
        calendar=Calendar(year, month, form.calendar.months, form.calendar.step),
    )


def places_of(titles: Mapping[str, Mapping[str, str]], values: Mapping[str, Any]) -> Places:
    """Return the places with their posts.

    Args:
        titles: the post kinds' names for people by name, from the top of the ladder down.
        values: values of the parameters of places and posts by path.
    """
    kinds = tuple(
        PostKind(
            name=name,
            title=title,
            level=values[f"posts.{name}.level"],
            each=values[f"posts.{name}.each"],
            rule=values[f"posts.{name}.eligible"],
            min_members=values[f"posts.{name}.min_members"],
        )
        for name, title in titles.items()
    )
    return Places(
        communities=values["places.communities"],
        subdistricts=values["places.subdistricts"],
        members_median=values["places.members_median"],
        members_spread=values["places.members_spread"],
        two_hats_share=values["places.two_hats_share"],
        kinds=kinds,
    )


def title_of(title: Title | None, name: str) -> dict[str, str]:
    """Return a title, or the name itself in both languages where the file gives none."""
    return {"en": name, "zh": name} if title is None else title.model_dump()


def _weights(
    tier: str, weights: Mapping[str, float] | None, dimensions: tuple[str, ...]
) -> tuple[float, ...]:
    if weights is None:
        return (1.0 / len(dimensions),) * len(dimensions)
    key = f"tiers.{tier}.weights"
    for name in weights:
        if name not in dimensions:
            raise unknown("unknown_dimension", name, dimensions, f"{key}.{name}")
    for name in dimensions:
        if name not in weights:
            raise ScenarioError("missing_key", value=name, key=key)
    total = sum(weights.values())
    if abs(total - 1.0) > _TOLERANCE:
        raise ScenarioError(
            "weights_not_one", value=total, key=key, what=bilingual("error_part.weights")
        )
    return tuple(float(weights[name]) for name in dimensions)
