"""Calibration: known parameters recovered, widths honest, what cannot be told said."""

import csv
import io

import numpy as np
import pytest
from scipy import stats

from sim import cli
from sim.errors import InputError, ScenarioError
from sim.experiments.calibrate import calibrator
from sim.experiments.history import Figure, target_figures
from sim.experiments.history_table import history_template, parse_history, read_history
from sim.experiments.posterior import DRAWS, Pool, self_check
from sim.experiments.run import run
from sim.scenario import parse
from sim.text import LANGUAGES
from tests.district import TEXT, district
from tools import recovery


@pytest.fixture(scope="module")
def known():
    """A pool whose posterior is known: figures are a normal draw around each parameter."""
    random = np.random.default_rng(2)
    shares = random.random((6000, 2))
    return Pool(shares, shares + random.normal(0, [0.05, 0.1], shares.shape))


def test_the_posterior_is_the_known_one(known):
    found = known.posterior(np.array([0.5, 0.4]))
    low, middle, high = found.quantiles((0.05, 0.5, 0.95))
    assert middle == pytest.approx([0.5, 0.4], abs=0.02)
    # Far from the ends of the range it is normal, with the error's own spread.
    assert high - low == pytest.approx(2 * 1.645 * np.array([0.05, 0.1]), rel=0.15)
    assert abs(found.correlations()[0, 1]) < 0.2


def test_ranks_are_even_and_intervals_hold_what_they_say(known):
    check = self_check(known, 200)
    assert (check.p_values > 0.01).all()
    assert check.covered == pytest.approx([0.9, 0.9], abs=0.07)
    assert check.widths[0] < check.widths[1] < 0.5


def test_the_check_can_fail():
    """A pool whose figures were reported with less error than the histories'."""
    random = np.random.default_rng(2)
    shares = random.random((3000, 1))
    error = np.concatenate([np.full(200, 0.2), np.full(2800, 0.02)])
    check = self_check(Pool(shares, shares + random.normal(0, 1, (3000, 1)) * error[:, None]), 200)
    assert check.p_values[0] < 0.01
    assert check.covered[0] < 0.7


