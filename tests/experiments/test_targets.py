"""Reported figures beside simulated ones: numbers, labels, verdicts, words."""

import csv
import io
import json

import numpy as np
import pytest

from sim import cli
from sim.errors import InputError
from sim.experiments.run import run
from sim.experiments.targets import RECORD_FIELDS, as_record, target_checks
from sim.scenario import parse
from sim.summary import targets_summary
from tests.district import TEXT

TARGETS = """
targets:
  - {indicator: mean_age, at: opening, kind: point, source: 001 S1 L12,
     readings: {printed: {value: 34, tolerance: 2}}}
  - {indicator: mean_age, at: opening, kind: point, source: 001 S1 L12,
     readings: {printed: {value: 50, tolerance: 2}}}
  - {indicator: mean_age, at: 2019-04, baseline: opening, kind: point, source: 001 S1 L12,
     readings: {years: {value: 0.5, tolerance: 0.5, title: {en: In years, zh: 按年}},
                relative: {value: 0.02, tolerance: 0.02, change: relative},
                later: {value: 0.2, tolerance: 0.5, baseline: 2019-01}}}
  - {indicator: left_so_far, at: 2019-04, kind: lower_bound, source: 001 S1 L12,
     readings: {printed: {value: 1, tolerance: 0}}}
  - {indicator: left_so_far, at: 2019-04, kind: lower_bound, source: 001 S1 L12,
     readings: {printed: {value: 39, tolerance: 0}}}
  - {parameter: population.veterans.count, title: {en: Mentors, zh: 导师}, kind: input,
     source: 001 S2 L18,
     readings: {preset: {value: 3, tolerance: 0},
                doubled: {value: 3, tolerance: 0, variant: more_mentors}}}
  - {indicator: left_so_far, at: 2019-04, kind: point, fitted: true, source: 001 S1 L12,
     readings: {printed: {value: 3, tolerance: 2}}}
  - {title: {en: Trained so far, zh: 累计培训}, kind: point, source: 001 S1 L12,
     missing: {en: when the count began, zh: 统计起点},
     readings: {printed: {value: 8, tolerance: 0}}}
"""
REPLICATIONS = 12


@pytest.fixture(scope="module")
def scenario():
    return parse(TEXT + TARGETS)


@pytest.fixture(scope="module")
def checks(scenario):
    return target_checks(scenario, REPLICATIONS, seed=4)


@pytest.fixture(scope="module")
def results(scenario):
    return run(scenario, REPLICATIONS, seed=4, progress=False)


def test_every_reading_of_every_target_has_its_check_in_the_files_order(scenario, checks):
    listed = [(target, name) for target in scenario.targets for name in target.readings]
    assert [(check.target, check.name) for check in checks] == listed


def test_a_figure_is_the_indicator_at_its_month(checks, results):
    assert checks[0].simulated.tolist() == results.values("mean_age")[:, 0].tolist()
    assert checks[0].median == np.median(results.values("mean_age")[:, 0])


def test_a_change_is_a_difference_or_a_share_of_the_baseline(checks, results):
    age = results.values("mean_age")
    assert checks[2].simulated.tolist() == (age[:, 8] - age[:, 0]).tolist()
    assert checks[3].simulated.tolist() == (age[:, 8] / age[:, 0] - 1).tolist()
    assert checks[4].simulated.tolist() == (age[:, 8] - age[:, 5]).tolist()


def test_the_interval_holds_ninety_of_a_hundred_futures(checks):
    low, high = checks[0].interval
    assert (low, high) == tuple(np.quantile(checks[0].simulated, [0.05, 0.95]))
    assert checks[0].width == high - low > 0


def test_a_reading_may_hold_under_a_variant(checks):
    preset, doubled = checks[7], checks[8]
    assert preset.simulated.tolist() == [3.0] * REPLICATIONS
    assert doubled.simulated.tolist() == [6.0] * REPLICATIONS


def test_an_unknown_parameter_is_shown_with_its_draws(scenario):
    text = TARGETS.replace("population.veterans.count", "exits.early")
    (check, *_) = [one for one in target_checks(parse(TEXT + text), 9) if one.target.parameter]
    assert check.simulated is not None
    assert len(set(check.simulated)) == 9
    assert check.unit == "share_per_month"


def test_labels_say_what_agreement_is_worth(checks):
    assert [check.label for check in checks] == [
        "unfitted_check", "unfitted_check", "unfitted_check", "unfitted_check", "unfitted_check",
        "unfitted_check", "unfitted_check", "input_reproduced", "input_missed", "fitted",
        "not_reproducible",
    ]  # fmt: skip


def test_a_point_agrees_within_its_tolerance_and_a_bound_above_it(checks):
    near, far, *_ = checks
    assert (near.inside, far.inside) == (True, False)
    reached, missed = checks[5:7]
    assert (reached.inside, missed.inside) == (True, False)
    assert reached.median > 1  # far above a lower bound is no disagreement


def test_what_cannot_be_reproduced_has_no_simulated_figure(checks):
    check = checks[-1]
    assert (check.simulated, check.median, check.interval, check.width, check.inside) == (None,) * 5


def test_only_as_many_months_are_simulated_as_the_figures_need(scenario, monkeypatch):
    months = []

    def watched(chosen, *arguments, **options):
        months.append(chosen.structure.calendar.months)
        return run(chosen, *arguments, **options)

    monkeypatch.setattr("sim.experiments.targets.run", watched)
    target_checks(parse(TEXT + TARGETS.replace("at: 2019-04", "at: 2019-02")), 2)
    assert months == [6]


def test_no_replications_are_refused(scenario):
    with pytest.raises(InputError):
        target_checks(scenario, 0)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["unfitted check, inside", "unfitted check, outside", "input reproduced",
                "input not reproduced", "fitted, ", "cannot be reproduced [1]",
                "[1] The document leaves out: when the count began", "at least 39", "34.0 ± 2.0",
                "In years", "as printed", "start → 2019-04", "+2 ± 2"]),
        ("zh", ["未拟合的核对,在容差内", "未拟合的核对,超出容差", "输入再现", "输入未再现",
                "已拟合,", "无法再现 [1]", "[1] 报道未载:统计起点", "不少于 39", "按年",
                "按原文", "导师"]),
    ],
)  # fmt: skip
def test_the_table_says_it_in_words(checks, lang, words):
    table = targets_summary(checks, lang)
    assert [word for word in words if word not in table] == []


def test_a_record_holds_plain_values(checks):
    record = as_record(checks[3])
    assert tuple(record) == RECORD_FIELDS
    assert (record["change"], record["reported"], record["at"]) == ("relative", 0.02, "2019-04")
    json.dumps([as_record(check) for check in checks])


class TestCommand:
    @pytest.fixture
    def said(self, tmp_path, capsys):
        path = tmp_path / "district.yaml"
        path.write_text(TEXT + TARGETS, encoding="utf-8")

        def run(*arguments):
            with pytest.raises(SystemExit) as left:
                cli.main(["targets", str(path), "--replications", "3", *arguments])
            assert left.value.code == 0
            return capsys.readouterr().out

        return run

    def test_prints_a_table_and_the_notice(self, said):
        out = said("--lang", "en")
        assert "A small district" in out
        assert "Matching a reported figure does not show the training worked." in out

    def test_prints_csv_and_json(self, said):
        rows = list(csv.DictReader(io.StringIO(said("--format", "csv"))))
        assert len(rows) == 11
        assert rows[-1]["label"] == "not_reproducible"
        assert [row["label"] for row in json.loads(said("--format", "json"))] == [
            row["label"] for row in rows
        ]
