"""Views that do their work on request: options not ruled out, and the verification table."""

import itertools
import re
import threading
from collections.abc import Iterator

import pytest

from sim.errors import Cancelled, InputError
from sim.experiments.verify import Book, read_book, verify
from sim.palette import CURRENT
from sim.text import LANGUAGES, text
from sim.ui import Laboratory, build_app
from sim.ui.options import OptionsView
from sim.ui.pareto import Dot, front
from sim.ui.verification import VerificationView
from tests.district import district
from tests.ui.conftest import LONG, Held
from tests.ui.test_app import click, move
from tests.ui.test_tabs import look_at, plain


@pytest.fixture(scope="module")
def lab() -> Laboratory:
    seats = {"value": 12, "low": 6, "high": 20}
    made = build_app(district().with_parameters({"studio.cohort_size": seats}), replications=40)
    assert made.wait(LONG)
    return made


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search of a second."""
    for name, value in {"CANDIDATES": 24, "REPLICATIONS": 4, "RETEST": 12}.items():
        monkeypatch.setattr(f"sim.ui.options.{name}", value)


@pytest.fixture
def options(lab: Laboratory) -> Iterator[OptionsView]:
    lab.spoke("en")
    click(lab, "variant-preset")
    look_at(lab, "options")
    yield view(lab, OptionsView)
    assert view(lab, OptionsView).wait(LONG)


@pytest.fixture
def verification(lab: Laboratory) -> VerificationView:
    lab.spoke("en")
    look_at(lab, "verification")
    return view(lab, VerificationView)


def view[Kind](lab: Laboratory, kind: type[Kind]) -> Kind:
    return next(one for one in lab._screen.views if isinstance(one, kind))


def unbreaking(page: str) -> str:
    """Return a page without the marks of where lines may end."""
    return page.replace("\N{NO-BREAK SPACE}", " ").replace("\N{ZERO WIDTH SPACE}", "")


class TestOptions:
    def test_nothing_is_run_before_it_is_asked_for(self, options: OptionsView) -> None:
        assert plain(options.page.value).strip() == text("ui.request.options_about", candidates=24)
        assert options.stop.disabled
        assert "ech-hidden" in options.picture._dom_classes

    def test_a_search_is_drawn_and_can_be_put_on_the_levers(
        self, lab: Laboratory, options: OptionsView
    ) -> None:
        click(lab, "options-start")
        assert options.wait(LONG)
        assert options.state.value == ""
        words = plain(options.page.value)
        assert text("notice.why") in words
        assert "options are not ruled out" in words
        drawn = options.picture.html
        shown = re.findall(rf"<circle data-pick='(\d+)'[^>]*fill='{CURRENT}'", drawn)
        assert len(shown) == options.page.value.count("<tr>") - 1 > 0
        axes = re.findall(r"<text class='(?:end )?tick' x='\d+' y='\d+'>([^<]*)<", drawn)
        assert len(axes) == 2
        assert all(axis in words for axis in axes)  # the head of the table has the units too
        options.picture.picked = shown[0]
        assert lab.wait(LONG)
        label = re.search(rf"data-pick='{shown[0]}'[^>]*aria-label='([^']*)'", drawn)
        assert label is not None
        seats = lab.scenario.parameter("studio.cohort_size").value
        assert str(seats) in label[1]
        # The levers that are searched do not decide what is found.
        assert options.page.value == look_at(lab, "options")
        assert "options are not ruled out" in words

    def test_it_is_told_in_the_readers_language(
        self, lab: Laboratory, options: OptionsView
    ) -> None:
        if not options.picture.html:
            click(lab, "options-start")
            assert options.wait(LONG)
        for lang in LANGUAGES:
            lab.spoke(lang)
            words = plain(look_at(lab, "options") + options.picture.html)
            assert (re.search(r"[\u4e00-\u9fff]", words) is not None) == (lang == "zh")
            assert text("ui.options.how", lang) in words

    def test_every_mean_on_the_screen_has_its_interval(
        self, lab: Laboratory, options: OptionsView
    ) -> None:
        """In the table, in what a dot says of itself, and as lines through those not ruled out."""
        if not options.picture.html:
            click(lab, "options-start")
            assert options.wait(LONG)
        for lang in LANGUAGES:
            lab.spoke(lang)
            page, drawn = look_at(lab, "options"), options.picture.html
            assert text("experiment.optimise.intervals", lang, replications=12) in plain(page)
            cell = re.escape(
                text("experiment.optimise.with_interval", lang, value="V", low="V", high="V")
            ).replace("V", r"[−\d.,]+")
            rows = page.count("<tr>") - 1
            cells = re.findall(rf"<td class='number'>{cell}</td>", unbreaking(page))
            assert len(cells) == 2 * rows > 0
            names = re.findall(r"<title>([^<]*)</title>", drawn)
            assert len(names) > rows
            assert all(len(re.findall(cell, name)) == 2 for name in names)
            assert drawn.count("class='bars'") == rows + 1  # and through the present settings
        lab.spoke("en")

    def test_other_goals_are_another_search(self, lab: Laboratory, options: OptionsView) -> None:
        first = options.goals[0]
        before = first.value
        first.value = next(name for _, name in first.options if name != before)
        assert plain(options.page.value).strip() == text("ui.request.options_about", candidates=24)
        first.value = before

    def test_a_limit_is_judged_beyond_luck_and_told(
        self, lab: Laboratory, options: OptionsView
    ) -> None:
        """No more mentor-days than now: every option says how surely it keeps to that."""
        assert options.limit.value == ""
        options.limit.value = "mentor_days"
        title = lab.results.measure("mentor_days").title
        now = f"{float(lab.results.final('mentor_days').mean()):,.1f}"
        click(lab, "options-start")
        assert options.wait(LONG)
        for lang in LANGUAGES:
            lab.spoke(lang)
            page = unbreaking(look_at(lab, "options"))
            words, drawn = plain(page), options.picture.html
            bound = text("experiment.optimise.limit.at_most", lang, indicator=title, value=now)
            assert bound in words
            assert text("ui.options.how_in_doubt", lang) in words
            filled = re.findall(rf"data-pick='\d+'[^>]*fill='{CURRENT}'", drawn)
            dashed = re.findall(r"data-pick='\d+'[^>]*stroke-dasharray", drawn)
            for name, dots in (("kept", filled), ("in_doubt", dashed)):
                cell = text(f"experiment.optimise.limit.{name}", lang, low="", high="")
                assert page.count(f">{cell.split('(')[0]}(") == len(dots)
            assert len(filled) + len(dashed) == page.count("<tr>") - 1 > 0
        move(lab, "seats", 9)  # which does not move the bound
        assert lab.wait(LONG)
        lab.spoke("zh")
        assert bound in plain(look_at(lab, "options"))
        lab.spoke("en")
        options.limit.value = ""
        assert plain(options.page.value).strip() == text("ui.request.options_about", candidates=24)

    def test_it_can_be_stopped(
        self, lab: Laboratory, options: OptionsView, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held = Held()
        monkeypatch.setattr("sim.ui.options.optimise", held)
        click(lab, "options-start")
        assert held.started.wait(LONG)
        assert options.start.disabled
        assert "<progress" in options.state.value
        move(lab, "seats", 9)  # the screen goes on
        assert lab.wait(LONG)
        click(lab, "options-stop")
        assert held.ended.wait(LONG)
        assert options.wait(LONG)
        assert not options.start.disabled
        assert options.state.value == ""

    def test_what_fails_is_told(
        self, lab: Laboratory, options: OptionsView, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(*_, **__):
            raise InputError("no_goal")

        monkeypatch.setattr("sim.ui.options.optimise", fails)
        click(lab, "options-start")
        assert options.wait(LONG)
        assert plain(options.state.value).strip() == InputError("no_goal").message("en")
        assert not options.start.disabled
        look_at(lab, "options")

    def test_names_are_escaped_and_one_value_is_no_axis_to_divide_by(self) -> None:
        svg = front([Dot(1.0, 2.0, "<b>", "open", "0", "<1>")], "<x>", "<y>", "<a>")
        assert not re.search(r"<[bxya1]>", svg)
        assert "nan" not in svg

    def test_intervals_are_drawn_whole_to_scale(self) -> None:
        """Through its dot, and an end beyond all dots has its place in the picture."""
        wide = Dot(1.0, 2.0, "", "open", "0", x_ends=(-10.0, 4.0), y_ends=(1.0, 3.0))
        svg = front([wide, Dot(0.0, 0.0, "", "out", x_ends=(-90.0, 90.0))], "x", "y", "all")
        (line,) = re.findall(r"class='bars' d='M([-\d.]+),([-\d.]+)H([-\d.]+)M", svg)
        left, y, right = map(float, line)
        at = re.search(r"cx='([\d.]+)' cy='([\d.]+)' r='5' fill='#", svg)
        assert at is not None
        x = float(at[1])
        assert float(at[2]) == y
        assert (x - left) / (right - left) == pytest.approx(11 / 14, abs=0.01)
        assert 0 < left < right < 680

    def test_a_dot_in_doubt_is_dashed(self) -> None:
        """So is no other: neither one that is open nor one that is ruled out."""
        for kind, dashed in (("open", False), ("doubt", True), ("out", False)):
            svg = front([Dot(1.0, 2.0, "", kind, "0")], "x", "y", "all")
            assert ("stroke-dasharray" in svg) == dashed

    def test_numbers_of_dots_that_lie_together_stand_apart(self) -> None:
        dots = [Dot(x, x, "", "open", str(place), str(place))
                for place, x in enumerate([0.0, 0.01, 0.02, 0.03, 5.0, 10.0], 1)]  # fmt: skip
        svg = front(dots, "across", "up", "all")
        placed = re.findall(r"x='([\d.]+)' y='([\d.]+)' text-anchor='(start|end)'>(\d)<", svg)
        assert [mark for *_, mark in placed[-6:]] == list("123456")
        boxes = [
            (float(x) - (6 if anchor == "end" else 0), float(y)) for x, y, anchor, _ in placed[-6:]
        ]
        for a, b in itertools.combinations(boxes, 2):
            assert abs(a[0] - b[0]) >= 6 or abs(a[1] - b[1]) >= 11


class TestVerification:
    def test_the_cases_are_run_in_the_background(
        self, lab: Laboratory, verification: VerificationView, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        book = read_book()
        few = Book(confidence=book.confidence, cases=book.cases[:1])
        monkeypatch.setattr("sim.ui.verification.read_book", lambda: few)
        assert plain(verification.page.value).strip() == text("ui.request.verification_about")
        click(lab, "verification-start")
        assert verification.wait(LONG)
        words = plain(verification.page.value)
        assert text("notice.verification") in words
        outcomes = verify(few, 1)
        assert verification.page.value.count("<tr>") == 1 + len(outcomes)
        assert f"{outcomes[0].observed:.5g}" in words
        lab.spoke("zh")
        assert text("notice.verification", "zh") in look_at(lab, "verification")

    def test_verifying_can_be_stopped(self) -> None:
        stop = threading.Event()
        stop.set()
        with pytest.raises(Cancelled):
            verify(cancel=stop)
