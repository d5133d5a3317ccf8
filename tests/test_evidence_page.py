"""Each row of the evidence table is cited by a parameter, or told of as not used."""

import pytest

from sim.evidence import all_evidence
from sim.scenario import load, names
from tools.evidence_page import PAGE, cited, notes, page, steps, together


def test_the_page_is_fresh():
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(), "stale; run: python -m tools.evidence_page"


def test_each_row_is_cited_or_told_of_and_not_both():
    users, why = cited(), notes()
    assert {row.id for row in all_evidence()} == {*users, *why}
    assert not {*users}.intersection(why)


def test_the_page_names_what_rests_on_a_row():
    assert "mentoring.exit_ratio" in cited()["E26"]
    assert "supervision.exit_ratio" in cited()["E26"]
    assert all(why in page() for why in notes().values())


@pytest.mark.parametrize("name", names())
def test_levels_go_together_as_far_as_weights_and_dimensions_do(name):
    scenario = load(name)
    assert steps(scenario)
    for below, above in steps(scenario):
        assert together(scenario, below, above, 1.0) == pytest.approx(1.0)
        far, near = (together(scenario, below, above, value) for value in (0.0, 0.6))
        assert 0.0 < far <= near <= 1.0
        assert together(scenario, below, below, 0.3) == pytest.approx(1.0)
