"""A made-up run and comparison, one of them full of hostile names."""

import re

import pytest

from sim.experiments.compare import Comparison
from sim.report import grid
from sim.results import Results
from sim.scenario import Scenario, parse
from tests.district import TEXT, district
from tests.synthetic import synthetic

HOSTILE = "<script>alert(1)</script>"


def made_up(scenario: Scenario, replications: int, seed: int, unknowns: bool) -> Results:
    """Results that depend on the scenario's hash."""
    plain = synthetic(replications, scenario=scenario)
    shift = int(scenario.hash[:8], 16) / 2**32
    values = {name: plain.values(name) + shift for name in plain.measures}
    return synthetic(replications, seed=seed, unknowns=unknowns, scenario=scenario, values=values)


@pytest.fixture(scope="session")
def results() -> Results:
    return made_up(district(), 200, 7, True)


@pytest.fixture(scope="session")
def comparison(results) -> Comparison:
    return Comparison(results, made_up(district().variant("more_mentors"), 200, 7, True))


@pytest.fixture(scope="session")
def hostile() -> Comparison:
    """A comparison whose scenario carries markup, a formula, a dollar sign and an endless title."""
    text = TEXT
    for plain, nasty in {
        "A small district": f"{HOSTILE} {'endless ' * 25}",
        "小区": f"{HOSTILE}区",
        "More mentors": '=HYPERLINK(1) $x^2$ "quoted"',
        "增加导师": "=1+1",
        "en: Secretaries": f"en: {HOSTILE}",
    }.items():
        text = text.replace(plain, nasty)
    # Titles that begin like formulas or hold markup are quoted in YAML.
    text = re.sub(r"(title: \{en: )(.*?)(, zh: )([^}]*)\}", r"\1'\2'\3'\4'}", text)
    scenario = parse(text, "hostile.yaml")
    variant = scenario.variant("more_mentors")
    return Comparison(made_up(scenario, 200, 7, True), made_up(variant, 200, 7, True))


@pytest.fixture
def quick_runs(monkeypatch) -> list[str]:
    """Made-up runs in place of real ones; returns the hashes of what was run."""
    ran: list[str] = []

    def run(scenario, replications, seed, *, unknowns, progress, cancel):
        ran.append(scenario.hash)
        return made_up(scenario, replications, seed, unknowns)

    monkeypatch.setattr(grid, "run", run)
    return ran
