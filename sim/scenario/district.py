"""A preset turned into "my district": a synthetic population that matches local totals."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from scipy.special import ndtr

from sim.errors import ScenarioError, between
from sim.parameters import Param, Setting
from sim.scenario.local import Local, Totals
from sim.scenario.notices import FITTED
from sim.scenario.refusals import unknown
from sim.scenario.settings import read_value
from sim.scenario.slips import share
from sim.text import bilingual

if TYPE_CHECKING:
    from sim.scenario.programme import Scenario

_WIDEST: Final = 120.0
"""Years; no shift of typical ages is larger."""


def totals_of(scenario: Scenario) -> dict[str, float]:
    """Return the totals of a scenario as it stands, by name.

    The mean age is the expected one of the opening state, and yearly exits are those that the
    rates would cause in the first year, were nobody under pressure to leave or to stay.

    Raises:
        ScenarioError: the scenario does not say what local totals mean in it.
    """
    local = _local(scenario)
    heads = _heads(scenario)
    count = sum(heads[name] for name in local.staff)
    found = {
        "headcount": count,
        "young_share": sum(heads[name] for name in local.young) / max(count, 1),
        "mean_age": _mean_age(scenario, heads, 0.0),
        "seats": sum(scenario.parameter(path).value for path in local.seats),
        "mentors": sum(heads[name] for name in local.mentors),
        "yearly_exits": _yearly_exits(scenario, heads, 1.0),
    }
    return {name: found[name] for name in local.totals}


def localised(scenario: Scenario, totals: Mapping[str, float]) -> Scenario:
    """Return a scenario that has these totals; its variants are not yet checked.

    Raises:
        ScenarioError: a total is unknown or not legal, or two totals contradict each other.
    """
    local, given = _local(scenario), _read(scenario, totals)
    heads = _counts(scenario, local, given)
    count = sum(heads[name] for name in local.staff)
    _check_contradictions(scenario, given, heads)
    new: dict[str, float] = {f"population.{name}.count": heads[name] for name in heads}
    if "mean_age" in given:
        new |= _ages(scenario, heads, given["mean_age"])
    if "seats" in given:
        old = [scenario.parameter(path).value for path in local.seats]
        new |= dict(zip(local.seats, _shared(int(given["seats"]), old), strict=True))
    if "yearly_exits" in given:
        new |= _rates(scenario, heads, given["yearly_exits"], count)
    if local.posts is not None:
        new[local.posts] = _posts(scenario, heads)
    try:
        return _changed(scenario, new)
    except ScenarioError as error:
        # Whoever gives totals does not know the paths that they are carried to.
        path = (error.where.key or "").removesuffix(".value")
        if total := _total_at(local, path, given):
            error.where = replace(error.where, key=total)
            error.facts.setdefault("what", Totals.params()[total].label)
        raise


def _total_at(local: Local, path: str, given: Collection[str]) -> str | None:
    """Return the total that is carried to a path, or None."""
    group = path.removeprefix("population.").rpartition(".")[0]
    carried = {
        "mentors": group in local.mentors,
        "headcount": group in local.staff,
        "seats": path in local.seats,
        "yearly_exits": path in local.exits,
    }
    return next((name for name, here in carried.items() if here and name in given), None)


def _local(scenario: Scenario) -> Local:
    if scenario.local is None:
        raise ScenarioError("no_local_totals", value=scenario.name, key="local")
    return scenario.local


def _read(scenario: Scenario, totals: Mapping[str, float]) -> dict[str, float]:
    offered, declared = _local(scenario).totals, Totals.params()
    for name in totals:
        if name not in offered:
            raise unknown("unknown_total", name, offered)
    return {
        name: _value(declared[name], name, value)
        for name, value in totals.items()
        if value is not None
    }


def _value(declared: Param, name: str, value: Any) -> Any:
    if declared.unit != "share":
        return read_value(declared, value, name, ())
    given = share(value)
    try:
        return read_value(declared, given, name, ())
    except ScenarioError as error:
        if isinstance(given, int | float) and 1 < given <= 100:
            error.nearest = f"{given:g} %"
        raise


def _heads(scenario: Scenario) -> dict[str, int]:
    structure = scenario.structure
    return dict(zip(structure.groups, structure.heads, strict=True))


def _counts(scenario: Scenario, local: Local, given: Mapping[str, float]) -> dict[str, int]:
    """Return the head count of every group that totals set, the others as they are."""
    heads, preset = _heads(scenario), totals_of(scenario)
    if {"headcount", "young_share"} & given.keys():
        count = int(given.get("headcount", preset["headcount"]))
        share = given.get("young_share", preset.get("young_share", 1.0 if local.young else 0.0))
        young = math.floor(share * count + 0.5)
        for names, total in ((local.young, young), (local.others, count - young)):
            heads |= zip(names, _shared(total, [heads[name] for name in names]), strict=True)
    if "mentors" in given:
        old = [heads[name] for name in local.mentors]
        heads |= zip(local.mentors, _shared(int(given["mentors"]), old), strict=True)
    return heads


def _posts(scenario: Scenario, heads: Mapping[str, int]) -> int:
    """Return what holds the number of posts, so that as large a share is vacant as before."""
    path = _local(scenario).posts
    assert path is not None
    before, after = dict[str, int](), dict[str, int]()
    for name, had in _heads(scenario).items():
        kind = scenario.parameter(f"population.{name}.post").value
        if kind:
            before[kind] = before.get(kind, 0) + had
            after[kind] = after.get(kind, 0) + heads[name]
    growth = max((after[kind] / had for kind, had in before.items() if had), default=1.0)
    # The share is exact arithmetic: only its rounding may ask for one post more.
    return math.ceil(scenario.parameter(path).value * growth - 1e-9)


def _check_contradictions(
    scenario: Scenario, given: Mapping[str, float], heads: Mapping[str, int]
) -> None:
    """Raise if one total asks for more people than the others leave."""
    local, preset = _local(scenario), totals_of(scenario)
    labels = {name: declared.label for name, declared in Totals.params().items()}
    count = sum(heads[name] for name in local.staff)
    pool = sum(heads[name] for name in local.picked_from)
    # Seats that are not given stand as in the preset, and may be what contradicts.
    seats = given.get("seats", preset["seats"]) if given and "seats" in local.totals else 0
    exits = given.get("yearly_exits", 0)
    limits = [
        ("seats", seats, labels["headcount"], count, seats > count),
        ("seats", seats, bilingual("local.picked_from"), pool, seats > pool),
        ("yearly_exits", exits, labels["headcount"], count, exits >= max(count, 1)),
    ]
    for name, value, other, most, contradicts in limits:
        if contradicts and local.staff:
            raise ScenarioError(
                "total_exceeds", key=name, value=value, what=labels[name],
                other=other, most=most,
            )  # fmt: skip


def _mean_age(scenario: Scenario, heads: Mapping[str, int], shift: float) -> float:
    """Return the expected mean age of the head count, all typical ages moved by ``shift``."""
    total, count = 0.0, 0
    for name in _local(scenario).staff:
        low, mean, sd, high = (
            float(scenario.parameter(f"population.{name}.age_{part}").value)
            for part in ("low", "mean", "sd", "high")
        )
        total += heads[name] * _truncated_mean(min(max(mean + shift, low), high), sd, low, high)
        count += heads[name]
    return total / max(count, 1)


def _truncated_mean(mean: float, sd: float, low: float, high: float) -> float:
    """Return the mean of a normal distribution cut at ``low`` and ``high``, with low ≤ mean."""
    if high <= low:
        return low
    a, b = (low - mean) / sd, (high - mean) / sd
    density = [math.exp(-0.5 * end * end) / math.sqrt(2 * math.pi) for end in (a, b)]
    return mean + sd * (density[0] - density[1]) / float(ndtr(b) - ndtr(a))


def _ages(scenario: Scenario, heads: Mapping[str, int], age: float) -> dict[str, float]:
    def miss(shift: float) -> float:
        return _mean_age(scenario, heads, shift) - age

    youngest, oldest = miss(-_WIDEST) + age, miss(_WIDEST) + age
    if not youngest <= age <= oldest:
        limits = [
            f"{name} {low.value:g}–{high.value:g}"
            for name in _local(scenario).staff
            for low, high in [[scenario.parameter(f"population.{name}.age_{end}")
                               for end in ("low", "high")]]
        ]  # fmt: skip
        raise ScenarioError(
            "mean_age_outside", key="mean_age", value=age,
            what=Totals.params()["mean_age"].label, limits=", ".join(limits),
            legal=between(round(youngest, 1), round(oldest, 1), "years"),
        )  # fmt: skip
    shift = _root(miss, -_WIDEST, _WIDEST)
    new = {}
    for name in _local(scenario).staff:
        low, mean, high = (
            scenario.parameter(f"population.{name}.age_{part}").value
            for part in ("low", "mean", "high")
        )
        new[f"population.{name}.age_mean"] = min(max(mean + shift, low), high)
    return new


def _yearly_exits(scenario: Scenario, heads: Mapping[str, int], factor: float) -> float:
    """Return the expected exits of a first year, all rates multiplied by ``factor``."""
    found = 0.0
    for path, groups in _local(scenario).exits.items():
        rate = scenario.parameter(path).value
        stays = math.exp(12 * factor * math.log1p(-min(rate, 1 - 1e-12)))
        found += sum(heads[name] for name in groups) * (1.0 - stays)
    return found


def _rates(
    scenario: Scenario, heads: Mapping[str, int], exits: float, count: int
) -> dict[str, float]:
    """Return monthly rates that cause so many exits a year, in the preset's proportion."""
    paths = list(_local(scenario).exits)
    if exits == 0:
        return dict.fromkeys(paths, 0.0)
    most = 1e4
    if _yearly_exits(scenario, heads, most) < exits:
        raise ScenarioError(
            "total_exceeds", key="local.yearly_exits", value=exits,
            what=Totals.params()["yearly_exits"].label,
            other=bilingual("local.may_leave"), most=count,
        )  # fmt: skip
    factor = _root(lambda f: _yearly_exits(scenario, heads, f) - exits, 0.0, most)
    return {
        path: -math.expm1(factor * math.log1p(-scenario.parameter(path).value)) for path in paths
    }


