"""Figures: the right numbers, words, notice and fonts; nothing of the reader's own is touched."""

import io
import re
import threading
import warnings
from collections.abc import Callable
from dataclasses import replace

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from matplotlib.figure import Figure

from sim.experiments.compare import Comparison
from sim.experiments.people import people
from sim.experiments.run import run
from sim.figures import (
    canvas,
    compared,
    ecdf,
    endings,
    fans,
    heatmap,
    pipeline,
    run_figures,
    spread,
)
from sim.text import LANGUAGES, text
from sim.wording import displayed, gap_label
from tests.district import district
from tests.support import simulated
from tests.synthetic import synthetic

NAMES = ["gain_since_entry", "mentees_per_mentor"]
RESULTS = synthetic(60)
MOVED = synthetic(
    60,
    scenario=district().variant("more_mentors"),
    values={name: RESULTS.values(name) + 0.3 for name in RESULTS.measures},
)
GRID = xr.DataArray(
    np.array([[0.1, 0.2], [0.3, np.nan]]),
    dims=("studio.cohort_size", "studio.selection_rate"),
    coords={"studio.cohort_size": [6, 12], "studio.selection_rate": [0.25, 0.5]},
    attrs={"unit": "SD", "title_en": "Gain since entry", "title_zh": "能力提升", "month": 8},
)
PEOPLE = pd.DataFrame(
    {
        "replication": np.repeat([0, 1], 20),
        "cadre": np.arange(40),
        "tier": np.tile(["young", "apprentice"], 20),
        "level": np.linspace(-2, 2, 40),
    }
)

DRAWINGS: dict[str, Callable[[str], Figure]] = {
    "fans": lambda lang: fans(RESULTS, NAMES, lang),
    "compared": lambda lang: compared(Comparison(RESULTS, MOVED), NAMES, lang),
    "endings": lambda lang: endings(RESULTS, NAMES, lang),
    "ecdf": lambda lang: ecdf(Comparison(RESULTS, MOVED), "gain_since_entry", lang),
    "heatmap": lambda lang: heatmap(GRID, lang, (12, 0.25)),
    "pipeline": lambda lang: pipeline(PEOPLE, district().structure, lang),
}


def words(figure: Figure) -> list[str]:
    return [one.get_text() for one in figure.findobj(mpl.text.Text) if one.get_text()]


def settings() -> dict[str, object]:
    # Matplotlib itself settles on a backend when it first draws.
    return {name: value for name, value in mpl.rcParams.items() if name != "backend"}


def saved(figure: Figure) -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a glyph that the font does not have is only a warning
        figure.savefig(file, format="png", dpi=60)
    return file.getvalue()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", DRAWINGS)
class TestEveryFigure:
    def test_it_is_drawn_with_its_notice_in_the_readers_language(
        self, name: str, lang: str
    ) -> None:
        figure = DRAWINGS[name](lang)
        assert len(saved(figure)) > 2000
        assert text("notice.exploratory", lang) in words(figure)

    def test_axes_are_labelled_and_the_model_scale_is_never_called_sd(
        self, name: str, lang: str
    ) -> None:
        figure = DRAWINGS[name](lang)
        first = figure.axes[0]
        assert first.get_xlabel()
        assert first.get_ylabel()
        assert [one for one in words(figure) if re.search(r"\bSD\b|\(\(", one)] == []

    def test_no_legend_lies_over_a_picture(self, name: str, lang: str) -> None:
        figure = DRAWINGS[name](lang)
        figure.canvas.draw()
        for legend in figure.legends:
            box = legend.get_window_extent()
            assert not any(box.overlaps(axes.get_window_extent()) for axes in figure.axes)
        assert all(axes.get_legend() is None for axes in figure.axes)

    def test_the_same_data_give_the_same_picture(self, name: str, lang: str) -> None:
        assert saved(DRAWINGS[name](lang)) == saved(DRAWINGS[name](lang))


