import numpy as np

from sim.experiments.compare import Comparison
from sim.summary import aligned, comparison_summary, run_summary
from tests.district import district
from tests.synthetic import synthetic


def test_columns_line_up_although_chinese_letters_are_wide() -> None:
    table = aligned([["指标", "值"], ["a", "10"], ["平均年龄", "5"]], numbers=(1,))
    assert table.splitlines() == ["指标      值", "a         10", "平均年龄   5"]


def test_a_run_shows_start_end_and_band_of_every_indicator() -> None:
    values = np.column_stack([np.full(11, 40.0), *[np.arange(30.0, 41.0)] * 8])
    table = run_summary(synthetic(11, values={"mean_age": values}))
    row = next(line for line in table.splitlines() if line.startswith("Mean age"))
    assert row.split() == ["Mean", "age", "40.0", "35.0", "31.0", "to", "39.0", "years"]
    assert len(table.splitlines()) == 1 + len(district().indicators)


def test_differences_of_gain_are_told_in_entrants_exceeded() -> None:
    flat = np.zeros((200, 9))
    a = synthetic(200, values={"gain_since_entry": flat})
    b = synthetic(
        200,
        scenario=district().with_levers({"studio.cohort_size": 9}),
        values={"gain_since_entry": flat + 1.0},
    )
    table = comparison_summary(Comparison(a, b))
    row = next(line for line in table.splitlines() if line.startswith("Gain since entry"))
    assert "+3.41" in row
    assert row.split()[-3:] == ["100", "0", "0"]


def test_an_assumed_direction_is_noted_below_the_table() -> None:
    flat = np.zeros((200, 9))
    a = synthetic(200, values={"gain_since_entry": flat})
    b = synthetic(
        200,
        scenario=district().with_levers({"population.veterans.count": 6}),
        values={"gain_since_entry": flat + 0.2},
    )
    lines = comparison_summary(Comparison(a, b)).splitlines()
    notes = [line for line in lines if "assumes" in line]
    assert notes[0] == (
        "Gain since entry: the model assumes the direction (closer mentoring never hurts)."
    )
    assert "由模型假定" in comparison_summary(Comparison(a, b), "zh")


def test_shares_are_left_out_where_neither_direction_is_better() -> None:
    both = Comparison(synthetic(200), synthetic(200))
    row = next(line for line in comparison_summary(both).splitlines() if "Mean age" in line)
    assert row.split()[-3:] == ["–", "–", "–"]