def _changed(scenario: Scenario, new: Mapping[str, float]) -> Scenario:
    """Return the scenario with new values, its variants and schedule in the same proportion."""
    old = scenario.parameters
    new = {path: value for path, value in new.items() if value != old[path].value}

    def scaled(path: str, value: Any) -> Any:
        if path not in new or not old[path].value:
            return value
        declared = old[path].declared
        moved = value * new[path] / old[path].value
        if declared.type == "int":
            moved = math.floor(moved + 0.5)
        return min(max(moved, declared.low), declared.high)

    settings = {path: _setting(scenario, path, value) for path, value in new.items()}
    return replace(
        scenario.with_parameters(settings),
        title=bilingual("local.title", preset=scenario.title),
        about={
            # What was fitted elsewhere is not fitted here.
            **{key: told for key, told in scenario.about.items() if key not in FITTED},
            "unit": bilingual("local.unit"),
            "preset": scenario.name,
            "notes": bilingual("local.notes", preset=scenario.title),
        },
        schedule=tuple(
            replace(entry, value=scaled(entry.lever, entry.value)) for entry in scenario.schedule
        ),
        variants=tuple(
            replace(one, levers={path: scaled(path, value) for path, value in one.levers.items()})
            for one in scenario.variants
        ),
        targets=(),
        fit=(),
    )


def _setting(scenario: Scenario, path: str, value: float) -> Setting:
    parameter = scenario.parameter(path)
    if parameter.declared.kind == "uncertainty":
        return Setting(value, value, value, "local")  # it is known now
    low, high = parameter.setting.low, parameter.setting.high
    return Setting(
        value,
        None if low is None else min(low, value),
        None if high is None else max(high, value),
        "local",
    )


def _shared(total: int, old: Sequence[float]) -> list[int]:
    """Divide a total in the proportion of old values, by largest remainders."""
    if not old:
        return []
    whole = sum(old)
    exact = [total * (one / whole if whole else 1 / len(old)) for one in old]
    shares = [math.floor(one) for one in exact]
    by_remainder = sorted(range(len(old)), key=lambda place: shares[place] - exact[place])
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return shares


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    # SciPy's optimisers take a while to load, and most commands need none.
    from scipy.optimize import brentq

    return float(brentq(function, low, high, xtol=1e-9))
