"""The widgets of the screen, which share the layouts and styles that none of them changes.

ipywidgets gives every widget a layout and a style of its own. Each is a model that kernel, server
and page tell each other of: most of the laboratory's models said nothing, and the page waited for
all of them. What our widgets look like, style classes say.
"""

from __future__ import annotations

from typing import Any

import ipywidgets as iw
from traitlets import default

__all__ = [
    "HTML",
    "BoundedIntText",
    "Button",
    "Checkbox",
    "Dropdown",
    "FloatSlider",
    "HBox",
    "IntSlider",
    "Select",
    "SelectionRangeSlider",
    "Tab",
    "Text",
    "Textarea",
    "ToggleButtons",
    "VBox",
]

_shared: dict[type[iw.Widget], iw.Widget] = {}


def _share(kind: type[iw.Widget]) -> iw.Widget:
    """Return the model of a kind that widgets share; another once somebody has closed it."""
    known = _shared.get(kind)
    if known is None or known.comm is None:
        known = _shared[kind] = kind()
    return known


class _Laid(iw.DOMWidget):
    """Has the layout of all, unless it is given one."""

    @default("layout")
    def _common_layout(self) -> Any:
        return _share(iw.Layout)


class _Styled(_Laid):
    """Has the style of all of its kind, too."""

    @default("style")
    def _common_style(self) -> Any:
        return _share(self.traits()["style"].klass)


class BoundedIntText(_Styled, iw.BoundedIntText):
    """As ipywidgets has it."""


class Button(_Styled, iw.Button):
    """As ipywidgets has it."""


class Checkbox(_Styled, iw.Checkbox):
    """As ipywidgets has it."""


class Dropdown(_Styled, iw.Dropdown):
    """As ipywidgets has it."""


class FloatSlider(_Styled, iw.FloatSlider):
    """As ipywidgets has it."""


class HBox(_Laid, iw.HBox):
    """As ipywidgets has it."""


class HTML(_Styled, iw.HTML):
    """As ipywidgets has it."""


class IntSlider(_Styled, iw.IntSlider):
    """As ipywidgets has it."""


class Select(_Styled, iw.Select):
    """As ipywidgets has it."""


class SelectionRangeSlider(_Styled, iw.SelectionRangeSlider):
    """As ipywidgets has it."""


class Tab(_Laid, iw.Tab):
    """As ipywidgets has it."""


class Text(_Styled, iw.Text):
    """As ipywidgets has it."""


class Textarea(_Styled, iw.Textarea):
    """As ipywidgets has it."""


class ToggleButtons(_Styled, iw.ToggleButtons):
    """As ipywidgets has it."""


class VBox(_Laid, iw.VBox):
    """As ipywidgets has it."""
