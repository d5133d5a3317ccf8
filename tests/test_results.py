import pickle

import numpy as np
import pandas as pd
import pytest

import sim
from sim.citation import cite
from sim.errors import InputError
from sim.record import Record
from sim.results import Results
from tests.synthetic import synthetic


def same(a: Results, b: Results) -> bool:
    return (
        a.indicators.identical(b.indicators)
        and a.opening.identical(b.opening)
        and a.ledger.identical(b.ledger)
        and a.parameters.equals(b.parameters)
    )


def log(results: Results) -> pd.DataFrame:
    assert results.events is not None
    return results.events


class TestLabels:
    def test_every_indicator_says_its_unit_titles_direction_and_source(self) -> None:
        gain = synthetic().indicators["gain_since_entry"]
        assert gain.dims == ("replication", "month")
        assert gain.attrs == {
            "unit": "SD",
            "title_en": "Gain since entry",
            "title_zh": "能力提升",
            "better": "up",
            "worthwhile": 0.05,
            "calibrated": 1,
            "source": "simulated",
        }

    def test_months_count_from_the_opening_state_and_have_dates(self) -> None:
        labelled = synthetic(replications=3, first=40).indicators
        assert labelled["month"].values.tolist() == [1, 2, 3, 4, 5, 6, 7, 8]
        assert labelled["date"].values[[0, -1]].tolist() == ["2018-09", "2019-04"]
        assert labelled["replication"].values.tolist() == [40, 41, 42]

    def test_the_opening_state_has_no_months(self) -> None:
        results = synthetic()
        assert results.opening["mean_age"].dims == ("replication",)
        expected = results.values("mean_age")[:, 0]
        assert np.array_equal(results.opening["mean_age"], expected)

    def test_a_line_that_nothing_was_booked_on_is_left_out(self) -> None:
        assert synthetic().ledger["line"].values.tolist() == ["classes"]

    def test_parameters_have_a_row_per_replication(self) -> None:
        table = synthetic(replications=2, first=7).parameters
        assert table.index.tolist() == [7, 8]
        assert table["classes.gain"].tolist() == [pytest.approx(0.27), pytest.approx(0.28)]

    def test_events_are_a_table_only_if_they_were_recorded(self) -> None:
        assert synthetic().events is None
        events = synthetic(events=True).events
        assert events is not None
        assert len(events) == 12
        assert events.columns[:3].tolist() == ["replication", "step", "phase"]

    def test_nobody_can_change_what_was_recorded(self) -> None:
        results = synthetic()
        with pytest.raises(ValueError, match="read-only"):
            results.indicators["mean_age"][0, 0] = 1.0


class TestBands:
    def test_are_quantiles_over_the_futures_of_every_month(self) -> None:
        results = synthetic(replications=41)
        bands = results.bands("total_gain")
        values = np.sort(results.values("total_gain"), axis=0)
        assert bands.index.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8]
        # With 41 futures the quantiles fall on the sorted futures 4, 10, 20, 30 and 36.
        for column, place in (("low80", 4), ("low50", 10), ("median", 20), ("high80", 36)):
            np.testing.assert_allclose(bands[column], values[place], rtol=1e-12)
        np.testing.assert_allclose(bands["mean"], values.mean(axis=0))

    def test_can_have_any_share(self) -> None:
        assert {"low95", "high95", "low12.5"} <= set(synthetic().bands("mean_age", (0.95, 0.125)))

    @pytest.mark.parametrize("share", [0, 1, -0.5, 80])
    def test_refuse_what_is_no_share(self, share: float) -> None:
        with pytest.raises(InputError, match="0 to 1"):
            synthetic().bands("mean_age", (share,))


