"""Options of an optimisation in words, with how they stand to limits and what robustness costs."""

from __future__ import annotations

from collections.abc import Mapping

from sim.experiments.limits import NAMES, Judged, Limit
from sim.experiments.options import Options, Price
from sim.indicators import Indicator
from sim.levers import levers_of, more_levers
from sim.scenario import Scenario
from sim.summary import aligned
from sim.text import text, unbracketed
from sim.wording import displayed, number, scale_label


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
    shown = listed.drop(columns=["limits", "front", "open"])
    names = [_column_title(str(name), scenario, measures, lang) for name in shown.columns]
    units = [
        measures[name].kind.unit if name in measures else "none" for name in map(_owner, shown)
    ]
    limits = [(one, measures[one.limit.indicator]) for one in options.limits]
    head = ["", *names, *(limit_title(one.limit, measure, lang) for one, measure in limits)]
    rows = [
        [
            str(place) if is_open else f"{place}*",
            *(f"{float(displayed(one, unit)):.4g}" for one, unit in zip(row, units, strict=True)),
            *(limit_cell(one, place, measure, lang) for one, measure in limits),
        ]
        for place, row, is_open in zip(
            listed.index.tolist(), shown.to_numpy(), listed["open"], strict=True
        )
    ]
    words.append(aligned([head, *rows], numbers=tuple(range(1, len(names) + 1))))
    if not listed["open"].all():
        words.append(text("experiment.optimise.ruled_out", lang))
    words += [_price(one, options, measures[one.goal.indicator], lang) for one in options.prices]
    return "\n\n".join(words)


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


def _price(price: Price, options: Options, measure: Indicator, lang: str) -> str:
    unit = measure.kind.unit
    told = "price" if price.sure else "price_in_doubt"
    key = "no_price" if price.on_average == price.in_the_worst else told
    column = options.table[measure.name], options.table[_worst(measure.name)]
    mean, worst = (displayed(one.to_numpy(), unit) for one in column)
    given_up = abs(float(mean[price.on_average] - mean[price.in_the_worst]))
    gained = abs(float(worst[price.on_average] - worst[price.in_the_worst]))
    return text(
        f"experiment.optimise.{key}", lang, indicator=measure.title,
        unit=scale_label(unit, lang), average=price.on_average, worst=price.in_the_worst,
        given_up=f"{given_up:.3g}", gained=f"{gained:.3g}",
    )  # fmt: skip


def _worst(indicator: str) -> str:
    return f"{indicator}.worst_tenth"


def _owner(column: object) -> str:
    return str(column).removesuffix(".worst_tenth")


def _column_title(
    name: str, scenario: Scenario, measures: Mapping[str, Indicator], lang: str
) -> str:
    indicator = _owner(name)
    if indicator not in measures:
        parameter = scenario.parameter(name)
        known = {one.path: one.label for one in (*levers_of(scenario), *more_levers(scenario))}
        label = known.get(name, parameter.declared.label)
        unit = unbracketed(text(f"unit.{parameter.declared.unit}", lang))
        return text("figure.axis.value_in", lang, indicator=label, unit=unit)
    measure = measures[indicator]
    title = measure.title[lang]
    if indicator != name:
        title = text("experiment.optimise.worst_tenth", lang, indicator=title)
    unit = scale_label(measure.kind.unit, lang)
    return text("figure.axis.value_in", lang, indicator=title, unit=unit)
