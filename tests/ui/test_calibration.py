"""Calibration on the Basis tab: from a file of local figures to ranges, words and a notice."""

import re

import pytest

from sim.errors import InputError
from sim.experiments.run import run
from sim.scenario import parse
from sim.text import LANGUAGES, text
from sim.ui import Laboratory, build_app
from sim.ui.calibration import CalibrationView
from tests.district import TEXT, district
from tests.ui.conftest import LONG, Held
from tests.ui.test_app import click, find, words
from tests.ui.test_tabs import look_at, plain

POOL = 400


@pytest.fixture(scope="module")
def history() -> bytes:
    """What a true district reported: who left so far, month by month, and the mean age."""
    truth = run(district(), 1, 7, progress=False)
    lines = ["month,indicator,value,tolerance"]
    for month in (2, 4, 6, 8):
        place = truth.step_of(month)
        lines += [
            f"{month},{name},{truth.values(name)[0, place]},{error}"
            for name, error in (("left_so_far", 0.5), ("mean_age", 0.05))
        ]
    return "\n".join(lines).encode()


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> Laboratory:
    monkeypatch.setattr("sim.ui.calibration.POOL", POOL)
    made = build_app(district(), replications=40)
    assert made.wait(LONG)
    look_at(made, "calibration")
    return made


def view(lab: Laboratory) -> CalibrationView:
    return next(one for one in lab._screen.views if isinstance(one, CalibrationView))


def opened(lab: Laboratory, content: bytes, name: str = "figures.csv") -> None:
    """Open a file as the browser does."""
    opener = find(lab, "calibration-open")
    opener.filename, opener.size, opener.content = name, len(content), content
    opener.opened += 1


def calibrated(lab: Laboratory, history: bytes) -> str:
    find(lab, "calibration-to").value = "mine"
    opened(lab, history)
    click(lab, "calibration-start")
    assert view(lab).wait(LONG)
    return plain(find(lab, "calibration").value)


def test_without_figures_it_says_what_is_missing(lab: Laboratory) -> None:
    assert words(lab, "calibration") == text("ui.calibration.no_targets")
    assert find(lab, "calibration-start").disabled
    find(lab, "calibration-to").value = "mine"
    assert words(lab, "calibration") == text("ui.calibration.no_file")
    assert words(lab, "calibration-notice") == text("notice.before_data_entry")
    assert "base64," in find(lab, "calibration-template").value


def test_it_tells_ranges_and_what_cannot_be_identified(lab: Laboratory, history: bytes) -> None:
    for lang in LANGUAGES:
        lab.spoke(lang)
        told = calibrated(lab, history)
        assert view(lab).state.value == ""
        assert text("notice.basis", lang) in told
        assert text("experiment.calibrate.not_identifiable", lang, parameter="")[:6] in told
        found = view(lab)._found
        assert found is not None
        untold = found[1].not_identified
        assert told.count(f" {text('ui.calibration.untold', lang)} ") == len(untold) > 0
        assert text("ui.calibration.told", lang) in told
        assert text("experiment.calibrate.held_out", lang) in told
        assert text("ui.calibration.how", lang, pool=POOL, seed=1) in told
        assert (re.search(r"[\u4e00-\u9fff]", told) is not None) == (lang == "zh")


def test_what_was_found_can_be_adopted_and_the_notice_says_so(
    lab: Laboratory, history: bytes
) -> None:
    calibrated(lab, history)
    assert "ech-hidden" not in view(lab)._below._dom_classes
    before = lab.scenario
    click(lab, "calibration-adopt")
    assert words(lab, "error") == ""
    assert lab.scenario.hash != before.hash
    told = lab.scenario.notice["en"]
    assert told.startswith("Fitted to figures.csv, 2018–2019; hold-out error ")
    assert words(lab, "notice") == told


def test_without_figures_held_out_there_is_nothing_to_adopt(
    lab: Laboratory, history: bytes
) -> None:
    find(lab, "calibration-to").value = "mine"
    opened(lab, history)
    assert find(lab, "calibration-hold-out").value == 8
    find(lab, "calibration-hold-out").value = 0
    click(lab, "calibration-start")
    assert view(lab).wait(LONG)
    assert text("experiment.calibrate.held_out") not in plain(find(lab, "calibration").value)
    assert "ech-hidden" in view(lab)._below._dom_classes


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x80\xff\xff", "not_a_csv_table"),
        (b"a,b\n1,2\n", "not_a_history"),
        (b"month,indicator,value\n3,mean_age,old\n", "wrong_type"),
        (b"month,indicator,value\n3,<b>,1\n", "unknown_indicator"),
        (b"month,indicator,value\n3,mean_age,\n", "no_figures"),
        (b" " * ((1 << 20) + 1), "file_too_large"),
    ],
)
def test_a_bad_file_is_told_and_changes_nothing(
    lab: Laboratory, history: bytes, content: bytes, code: str
) -> None:
    find(lab, "calibration-to").value = "mine"
    opened(lab, history)
    known = view(lab)._mine
    opened(lab, content, "bad.csv")
    assert view(lab)._mine is known
    told = find(lab, "calibration-state").value
    assert "<b>" not in told
    assert plain(told).strip()
    with pytest.raises(InputError) as caught:
        view(lab)._parsed("bad.csv", len(content), content)
    assert caught.value.code == code


def test_targets_of_the_programme_are_calibrated_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.ui.calibration.POOL", POOL)
    targets = (
        "targets:\n  - {indicator: left_so_far, at: 2019-04, kind: point, source: 001 S1,\n"
        "     readings: {printed: {value: 3, tolerance: 1}}}\n"
        "fit: [exits.early, {parameter: succession.fill, low: 0.1, high: 0.5}]\n"
    )
    lab = build_app(parse(TEXT + targets, "district.yaml"), replications=40)
    assert lab.wait(LONG)
    assert words(lab, "notice") == text("notice.exploratory")
    assert text("ui.request.calibration_about", pool=POOL) in look_at(lab, "calibration")
    click(lab, "calibration-start")
    assert view(lab).wait(LONG)
    told = plain(find(lab, "calibration").value)
    assert text("experiment.calibrate.fitted_to") in told
    assert text("ui.calibration.reading") in told
    # Figures of the documents are not local data: the notice stays.
    assert "ech-hidden" in view(lab)._below._dom_classes


def test_it_can_be_stopped(
    lab: Laboratory, history: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held()
    monkeypatch.setattr("sim.ui.calibration.calibrator", held)
    find(lab, "calibration-to").value = "mine"
    opened(lab, history)
    click(lab, "calibration-start")
    assert held.started.wait(LONG)
    assert "<progress" in find(lab, "calibration-state").value
    click(lab, "calibration-stop")
    assert held.ended.wait(LONG)
    assert view(lab).wait(LONG)
    assert not find(lab, "calibration-start").disabled
    assert find(lab, "calibration-state").value == ""