class TestWhatIsDrawn:
    def test_fans_show_the_bands_of_the_results(self) -> None:
        line = fans(RESULTS, ["mean_age"]).axes[0].lines[0]
        np.testing.assert_allclose(
            np.asarray(line.get_ydata(), dtype=float), RESULTS.bands("mean_age")["median"]
        )
        assert list(np.asarray(line.get_xdata())) == RESULTS.timeline.tolist()

    def test_gains_are_drawn_in_entrants_exceeded(self) -> None:
        line = fans(RESULTS, ["gain_since_entry"]).axes[0].lines[0]
        median = displayed(RESULTS.bands("gain_since_entry")["median"], "SD")
        np.testing.assert_allclose(np.asarray(line.get_ydata(), dtype=float), median)

    def test_a_title_wider_than_its_panel_is_broken(self) -> None:
        long = {"en": "Secretaries of working age (men under 60, women under 55)", "zh": "长" * 40}
        measures = {
            name: replace(one, title=long) if name in NAMES else one
            for name, one in RESULTS.measures.items()
        }
        results = replace(RESULTS)
        vars(results)["measures"] = measures
        for lang in LANGUAGES:
            figure = fans(results, NAMES, lang)
            figure.draw_without_rendering()
            left, right = (
                one.get_window_extent()
                for one in figure.findobj(mpl.text.Text)
                if one.get_text() in {axes.get_title("left") for axes in figure.axes}
            )
            assert left.x1 < right.x0
            assert right.x1 <= figure.bbox.x1

    def test_the_ecdf_counts_paired_differences(self) -> None:
        curve = ecdf(Comparison(RESULTS, MOVED), "mean_age").axes[0].lines[-1]
        x, y = np.asarray(curve.get_xdata()), np.asarray(curve.get_ydata())
        # Every future differs by 0.3 years, so all 100 of 100 lie at or below it.
        assert x[np.isfinite(x)] == pytest.approx(0.3)
        assert y.max() == 100

    def test_the_heatmap_frames_the_current_settings_and_leaves_gaps(self) -> None:
        axes = heatmap(GRID, "en", (12, 0.25)).axes[0]
        (frame,) = [one for one in axes.patches if isinstance(one, mpl.patches.Rectangle)]
        assert frame.get_xy() == (0, 1)
        assert sorted(one.get_text() for one in axes.texts) == sorted(
            f"{displayed(value, 'SD'):.1f}" for value in (0.1, 0.2, 0.3)
        )
        assert [one.get_text() for one in axes.get_xticklabels()] == ["25", "50"]
        assert "%" in axes.get_xlabel()

    def test_settings_off_the_grid_are_not_framed(self) -> None:
        assert list(heatmap(GRID, "en", (7, 0.25)).axes[0].patches) == []

    def test_the_pipeline_has_a_place_for_each_tier_with_people(self) -> None:
        labels = [one.get_text() for one in DRAWINGS["pipeline"]("en").axes[0].get_xticklabels()]
        assert labels == ["Young (10 persons)", "Apprentices (10 persons)"]

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_a_difference_has_a_unit_of_its_own(self, lang: str) -> None:
        lower = DRAWINGS["compared"](lang).axes[len(NAMES) :]
        told = [" ".join(axes.get_title("left").split()) for axes in lower]
        assert told == [
            text("figure.title.gap", lang, unit=gap_label(RESULTS.measure(name).kind.unit, lang))
            for name in NAMES
        ]

    def test_competence_stands_above_age_over_the_same_tiers(self) -> None:
        people = PEOPLE.assign(age=30.0 + np.arange(len(PEOPLE)) % 20)
        figure = spread(people, district().structure, "en")
        figure.canvas.draw()
        upper, lower = figure.axes
        assert upper.get_position().y0 > lower.get_position().y1
        labels = [one.get_text() for one in lower.get_xticklabels()]
        assert labels == ["Young\n(10 persons)", "Apprentices\n(10 persons)"]


class TestFontsAndThemes:
    def test_without_a_chinese_font_it_is_english_and_says_so(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(canvas, "chinese_font", lambda: None)
        said = " ".join(words(DRAWINGS["fans"]("zh")))
        assert text("notice.no_chinese_font", "en") in said
        assert not re.search(r"[\u4e00-\u9fff]", said)

    def test_the_readers_own_settings_are_left_alone(self) -> None:
        before = settings()
        for draw in DRAWINGS.values():
            saved(draw("zh"))
        assert settings() == before
        assert plt.get_fignums() == []

    def test_any_thread_may_draw(self) -> None:
        done: list[bytes] = []
        thread = threading.Thread(target=lambda: done.append(saved(DRAWINGS["ecdf"]("en"))))
        thread.start()
        thread.join(60)
        assert done == [saved(DRAWINGS["ecdf"]("en"))]


class TestARun:
    def test_it_has_three_figures(self) -> None:
        results = run(district(), 4, progress=False)
        figures = run_figures(results, "en")
        assert list(figures) == ["indicators", "endings", "pipeline"]
        assert all(len(saved(figure)) > 2000 for figure in figures.values())

    def test_people_are_those_of_the_run(self) -> None:
        table = people(run(district(), 4, seed=3, progress=False), 2)
        model = simulated(district(), rng=3, replications=4)
        present = model.roster["present"][:2]
        assert table.groupby("replication").size().to_list() == present.sum(axis=1).tolist()
        assert table["cadre"].to_list() == model.roster["id"][:2][present].tolist()
        level = model.roster.composite(model.structure.yardstick)[:2]
        np.testing.assert_array_equal(table["level"], level[present])
