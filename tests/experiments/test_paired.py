"""Many comparisons at once say what single ones say."""

import numpy as np
import pytest

from sim import cli
from sim.errors import ScenarioError
from sim.experiments.compare import compare
from sim.experiments.paired import compare_variants, effect, verdicts
from sim.experiments.telling import variants_summary
from sim.text import text
from tests.district import TEXT, district

SHORT = district().with_months(3)


@pytest.fixture(scope="module")
def many():
    closer = SHORT.with_levers({"studio.cohort_size": 6})
    return compare_variants(SHORT, {"more": SHORT.variant("more_mentors"), "closer": closer}, 12)


def test_each_is_the_comparison_of_the_two_alone(many):
    alone = compare(SHORT, SHORT.variant("more_mentors"), 12, progress=False)
    assert np.array_equal(many["more"].paired("total_gain"), alone.paired("total_gain"))


def test_all_share_one_run_of_the_scenario(many):
    assert many["more"].a.record is many["closer"].a.record


def test_the_table_says_what_the_verdicts_say(many):
    table = verdicts(many, "total_gain")
    assert table.index.tolist() == ["more", "closer"]
    for name, one in many.items():
        verdict = one.verdict("total_gain")
        row = table.loc[name]
        assert row["better"] == verdict.better
        assert row["variance_ratio"] == verdict.variance_ratio
        assert row["required_replications"] == verdict.required_replications
        assert row["better"] + row["same"] + row["worse"] == pytest.approx(1)
    assert table["assumption"].notna().tolist() == [True, False]


def test_without_names_all_variants_are_compared():
    assert list(compare_variants(SHORT, replications=2)) == ["more_mentors"]


def test_the_effect_of_a_mechanism_is_the_run_with_it_less_the_run_without():
    found = effect(SHORT, "classes", 12)
    assert (found.paired("total_gain")[:, -1] > 0).all()
    assert "classes" not in [spec.instance for spec in found.a.scenario.mechanisms]
    assert effect(SHORT, "exits", 12).paired("left_so_far")[:, -1].mean() > 0


def test_an_unknown_variant_or_mechanism_is_refused():
    with pytest.raises(ScenarioError):
        compare_variants(SHORT, ["more_mentor"], 2)
    with pytest.raises(ScenarioError):
        effect(SHORT, "clases", 2)


def test_the_commands(tmp_path, capsys):
    path = tmp_path / "district.yaml"
    path.write_text(TEXT, encoding="utf-8")
    for arguments, words in (
        (["variants", str(path), "--indicator", "total_gain"], "More mentors"),
        (["effect", str(path), "classes"], "Effect of"),
    ):
        with pytest.raises(SystemExit) as left:
            cli.main([*arguments, "--replications", "3", "--months", "2", "--lang", "en"])
        said = capsys.readouterr()
        assert left.value.code == 0, said.err
        assert words in said.out


def test_variants_are_told_with_an_interval_and_no_verdict_from_few_futures():
    shown = compare_variants(SHORT, None, 4)
    told = variants_summary(shown, "mentor_days")
    assert text("experiment.variants.band") in told
    assert " to " in told.splitlines()[-3]
    assert text("verdict.preliminary", done=4, needed=200) in told
    assert "nan" not in told
    first = variants_summary(shown, "mentor_days", "zh").splitlines()[0]
    assert first == "带教人日(导师人日)"
