"""Drawings that are cancelled or fail: what is told, and what stays of the picture."""

import threading
from html import escape

import pytest

from sim.errors import Cancelled, EchelonError
from sim.text import LANGUAGES, text
from sim.ui import Laboratory, build_app
from sim.ui.views import OUTDATED, Drawing, View
from tests.district import district
from tests.ui.conftest import LONG, Runs
from tests.ui.test_app import click, find, move, words


@pytest.fixture
def lab(runs: Runs) -> Laboratory:
    made = build_app(district())
    assert made.wait(LONG)
    return made


class Slow(View):
    """A view whose drawing lasts until it is cancelled, and then tells how far it was."""

    key = "table"

    def __init__(self) -> None:
        super().__init__()
        self.started = threading.Event()

    def draw(self, drawing: Drawing) -> None:
        drawing.tell(1, 9)
        self.started.set()
        assert drawing.cancel.wait(LONG)
        drawing.tell(2, 9)
        raise Cancelled


def test_a_cancelled_drawing_says_so(lab: Laboratory) -> None:
    slow = Slow()
    tab = lab._screen.tab
    tab.views = [*tab.views[:-1], slow]
    lab.spoke("zh")
    assert lab.wait(LONG)
    slow.outdate("zh")
    tab.switch.value = "table"
    assert slow.started.wait(LONG)
    assert not find(lab, "cancel").disabled
    click(lab, "cancel")
    assert find(lab, "cancel").disabled
    assert text("error.cancelled", "zh") in slow.page.value
    assert OUTDATED in slow.box._dom_classes


class Failing(View):
    """A view that can be drawn once."""

    key = "table"

    def __init__(self) -> None:
        super().__init__()
        self.pictures = ["<p>good</p>"]

    def draw(self, drawing: Drawing) -> None:
        if not self.pictures:
            raise ValueError("<ink>")
        self.page.value = self.pictures.pop()


class TestADrawingThatFails:
    @pytest.fixture
    def failing(self, lab: Laboratory) -> Failing:
        view = Failing()
        tab = lab._screen.tab
        tab.views = [*tab.views[:-1], view]
        tab.switch.value = "month_by_month"
        view.outdate("en")
        return view

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_is_told_once_in_place_of_the_picture(
        self, lab: Laboratory, failing: Failing, lang: str
    ) -> None:
        failing.pictures = []
        lab.spoke(lang)
        lab._screen.tab.switch.value = "table"
        assert lab.wait(LONG)
        told = EchelonError("unexpected", detail="ValueError: <ink>").message(lang)
        assert failing.page.value == f"<p>{escape(told)}</p>"
        assert words(lab, "error") == ""
        assert find(lab, "cancel").disabled
        # In the other language it is tried, and told, again.
        other = "zh" if lang == "en" else "en"
        lab.spoke(other)
        assert lab.wait(LONG)
        told = EchelonError("unexpected", detail="ValueError: <ink>").message(other)
        assert failing.page.value == f"<p>{escape(told)}</p>"

    def test_keeps_the_last_good_picture_and_says_it_beside(
        self, lab: Laboratory, failing: Failing
    ) -> None:
        lab._screen.tab.switch.value = "table"
        assert lab.wait(LONG)
        assert failing.page.value == "<p>good</p>"
        assert OUTDATED not in failing.box._dom_classes
        move(lab, "seats", 8)
        assert lab.wait(LONG)
        assert failing.page.value == "<p>good</p>"
        assert OUTDATED in failing.box._dom_classes
        assert "ValueError" in words(lab, "error")
        # Once it can be drawn again, nothing of that is left.
        failing.pictures = ["<p>better</p>"]
        move(lab, "seats", 9)
        assert lab.wait(LONG)
        assert failing.page.value == "<p>better</p>"
        assert words(lab, "error") == ""
