"""Options of an optimisation in words, with how they stand to limits and what robustness costs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sim.experiments.limits import NAMES, Judged, Limit
from sim.experiments.options import WORST_TENTH, Options, Price, ends_of
from sim.indicators import Indicator
from sim.levers import levers_of, more_levers
from sim.scenario import Scenario
from sim.summary import aligned
from sim.text import text, unbracketed
from sim.wording import displayed, gap_label, number, scale_label


def options_summary(options: Options, scenario: Scenario, lang: str = "en") -> str:
    """Return the options that are not ruled out, a line each, and the price of robustness.

    Args:
        options: what was found.
        scenario: what was searched.
        lang: language.
    """
    measures = {one.name: one for one in scenario.bound_indicators()}
    facts = {
        "candidates": options.candidates, "retested": len(options.table),
        "replications": options.replications, "open": len(options.open),
    }  # fmt: skip
    words = [text("experiment.optimise.head", lang, **facts), *limits_told(options, lang)]
    if options.open.empty:
        return "\n\n".join([*words, text("experiment.optimise.none", lang)])
    named = {place for price in options.prices for place in (price.on_average, price.in_the_worst)}
    listed = options.table[options.table["open"] | options.table.index.isin(named)]
    columns = [str(name) for name in options.table.columns]
    values = [name for name in columns if ends_of(name)[0] in columns]
    levers = columns[: columns.index(values[0])]
    limits = [(one, measures[one.limit.indicator]) for one in options.limits]
    head = [
        "",
        *(_lever_title(name, scenario, lang) for name in levers),
        *(_value_title(name, measures, lang) for name in values),
        *(limit_title(one.limit, measure, lang) for one, measure in limits),
    ]
    rows = [
        [
            str(place) if row["open"] else f"{place}*",
            *(f"{row[name]:.4g}" for name in levers),
            *(value_cell(row, name, measures[_owner(name)], lang) for name in values),
            *(limit_cell(one, place, measure, lang) for one, measure in limits),
        ]
        for place, row in ((place, options.row(place)) for place in listed.index.tolist())
    ]
    words.append(aligned([head, *rows], numbers=tuple(range(1, 1 + len(levers) + len(values)))))
    if not listed["open"].all():
        words.append(text("experiment.optimise.ruled_out", lang))
    words.append(intervals_told(options, lang))
    words += [_price(one, options, measures[one.goal.indicator], lang) for one in options.prices]
    if any(one.on_average != one.in_the_worst for one in options.prices):
        words.append(text("experiment.optimise.price_basis", lang))
    if math.isinf(float(listed[ends_of(f"{options.goals[0].indicator}{WORST_TENTH}")[0]].iloc[0])):
        words.append(text("experiment.optimise.no_interval_why", lang))
    return "\n\n".join(words)


def intervals_told(options: Options, lang: str) -> str:
    """Return what the interval after each value is."""
    return text("experiment.optimise.intervals", lang, replications=options.replications)


def limits_told(options: Options, lang: str) -> list[str]:
    """Return how many candidates keep the limits beyond luck; nothing where there are none."""
    if not options.limits:
        return []
    counts = {name: int((options.table["limits"] == name).sum()) for name in NAMES}
    return [
        text(
            "experiment.optimise.limits", lang,
            replications=options.replications, retested=len(options.table), **counts,
        )
    ]  # fmt: skip


def limit_title(limit: Limit, measure: Indicator, lang: str) -> str:
    """Return a limit as the head of a column, with its unit."""
    unit = measure.kind.unit
    told = text(
        f"experiment.optimise.limit.{limit.side}", lang, indicator=measure.title,
        value=number(float(displayed(limit.value, unit)), unit, more=1),
    )  # fmt: skip
    return text("figure.axis.value_in", lang, indicator=told, unit=scale_label(unit, lang))


def limit_cell(judged: Judged, place: int, measure: Indicator, lang: str) -> str:
    """Return how the candidate at a place of the table stands to a limit, and the interval."""
    unit = measure.kind.unit
    low, high = (
        number(float(displayed(one[place], unit)), unit, more=1)
        for one in (judged.low, judged.high)
    )
    name = NAMES[judged.standing[place]]
    return text(f"experiment.optimise.limit.{name}", lang, low=low, high=high)


def value_cell(row: Mapping[str, float], column: str, measure: Indicator, lang: str) -> str:
    """Return a value of an option with its interval, on the scale that people read.

    Args:
        row: of the table of options.
        column: an indicator, or its worst tenth.
        measure: the indicator.
        lang: language.
    """
    unit = measure.kind.unit
    told = [float(displayed(row[name], unit)) for name in (column, *ends_of(column))]
    # A scale may have ends of its own: whether there is an interval is told by the values.
    return _with_interval(told, unit, lang, untold=math.isinf(row[ends_of(column)[0]]))


def _with_interval(told: Sequence[float], unit: str, lang: str, *, untold: bool) -> str:
    value, low, high = (number(one, unit, more=1) if math.isfinite(one) else "" for one in told)
    key = "no_interval" if untold else "with_interval"
    return text(f"experiment.optimise.{key}", lang, value=value, low=low, high=high)


def _price(price: Price, options: Options, measure: Indicator, lang: str) -> str:
    unit = measure.kind.unit
    told = "price" if price.sure else "price_in_doubt"
    key = "no_price" if price.on_average == price.in_the_worst else told
    sign = 1.0 if price.goal.direction == "down" else -1.0
    first = options.row(price.on_average)
    gaps = {
        "given_up": (
            first[measure.name], sign,
            (price.given_up, price.given_up_low, price.given_up_high),
        ),
        "gained": (
            first[f"{measure.name}{WORST_TENTH}"], -sign,
            (price.gained, price.gained_low, price.gained_high),
        ),
    }  # fmt: skip
    shown = {
        name: _with_interval(
            _gap_shown(value, towards, gap, unit), unit, lang, untold=math.isinf(gap[1])
        )
        for name, (value, towards, gap) in gaps.items()
    }
    return text(
        f"experiment.optimise.{key}", lang, indicator=measure.title, unit=gap_label(unit, lang),
        average=price.on_average, worst=price.in_the_worst, **shown,
    )  # fmt: skip


def _gap_shown(first: float, towards: float, gap: Sequence[float], unit: str) -> list[float]:
    """Return a difference and its ends on the scale that people read.

    The scale of competence is bent, so a difference on it depends on where it begins: at the first
    option's value as simulated, beside which it stands in the table. Whether an interval holds
    nothing (0) is the same on either scale.

    Args:
        first: the first option's value.
        towards: 1 where the second lies above by the difference, -1 where below.
        gap: the difference and its ends, in ``unit``.
        unit: the indicator's.
    """
    ends = displayed([first + towards * one for one in gap], unit)
    return [towards * (float(end) - float(displayed(first, unit))) for end in ends]


def _owner(column: str) -> str:
    return column.removesuffix(WORST_TENTH)


def _value_title(column: str, measures: Mapping[str, Indicator], lang: str) -> str:
    measure = measures[_owner(column)]
    title = measure.title[lang]
    if column != measure.name:
        title = text("experiment.optimise.worst_tenth", lang, indicator=title)
    unit = scale_label(measure.kind.unit, lang)
    return text("figure.axis.value_in", lang, indicator=title, unit=unit)


def _lever_title(path: str, scenario: Scenario, lang: str) -> str:
    parameter = scenario.parameter(path)
    known = {one.path: one.label for one in (*levers_of(scenario), *more_levers(scenario))}
    label = known.get(path, parameter.declared.label)
    unit = unbracketed(text(f"unit.{parameter.declared.unit}", lang))
    return text("figure.axis.value_in", lang, indicator=label, unit=unit)
