"""Degrees and certificates come at a rate, or from classes with places."""

import numpy as np
import pytest

from tests.mechanisms.bench import Bench

HEADS = 4000
CROWD = {"population.recruits.count": HEADS}
CLASS = {
    "who": ["officials"],
    "route": "project",
    "places": 10,
    "every": 4,
    "duration": 4,
    "pass_share": 1.0,
    "gain": 0.4,
    "study_days": 2.0,
}
OFFICIALS = 28


def school(values=None, **options) -> Bench:
    bench = Bench("qualification", {**CLASS, **(values or {})}, **options)
    bench.put("officials", degree=False)
    return bench


def near(found: float, share: float, heads: int = HEADS) -> bool:
    return abs(found - share) < 4 * np.sqrt(share * (1 - share) / heads)


@pytest.mark.parametrize("step", [1, 3, 12])
def test_a_share_of_those_without_gains_it_in_a_year(step):
    bench = Bench(
        "qualification", {"who": ["recruits"], "yearly_share": 0.3},
        changes={**CROWD, "calendar.step": step},
    )  # fmt: skip
    bench.put("recruits", degree=np.resize([True, False], HEADS))
    bench.step(12 // step)
    degree = bench.of("recruits", "degree")
    assert degree[0::2].all()
    assert near(degree[1::2].mean(), 0.3, HEADS // 2)
    assert bench.month.flows.so_far("degree")[0] == degree[1::2].sum()


def test_at_a_rate_of_nought_nobody_gains_one():
    bench = Bench("qualification", {"who": ["officials"], "yearly_share": 0.0})
    before = bench.of("officials", "degree")
    assert (bench.step(12).of("officials", "degree") == before).all()


def test_a_class_fills_its_places_studies_and_passes():
    bench = Bench("qualification", CLASS, changes={"population.officials.degree_share": 0.0})
    studies = bench.own("officials", "member").copy()
    assert studies.sum() == 10
    bench.step(3)
    assert not bench.of("officials", "degree").any()
    bench.step()
    assert (bench.of("officials", "degree") == studies).all()


def test_the_next_class_is_made_of_others_and_of_those_who_failed():
    bench = Bench(
        "qualification", {**CLASS, "pass_share": 0.0, "places": OFFICIALS},
        changes={"population.officials.degree_share": 0.0},
    ).step(5)  # fmt: skip
    assert not bench.of("officials", "degree").any()
    assert bench.own("officials", "member").sum() == 0, "who has just finished rests a while"
    assert bench.step(3).own("officials", "member").sum() == OFFICIALS


def test_so_many_pass_as_the_share_says():
    bench = Bench(
        "qualification",
        {**CLASS, "who": ["recruits"], "places": HEADS, "pass_share": 0.7},
        changes={**CROWD, "population.recruits.degree_share": 0.0},
    ).step(4)
    assert near(bench.of("recruits", "degree").mean(), 0.7)


def test_places_go_by_lot():
    """Over many futures each of those without is as likely to be admitted as any other."""
    bench = Bench(
        "qualification", CLASS, changes={"population.officials.degree_share": 0.0},
        replications=300,
    )  # fmt: skip
    admitted = bench.roster["tested.member"][:, bench.rows("officials")]
    assert (admitted.sum(axis=1) == 10).all()
    share = 10 / OFFICIALS
    spread = np.sqrt(share * (1 - share) / 300)
    assert np.abs(admitted.mean(axis=0) - share).max() < 5 * spread


def test_places_limit_who_studies_at_a_time():
    bench = school({"every": 1, "duration": 12}).step(6)
    assert bench.own("officials", "member").sum() == 10


def test_study_teaches_by_the_month_and_takes_days():
    bench = Bench("qualification", CLASS, changes={"population.officials.degree_share": 0.0})
    studies = bench.own("officials", "member").copy()
    bench.step()
    assert bench.gains("officials")[studies] == pytest.approx(0.1)
    assert not bench.gains("officials")[~studies].any()
    assert bench.spent("trainee_days") == 10 * 2.0


def test_a_certificate_leaves_the_degree_alone():
    bench = school({"award": "certificate"}).step(5)
    assert not bench.of("officials", "degree").any()
    assert bench.own("officials", "holder").sum() == 10


def test_whoever_has_it_does_not_study():
    bench = Bench("qualification", CLASS, changes={"population.officials.degree_share": 1.0})
    assert not bench.step(8).own("officials", "member").any()