def test_the_test_of_ranks_has_its_level():
    even = np.random.default_rng(1).integers(0, DRAWS + 1, 200)
    assert stats.chisquare(np.bincount(even * 10 // (DRAWS + 1), minlength=10)).pvalue > 0.01


def test_what_only_shows_together_trades_off():
    random = np.random.default_rng(3)
    shares = random.random((4000, 2))
    pool = Pool(shares, shares.sum(axis=1, keepdims=True) + random.normal(0, 0.02, (4000, 1)))
    found = pool.posterior(np.array([1.0]))
    assert found.correlations()[0, 1] < -0.7
    low, high = found.quantiles((0.05, 0.95))
    assert (high - low > 0.7).all()


@pytest.mark.parametrize(("case", "widest"), [("much", [0.3, 0.5, 0.25]), ("little", None)])
def test_known_rates_are_recovered_whether_figures_tell_much_or_little(case, widest):
    """The tool with a small pool; ``python -m tools.recovery`` makes 1,000 histories."""
    about = recovery.made(case, 1200, 1)
    check = about.check(200)
    assert (check.p_values > 0.005).all()
    assert (check.covered > 0.83).all()
    found = recovery.first_history(about).calibrate()
    if widest:
        assert (check.widths < widest).all()
        assert found.not_identified == []
    else:
        assert (check.widths[1:] > 0.8).all()
        assert found.not_identified == ["exits.later", "promotion.up"]
        assert found.table["trades_with"]["exits.early"] == ("exits.later",)


PATHS = ["exits.early", "succession.fill"]
FIGURES = [Figure("left_so_far", month, 0.0) for month in (2, 5, 8)]


@pytest.fixture(scope="module")
def truth():
    """A history that the model itself made, with rates near one end of their ranges."""
    scenario = district().with_parameters(
        {"exits.early": {"value": 0.0165}, "succession.fill": {"value": 0.4}}
    )
    results = run(scenario, 30, seed=77, unknowns=False, progress=False)
    place = int(np.argsort(results.values("left_so_far")[:, -1])[15])
    return [
        Figure(one.indicator, one.month, float(results.values(one.indicator)[place, one.month]))
        for one in FIGURES
    ]


@pytest.fixture(scope="module")
def made(truth):
    return calibrator(district(), truth, PATHS, pool=600, hold_out_from=8)


@pytest.fixture(scope="module")
def found(made):
    return made.calibrate()


@pytest.mark.parametrize("seed", [0, 1, 2**40])
def test_errors_of_reporting_have_nothing_to_do_with_the_parameters(seed):
    """Nobody has left at the start, so all of the figures is the error: as many as parameters."""
    figures = [Figure("left_so_far", 0, 0.0, tolerance=2.0)] * 2
    pool = calibrator(district(), figures, PATHS, pool=400, seed=seed).pool
    assert pool.figures.min() >= -2
    assert pool.figures.max() <= 2
    assert pool.figures.std() == pytest.approx(2 / np.sqrt(3), rel=0.1)
    for share in pool.shares.T:
        for figure in pool.figures.T:
            assert abs(np.corrcoef(share, figure)[0, 1]) < 0.2


def test_the_posterior_lies_in_the_range(found):
    table = found.table
    assert (table["low"] >= [0.003, 0.1]).all()
    assert (table["high"] <= [0.018, 0.5]).all()
    assert (table["low"] < table["median"]).all()


def test_what_the_figures_do_not_tell_is_not_identified(found):
    """Counts of leavers say next to nothing about how fast posts are filled."""
    assert "succession.fill" in found.not_identified
    assert found.table.loc["exits.early", "width"] < found.table.loc["succession.fill", "width"]


def test_held_out_figures_are_predicted_and_not_fitted_to(found, made):
    table = found.predictions
    assert table["held_out"].tolist() == [False, False, True]
    assert made.pool.figures.shape[1] == 2
    assert table["inside"].all()


def test_the_same_seed_gives_the_same_posterior(made, found):
    assert made.calibrate().table.equals(found.table)


def test_known_rates_are_recovered_from_the_models_own_histories(made):
    check = made.check(60)
    assert (check.p_values > 0.001).all()
    assert (check.covered > 0.75).all()


def test_what_training_does_is_never_calibrated(truth):
    with pytest.raises(ScenarioError) as caught:
        calibrator(district(), truth, ["classes.gain"])
    assert caught.value.code == "may_not_be_fitted"


HEAD = "month,indicator,value,tolerance\n"


class TestFigures:
    def test_a_history_is_read_from_a_table(self, tmp_path):
        path = tmp_path / "history.csv"
        path.write_text(
            "month,indicator,value,tolerance\n2018-10,left_so_far,3,0.5\n8,mean_age,35,\n"
            "opening,mean_age,34,1\n", encoding="utf-8",
        )  # fmt: skip
        assert read_history(district(), path) == (
            Figure("left_so_far", 2, 3, 0.5),
            Figure("mean_age", 8, 35),
            Figure("mean_age", 0, 34, 1),
        )  # fmt: skip

    def test_a_template_filled_in_by_a_chinese_spreadsheet_program_is_read(self):
        page = history_template(district(), "zh").decode("utf-8-sig")
        assert page.startswith("month,indicator,value,tolerance,title")
        rows = list(csv.DictReader(io.StringIO(page)))
        assert {row["indicator"] for row in rows} == {one.name for one in district().indicators}
        assert {row["month"] for row in rows} == {"8"}
        filled = page.replace("8,mean_age,,", "8,mean_age,34.5,0.1")
        for coding in ("utf-8-sig", "gb18030"):
            figures = parse_history(district(), filled.encode(coding), "mine.csv")
            assert figures == (Figure("mean_age", 8, 34.5, 0.1),)
        with pytest.raises(InputError) as caught:
            parse_history(district(), page.encode(), "mine.csv")
        assert caught.value.code == "no_figures"

    @pytest.mark.parametrize(
        ("content", "code", "line", "key", "nearest"),
        [
            ("a,b\n1,2\n", "not_a_history", 1, None, None),
            ("", "not_a_history", 1, None, None),
            ("month,indikator,value\n2,left_so_far,3\n", "not_a_history", 1, None, "indicator"),
            (HEAD + "2,left_so_far,many\n", "wrong_type", 2, "value", None),
            (HEAD + "2,left_so_far,12%\n", "wrong_type", 2, "value", "0.12"),
            (HEAD + "2\n", "not_a_history_row", 2, None, None),
            (HEAD + "2,mean_age,30\n\n\n2,left_so_fra,3\n", "unknown_indicator", 5, "indicator",
             "left_so_far"),
            (HEAD + "2018/9,left_so_far,3\n", "wrong_type", 2, "month", "2018-09"),
            (HEAD + "99,left_so_far,3\n", "out_of_range", 2, "month", "2019-04"),
            (HEAD + "2018-01,left_so_far,3\n", "out_of_range", 2, "month", "2018-08"),
            (HEAD + "2,left_so_far,nan\n", "not_a_number", 2, "value", None),
            (HEAD + "2,left_so_far,3,-1\n", "out_of_range", 2, "tolerance", "1"),
            (HEAD + "2,mean_age,30,0\n" * 1001, "too_many_figures", 1002, None, None),
        ],
    )  # fmt: skip
    def test_a_bad_table_is_refused_with_file_line_and_column(
        self, tmp_path, content, code, line, key, nearest
    ):
        path = tmp_path / "history.csv"
        path.write_text(content, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            read_history(district(), path)
        error = caught.value
        assert error.code == code
        assert (error.where.file, error.where.line, error.where.key) == (str(path), line, key)
        assert error.nearest == nearest
        for lang in LANGUAGES:
            said = error.message(lang)
            assert said.startswith(f"{path}")
            assert code in ("not_a_number", "not_a_history_row") or error.legal is not None
            assert nearest is None or nearest in said

    TARGETS = """
targets:
  - {indicator: left_so_far, at: 2019-04, baseline: 2018-10, kind: lower_bound, source: 001 S1 L12,
     readings: {low: {value: 2, tolerance: 0.5},
                high: {value: 0.5, tolerance: 0, change: relative}}}
"""

    def test_targets_are_figures_under_each_reading(self):
        scenario = parse(TEXT + self.TARGETS)
        (low,) = target_figures(scenario)
        (high,) = target_figures(scenario, "high")
        assert (low.value, low.relative, high.value, high.relative) == (2, False, 0.5, True)
        at = {("left_so_far", 8): np.array([6.0, 3.0]), ("left_so_far", 2): np.array([2.0, 2.0])}
        assert low.of(at).tolist() == [2, 1]
        assert high.of(at).tolist() == [0.5, 0.5]

    def test_without_targets_there_is_nothing_to_calibrate_to(self):
        with pytest.raises(InputError, match="no figures"):
            target_figures(district())


def test_the_command_prints_the_posterior(tmp_path, capsys):
    scenario, history = tmp_path / "district.yaml", tmp_path / "history.csv"
    scenario.write_text(TEXT, encoding="utf-8")
    history.write_text("month,indicator,value\n1,left_so_far,1\n2,left_so_far,2\n", "utf-8")
    with pytest.raises(SystemExit) as left:
        cli.main(["calibrate", str(scenario), "--history", str(history), "--pool", "400",
                  "--parameter", "exits.early", "--parameter", "succession.fill",
                  "--hold-out-from", "2", "--months", "2", "--check", "10",
                  "--lang", "en"])  # fmt: skip
    said = capsys.readouterr()
    assert left.value.code == 0, said.err
    assert "Not identifiable" in said.out
    assert "held out" in said.out
    assert "10 synthetic histories" in said.out
    assert "Left so far, month 1 (persons)" in said.out
