"""The benchmarks measure what they say: same rules, whole goals, and a table that adds up."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import (
    agents,
    curves,
    first_bands,
    linear,
    memory,
    ours,
    peers,
    roofline,
    sobol,
    views,
    workers,
)
from benchmarks.areas import AREAS, OTHER, area_of
from benchmarks.case import Case, Outcome, Timing, Unavailable, timed
from benchmarks.table import ratios, table
from sim.text import text

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


@pytest.mark.parametrize("cadres", [300, 1200, 10_000_000])
def test_the_common_rules_are_scaled_as_a_whole(cadres: int) -> None:
    scenario = ours.common(cadres, 6)
    assert scenario.structure.heads == (cadres,)
    assert scenario.structure.posts == cadres
    assert ours.size(scenario, 5) == 5 * cadres * 6


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
    assert {"roofline", "sobol", "workers", "memory", "linear", "views"} <= listed
    assert "a repeat takes 0.2 s" in done.stdout


def test_the_laboratory_is_timed_alone_and_compared(monkeypatch) -> None:
    monkeypatch.setattr(first_bands, "MOVES", 1)
    lines = list(first_bands.measure())
    assert [line for line in lines if not line.startswith(" ")] == [
        "nothing kept, 1 moves, milliseconds: median (slowest)",
        "compared with A, 1 moves, milliseconds: median (slowest)",
    ]
    assert len(lines) == 8


def test_every_view_has_a_time_to_its_first_words_and_to_its_last() -> None:
    head, *lines = views.measure(["guicheng"])
    assert head.split()[-1] == "guicheng"
    titles = {text(f"ui.tab.{tab}") for tab in views.TABS}
    assert {line.split(":")[0] for line in lines} == titles
    times = [[float(one) for one in line[32:].split(",")] for line in lines]
    assert all(0 <= first <= last for first, last in times)
    tornado = next(at for at, line in zip(times, lines, strict=True) if "What matters" in line)
    assert tornado[0] < tornado[1]


def test_sizes_are_held_against_the_cheapest() -> None:
    *lines, last = linear.measure((1_000, 2_000), months=2, repeats=1)
    costs = [float(line.split(": ")[1].split()[0]) for line in lines]
    assert len(costs) == 2
    ratio = float(last.removeprefix("dearest to cheapest: ").split(",")[0])
    assert ratio == pytest.approx(max(costs) / min(costs), rel=0.01)


def test_the_roofline_says_where_time_and_bytes_go(monkeypatch) -> None:
    monkeypatch.setattr(roofline, "SCENARIOS", ("putuo",))
    lines = list(roofline.measure(replications=8, megabytes=4))
    rows = {line.split()[0]: line.split()[1:] for line in lines if line.split()}
    assert set(AREAS) <= set(rows)
    for column in range(3):
        shares = [float(rows[area][column].rstrip("%")) for area in AREAS]
        assert sum(shares) == pytest.approx(100, abs=1)


def test_a_design_is_held_against_futures_of_one_set(monkeypatch) -> None:
    monkeypatch.setattr(sobol, "FACTORS", 2)
    lines = list(sobol.measure(base=4, repeats=1))
    assert lines[0].count(",") == 1
    assert [line.split(" futures")[0] for line in lines[1:3]] == ["the design 16", "one set    16"]
    assert all("goal at most 2.0" in line for line in lines[3:])


def test_two_workers_are_held_against_one_and_one_may_die() -> None:
    lines = list(workers.measure(futures=600, repeats=1, months=1))
    assert lines[0] == "3 blocks of 200 futures, 1 times each"
    assert [line.split(" are")[0] for line in lines if " as one (" in line] == [
        "two Dask workers",
        "two plain processes",
    ]
    assert lines[-1] == "1 of 2 workers killed after 1 blocks: every number equal to the bit"


def test_memory_stays_flat_while_a_sweep_grows_tenfold() -> None:
    short, long = memory.in_process(400), memory.in_process(4000)
    assert memory.in_process(0) < short
    assert long < 1.15 * short


def test_the_curves_vary_one_thing_at_a_time(tmp_path) -> None:
    still = {what: at for what, at in curves.STILL.items() if what != "replications"}
    large = curves.scenario(**{**still, "dimensions": 9, "mechanisms": 13})
    assert len(large.structure.dimensions) == 9
    assert len(large.mechanisms) == 13
    points = list(curves.measured({"cadres": (10, 20)}, 1))
    curves.draw(points, "nowhere", tmp_path / "curves.svg")
    drawn = (tmp_path / "curves.svg").read_text("utf-8")
    assert "nanoseconds per cadre-month" in drawn
    assert "nowhere" in drawn
