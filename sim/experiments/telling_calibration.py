"""What a calibration found, in words and rows: for the terminal and for the laboratory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sim.experiments.calibrate import Calibrated, Calibrator
from sim.experiments.factors import Factor
from sim.experiments.history import Figure
from sim.experiments.posterior import Calibration
from sim.scenario import Scenario
from sim.summary import aligned
from sim.text import text, unbracketed
from sim.wording import MINUS

_CALIBRATED_HEAD: Final = ("parameter", "median", "interval", "prior")
_PREDICTED_HEAD: Final = ("figure", "observed", "predicted", "verdict", "use")
_CHECK_HEAD: Final = ("parameter", "p_value", "covered", "width")


def calibration_summary(found: Calibrated, figures: Sequence[Figure], lang: str = "en") -> str:
    """Return what figures say about each parameter, and how well they are predicted.

    Args:
        found: the answer of a calibration.
        figures: what it was about.
        lang: language.
    """
    names = {
        one.path: text("figure.axis.value_in", lang, indicator=one.title, unit=one.path)
        for one in found.factors
    }
    rows, words = [calibrated_head(lang)], []
    for one in found.factors:
        rows.append([names[one.path], *calibrated_cells(found, one, lang)])
        if one.path in found.not_identified:
            words.append(not_identifiable([names[one.path]], lang))
        words += trades(found, one, {path: path for path in names}, lang)
    titles = figure_titles(found.scenario, figures, lang)
    checks = [
        [title, *cells] for title, cells in zip(titles, predicted_cells(found, lang), strict=True)
    ]
    return "\n\n".join(
        [
            aligned(rows, numbers=(1, 2, 3)),
            "\n".join(words) or text("experiment.calibrate.all_identified", lang),
            aligned([predicted_head(lang), *checks], numbers=(1, 2)),
        ]
    )


def calibrated_head(lang: str) -> list[str]:
    """Return the heads of a table with a row per parameter."""
    return [text(f"experiment.calibrate.{name}", lang) for name in _CALIBRATED_HEAD]


def calibrated_cells(found: Calibrated, one: Factor, lang: str) -> list[str]:
    """Return a parameter's median and its 90 % intervals after and before the figures."""
    row = found.table.loc[one.path]
    return [
        _figure(row["median"], 3),
        *(_between(row, kind, 3, lang) for kind in ("", "prior_")),
    ]


def not_identifiable(names: list[str], lang: str) -> str:
    """Say that the figures do not tell these parameters."""
    listed = text("source.list_separator", lang).join(names)
    return text("experiment.calibrate.not_identifiable", lang, parameter=listed)


def trades(found: Calibrated, one: Factor, names: dict[str, str], lang: str) -> list[str]:
    """Say which parameters a parameter trades off against, if any."""
    partners: tuple[str, ...] = found.table["trades_with"][one.path]
    if not partners:
        return []
    others = text("error_part.list_separator", lang).join(names[path] for path in partners)
    key = "experiment.calibrate.trades"
    return [text(key, lang, parameter=names[one.path], others=others)]


def figure_titles(scenario: Scenario, figures: Sequence[Figure], lang: str) -> list[str]:
    """Return what each figure is called: the indicator, when, since when it changed, the unit."""
    known = {one.name: one for one in scenario.bound_indicators()}
    titles = []
    for one in figures:
        measure = known[one.indicator]
        title = text("ui.calibration.figure", lang, indicator=measure.title, month=one.month)
        if one.baseline is not None:
            title = text("ui.calibration.change", lang, figure=title, baseline=one.baseline)
        unit = unbracketed(text(f"unit.{'share' if one.relative else measure.kind.unit}", lang))
        titles.append(text("figure.axis.value_in", lang, indicator=title, unit=unit))
    return titles


def predicted_head(lang: str) -> list[str]:
    """Return the heads of a table with a row per figure."""
    return [text(f"experiment.calibrate.{name}", lang) for name in _PREDICTED_HEAD]


def predicted_cells(found: Calibrated, lang: str) -> list[list[str]]:
    """Return for each figure what was observed and predicted, and what the figure was used for."""
    return [
        [
            _figure(row["observed"], 4),
            _between(row, "", 4, lang),
            text(f"experiment.calibrate.{'inside' if row['inside'] else 'outside'}", lang),
            text(f"experiment.calibrate.{'held_out' if row['held_out'] else 'fitted_to'}", lang),
        ]
        for _, row in found.predictions.iterrows()
    ]


def check_summary(made: Calibrator, check: Calibration, lang: str = "en") -> str:
    """Return how well known parameters are recovered from synthetic histories.

    Args:
        made: what was checked.
        check: the outcome.
        lang: language.
    """
    head = [text(f"experiment.calibrate.{name}", lang) for name in _CHECK_HEAD]
    rows = [
        [one.path, f"{p:.3f}", f"{100 * covered:.0f}", f"{100 * width:.0f}"]
        for one, p, covered, width in zip(
            made.factors, check.p_values, check.covered, check.widths, strict=True
        )
    ]
    words = text("experiment.calibrate.check", lang, histories=len(check.ranks))
    return "\n\n".join([words, aligned([head, *rows], numbers=(1, 2, 3))])


def _between(row: Any, kind: str, digits: int, lang: str) -> str:
    low, high = (_figure(row[f"{kind}{end}"], digits) for end in ("low", "high"))
    return text("summary.range", lang, low=low, high=high)


def _figure(value: Any, digits: int) -> str:
    return f"{value:.{digits}g}".replace("-", MINUS)
