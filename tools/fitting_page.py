"""Write docs/fitting.md from the scenarios: ``python -m tools.fitting_page``.

The page says for every programme what was fitted, to which figure and reading, and which figures
were not fitted and so remain checks, inputs, or cannot be reproduced.
"""

from __future__ import annotations

from pathlib import Path

from sim.scenario import Parameter, Reading, Scenario, Target, load, names

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "fitting.md"

_INTRODUCTION = """\
# What was fitted, to what, and what was not

Written by `python -m tools.fitting_page` from the scenario files; do not edit. Anyone can fit again
with `python -m sim fit <programme>` and compare with `python -m sim targets`.

Only what is about people and posts may be fitted: head counts, ages, turnover, rates of entering
and leaving. Whole-district figures of age, education and elections are never used to fit what
training does; the program refuses it ([decision 0009](adr/0009-what-may-be-fitted.md)). Matching a
reported figure does not show the training worked.
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join([_INTRODUCTION, *(section(load(name)) for name in names())])


def section(scenario: Scenario) -> str:
    """Return what the page says of one programme."""
    title = f"## {scenario.title['en']} · {scenario.title['zh']} (`{scenario.name}`)\n"
    fitted = [one for one in scenario.settings if one.source == "fitted"]
    return "\n".join([title, _fitted(scenario, fitted), _others(scenario)])


def _fitted(scenario: Scenario, fitted: list[Parameter]) -> str:
    targets = [one for one in scenario.targets if one.fitted is not None]
    if not fitted and not targets:
        return "Nothing was fitted.\n"
    lines = ["| fitted | value | range |", "|---|---|---|"]
    lines += [
        f"| {one.declared.label['en']} (`{one.path}`) | {one.value:g} | {_range(one)} |"
        for one in fitted
    ]
    lines += ["", "| to | reading | reported | source |", "|---|---|---|---|"]
    lines += [
        f"| {_title(scenario, one)} | {one.fitted} | {_reported(one, one.readings[one.fitted])} "
        f"| {one.source} |"
        for one in targets
        if one.fitted is not None
    ]
    return "\n".join([*lines, ""])


def _others(scenario: Scenario) -> str:
    rows = [
        f"| {_title(scenario, target)} | {name} | {_reported(target, reading)} | {_use(target)} "
        f"| {target.source} |"
        for target in scenario.targets
        for name, reading in target.readings.items()
        if target.fitted != name
    ]
    if not rows:
        return ""
    head = [
        "Not fitted:\n",
        "| figure | reading | reported | use | source |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


def _use(target: Target) -> str:
    if target.missing is not None:
        return f"cannot be reproduced: {target.missing['en']}"
    return "input" if target.kind == "input" else "check"


def _reported(target: Target, reading: Reading) -> str:
    """Return a figure in the unit of its indicator or parameter, as the file has it."""
    at, baseline = target.moments(reading)
    change = "" if baseline is None else f", change from {baseline} to {at}"
    if reading.relative:
        change += ", relative"
    value = f"{reading.value:g}"
    if target.kind == "lower_bound":
        return f"at least {value}{change}"
    return f"{value} ± {reading.tolerance:g}{change}" if reading.tolerance else f"{value}{change}"


def _title(scenario: Scenario, target: Target) -> str:
    if target.title is not None:
        return target.title["en"]
    if target.parameter is not None:
        return scenario.parameter(target.parameter).declared.label["en"]
    known = {one.name: one.title["en"] for one in scenario.bound_indicators()}
    return known[target.indicator] if target.indicator is not None else "–"


def _range(parameter: Parameter) -> str:
    low, high = parameter.setting.low, parameter.setting.high
    return "–" if low is None or high is None else f"{low:g} to {high:g}"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(names())} programmes")


if __name__ == "__main__":
    main()
