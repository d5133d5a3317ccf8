"""The benchmarks measure what they say: same rules, whole goals, and a table that adds up."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import agents, ours, peers
from benchmarks.areas import AREAS, OTHER, area_of
from benchmarks.case import Case, Outcome, Timing, Unavailable, timed
from benchmarks.table import ratios, table

ROOT = Path(__file__).resolve().parents[1]


def case(name="one", cadre_months=1000, **more) -> Case:
    return Case(name, "nothing", "no time", cadre_months, lambda: lambda: None, **more)


def test_mesa_agents_agree_with_the_program_in_their_means() -> None:
    means = agents.means(replications=10, cadres=300, months=24)
    ours_trained, theirs_trained = means["trained"]
    # Trained parts vary by about 0.2 SD among cadres, and 3,000 of them are averaged.
    assert theirs_trained == pytest.approx(ours_trained, abs=0.02)
    # About 72 of 300 leave, with a deviation of 8.5 in one run and 2.7 in the mean of ten.
    assert means["left"][1] == pytest.approx(means["left"][0], abs=15)
    assert ours_trained > 0.3


def test_the_common_rules_are_scaled_as_a_whole() -> None:
    scenario = ours.common(1200, 6)
    assert scenario.structure.heads == (1200,)
    assert scenario.structure.posts == 1200
    assert ours.size(scenario, 5) == 5 * 1200 * 6


def test_one_run_in_a_process_of_its_own_tells_time_and_memory() -> None:
    outcome = ours.in_process(300, 3)
    assert outcome.seconds > 0
    assert outcome.peak is not None
    assert outcome.peak > 50e6


def test_every_repeat_is_timed_and_the_first_is_not() -> None:
    ran = []
    quick = Case("quick", "", "", 1, lambda: lambda: ran.append(1))
    assert len(timed(quick, 3).seconds) == 3
    assert len(ran) == 4


def test_a_long_case_runs_once_and_keeps_its_peak() -> None:
    long = Case("long", "", "", 1, lambda: lambda: Outcome(2.0, 5), long=True)
    timing = timed(long, 7)
    assert (timing.seconds, timing.peak) == ([2.0], 5)


def test_goals_are_held_against_the_median() -> None:
    goal = (("seconds", 0.11), ("rate", 2000.0), ("peak", 1.5e9))
    timing = Timing(case(goal=goal), [0.1, 0.2, 9.0], peak=int(2e9))
    assert timing.goals() == [
        "110 ms not reached",
        "0.002 M/s reached",
        "1.50 GB not reached",
    ]


def test_ratios_compare_rates_not_times() -> None:
    ensemble = Timing(case("ensemble", 1_000_000), [1.0])
    peer = Timing(case("peer", 10_000, against="ensemble"), [0.5])
    (line,) = ratios({"ensemble": ensemble, "peer": peer})
    assert line.startswith("ensemble simulates 50 times as many cadre-months a second as peer")
    assert ratios({"peer": peer}) == []


def test_the_table_has_a_line_for_each_case() -> None:
    lines = table([Timing(case("one"), [0.5]), Timing(case("two"), [1.0, 3.0])])
    assert [line.split()[0] for line in lines[2:]] == ["one", "two"]
    assert "2,000" in lines[2]


def test_a_peer_that_does_not_install_says_why(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(peers, "ENVIRONMENTS", tmp_path)
    monkeypatch.setattr(peers, "PEERS", {"starsim": "0.0.0"})
    monkeypatch.setattr("venv.create", lambda home, **_: home.mkdir(parents=True))

    def refuse(command, **_):
        return subprocess.CompletedProcess(command, 1, "", "ERROR: No matching distribution")

    monkeypatch.setattr("subprocess.run", refuse)
    with pytest.raises(Unavailable, match="No matching distribution"):
        peers.environment("starsim")


def test_every_module_of_the_model_has_an_area() -> None:
    assert area_of("sim.mechanisms.course") == "mechanisms"
    assert area_of("sim.mechanisms.mentoring") == "matching"
    assert area_of("sim.streams.keyed") == "draws"
    assert area_of("sim.model") == OTHER
    assert area_of("numpy") == OTHER
    assert OTHER in AREAS


def test_the_list_names_every_case_and_how_long_it_takes() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--list"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    listed = {line.split()[0] for line in done.stdout.splitlines()}
    assert {"putuo", "ensemble", "nanshan", "million", "mesa_putuo", "starsim"} <= listed
    assert "a repeat" in done.stdout
