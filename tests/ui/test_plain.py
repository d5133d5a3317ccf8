"""Widgets that share what none of them changes."""

import ipywidgets as iw
import pytest

from sim.scenario import load
from sim.ui import plain
from sim.ui.laboratory import Laboratory


def _within(widget: iw.Widget) -> list[iw.Widget]:
    return [widget, *(one for child in getattr(widget, "children", ()) for one in _within(child))]


@pytest.mark.parametrize("kind", [getattr(plain, name) for name in plain.__all__])
def test_every_kind_shares_its_layout_and_style_and_is_otherwise_as_ipywidgets_has_it(kind):
    # A range of nothing is refused.
    given = {"options": [1, 2]} if kind is plain.SelectionRangeSlider else {}
    one, other, its = kind(**given), kind(**given), getattr(iw, kind.__name__)(**given)
    assert one.layout is other.layout
    assert one.layout is plain.HTML().layout
    assert getattr(one, "style", None) is getattr(other, "style", None)
    assert (one._model_name, one._view_name) == (its._model_name, its._view_name)
    assert one.get_state().keys() == its.get_state().keys()
    assert type(getattr(one, "style", None)) is type(getattr(its, "style", None))


def test_a_layout_of_its_own_stays_its_own():
    own = plain.HTML(layout={"display": "none"})
    assert own.layout.display == "none"
    assert plain.HTML().layout.display is None


def test_a_shared_model_that_somebody_closed_is_replaced():
    closed = plain.Button().style
    closed.close()
    assert plain.Button().style is not closed


def test_the_laboratorys_widgets_share_and_nobody_changes_what_is_shared():
    laboratory = Laboratory(load("putuo"), "en", 1, 20)
    try:
        shown = _within(laboratory)
        shared = plain.HTML().layout
        assert sum(one.layout is shared for one in shown) > 0.9 * len(shown) > 100
        said = {name: value for name, value in shared.get_state().items() if name[0] != "_"}
        assert set(said.values()) == {None}
    finally:
        laboratory.cancel()
        laboratory.wait()