class TestTables:
    def test_tidy_has_a_row_per_value_the_opening_state_included(self) -> None:
        results = synthetic(replications=2)
        table = results.tidy(["mean_age", "total_gain"])
        assert list(table.columns) == ["replication", "month", "indicator", "value"]
        assert len(table) == 2 * 2 * 9
        one = table.query("replication == 1 and month == 3 and indicator == 'total_gain'")
        assert one["value"].item() == results.values("total_gain")[1, 3]

    def test_tidy_has_all_indicators_by_default(self) -> None:
        results = synthetic()
        assert set(results.tidy()["indicator"]) == set(results.measures)

    def test_final_is_the_last_month(self) -> None:
        results = synthetic()
        final = results.final("mean_age")
        assert final.dims == ("replication",)
        assert np.array_equal(final, results.values("mean_age")[:, -1])

    def test_a_misspelt_indicator_names_the_nearest(self) -> None:
        for ask in (synthetic().final, synthetic().bands, synthetic().values):
            with pytest.raises(InputError, match="Did you mean mean_age"):
                ask("mean_ages")

    def test_a_month_that_was_not_simulated_is_refused(self) -> None:
        assert synthetic().step_of(None) == 8
        for month in (-1, 9, 2.5):
            with pytest.raises(InputError, match="0 to 8 months"):
                synthetic().step_of(month)  # type: ignore[arg-type]


class TestBlocks:
    def test_join_to_the_same_as_one_run(self) -> None:
        whole = synthetic(replications=9, events=True)
        blocks = [
            synthetic(4, 0, events=True),
            synthetic(3, 4, events=True),
            synthetic(2, 7, events=True),
        ]
        joined = Results.concat(blocks)
        assert same(joined, whole)
        assert log(joined).equals(log(whole))

    def test_the_first_replications_are_those_of_a_shorter_run(self) -> None:
        cut, short = synthetic(9, 5, events=True).head(4), synthetic(4, 5, events=True)
        assert same(cut, short)
        assert log(cut).equals(log(short))

    def test_a_line_that_one_block_lacks_is_zero_there(self) -> None:
        first, second = synthetic(2, 0), synthetic(2, 2)
        line = np.ones((2, 8))
        rare = Record(
            second.record.opening,
            second.record.series,
            {**second.record.ledger, "rewrite:outside": line},
            second.record.drawn,
        )
        ledger = Results.concat([first, Results(second.scenario, 1, True, 2, rare)]).ledger
        assert ledger.sel(line="rewrite:outside").sum("month").values.tolist() == [0, 0, 8, 8]

    @pytest.mark.parametrize(
        "second",
        [synthetic(2, 3), synthetic(2, 2, seed=2), synthetic(2, 2, unknowns=False)],
        ids=["gap", "seed", "unknowns"],
    )
    def test_of_different_runs_are_refused(self, second: Results) -> None:
        with pytest.raises(ValueError, match="block"):
            Results.concat([synthetic(2, 0), second])

    def test_no_blocks_are_refused(self) -> None:
        with pytest.raises(ValueError, match="no blocks"):
            Results.concat([])

    @pytest.mark.parametrize("count", [0, 7])
    def test_a_head_longer_than_the_run_is_refused(self, count: int) -> None:
        with pytest.raises(InputError, match="1 to 6"):
            synthetic(6).head(count)

    def test_survive_pickling(self) -> None:
        results = synthetic(events=True)
        assert results.indicators.sizes["month"] == 8  # fills the cache that must not travel
        again = pickle.loads(pickle.dumps(results))
        assert same(again, results)
        assert "indicators" not in pickle.loads(pickle.dumps(synthetic())).__dict__


class TestCitation:
    def test_says_all_that_is_needed_to_run_it_again(self) -> None:
        results = synthetic(seed=77)
        citation = cite(results)
        for words in (str(citation), citation.bibtex, citation.gbt7714):
            for fact in (sim.__version__, "district", results.scenario.hash, "77", "6", "8"):
                assert fact in words

    def test_bibtex_is_one_balanced_entry(self) -> None:
        entry = cite(synthetic()).bibtex
        assert entry.startswith("@software{echelon_district_")
        assert entry.count("{") == entry.count("}")
        assert entry.count("@") == 1

    def test_gbt7714_marks_a_computer_program(self) -> None:
        assert "[CP]" in cite(synthetic()).gbt7714

    def test_says_whether_the_unknowns_were_drawn(self) -> None:
        assert "luck and unknowns" in str(cite(synthetic()))
        assert "luck only" in str(cite(synthetic(unknowns=False)))
