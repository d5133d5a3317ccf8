"""The cases with known answers: each agrees, and a wrong expectation would not."""

import pytest

from sim.cli import main
from sim.experiments import verify as module
from sim.experiments.verify import Book, read_book, scenario_of, verdicts, verify
from sim.paths import scenarios_dir
from sim.scenario import names
from sim.text import LANGUAGES

BOOK = read_book()
LONG = {"mentor_equilibrium", "mentor_shortage", "vacancy_chains"}


def only(scenario, **line) -> Book:
    """Return the book with one case alone, its first line changed."""
    (case,) = [one for one in BOOK.cases if one.scenario == scenario]
    first = case.lines[0].model_copy(update=line)
    changed = case.model_copy(update={"lines": [first, *case.lines[1:]]})
    return BOOK.model_copy(update={"cases": [changed]})


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(one, marks=[pytest.mark.slow] if one.scenario in LONG else [])
        for one in BOOK.cases
    ],
    ids=lambda case: case.scenario,
)
def test_it_agrees_and_is_as_precise_as_it_says(case):
    """The bound is that of the whole table, so that no single case is judged more strictly."""
    for outcome in verify(BOOK.model_copy(update={"cases": [case]})):
        assert 3 * outcome.error <= outcome.line.precision, outcome.line.title.en
        miss = abs(outcome.observed - outcome.line.expected)
        if outcome.line.is_ == "about":
            assert miss <= BOOK.errors_allowed * outcome.error + 1e-9, outcome.line.title.en
        else:
            assert outcome.verdict == "agrees", outcome.line.title.en


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({}, "agrees"),
        ({"expected": 0.84}, "differs"),
        ({"expected": 0.80}, "differs"),
        ({"expected": 0.80, "is_": "above"}, "agrees"),
        ({"expected": 0.8187, "is_": "above"}, "differs"),
        ({"expected": 0.84, "is_": "below"}, "agrees"),
        ({"precision": 1e-6}, "imprecise"),
    ],
)
def test_a_wrong_expectation_shows(changed, verdict):
    outcomes = verify(only("stages_fixed", **changed))
    assert [one.verdict for one in outcomes] == [verdict]
    assert verdicts(outcomes)[verdict] == 1


def test_the_tolerance_follows_from_the_confidence_of_the_whole_table():
    few, many = only("stages_fixed"), BOOK
    assert 2.5 < few.errors_allowed < many.errors_allowed < 4
    bolder = BOOK.model_copy(update={"confidence": 0.999})
    assert bolder.errors_allowed > BOOK.errors_allowed


def test_means_sums_and_ratios_are_taken_over_the_recorded_steps():
    term = {"indicator": "graduates", "weight": 2.0}
    line = {"title": {"en": "t", "zh": "t"}, "expected": 1.0, "precision": 1.0,
            "derivation": {"en": "t", "zh": "t"}}  # fmt: skip
    lines = [
        {**line, "value": [{**term, "over": "sum", "since": 24, "at": 26}], "per": [term]},
        {**line, "value": [{**term, "over": "mean", "since": 26}], "per": [term]},
    ]
    case = {"name": "V2", "scenario": "stages_fixed", "replications": 2, "lines": lines}
    book = Book.model_validate({"confidence": 0.99, "cases": [case]})
    # Nobody graduates before month 24, everyone does in it, and nobody leaves after that.
    assert [one.observed for one in verify(book)] == pytest.approx([3.0, 1.0])
    assert all(one.error == pytest.approx(0.0, abs=1e-12) for one in verify(book))


def test_cases_are_no_programmes():
    assert not {case.scenario for case in BOOK.cases} & set(names())


def test_every_file_of_the_folder_is_a_case():
    folder = scenarios_dir() / module.FOLDER
    files = {path.stem for path in folder.glob("*.yaml")} - {"known_answers"}
    assert files == {case.scenario for case in BOOK.cases}


@pytest.mark.parametrize("case", BOOK.cases, ids=lambda case: case.scenario)
def test_each_says_in_both_languages_what_it_expects_and_why(case):
    scenario = scenario_of(case)
    assert scenario.name == case.scenario
    variants = {one.name for one in scenario.variants} | {""}
    measured = {one.name for one in scenario.indicators}
    for line in case.lines:
        assert all(line.title[lang] and line.derivation[lang] for lang in LANGUAGES)
        for term in (*line.value, *line.per):
            assert term.indicator in measured
            assert term.variant in variants


@pytest.mark.parametrize(("expected", "status"), [(0.8187307530779818, 0), (0.9, 1)])
def test_the_command_prints_a_table_and_fails_if_a_case_does(expected, status, monkeypatch, capsys):
    monkeypatch.setattr(module, "read_book", lambda: only("stages_fixed", expected=expected))
    with pytest.raises(SystemExit) as stopped:
        main(["verify", "--lang", "en"])
    assert stopped.value.code == status
    printed = capsys.readouterr().out
    assert "V2 stages_fixed" in printed
    assert ("1 of 1 lines agree" if status == 0 else "0 of 1 lines agree") in printed
    assert "nothing about whether training works" in printed


def test_the_table_speaks_chinese(monkeypatch, capsys):
    monkeypatch.setattr(module, "read_book", lambda: only("stages_fixed"))
    with pytest.raises(SystemExit):
        main(["verify", "--lang", "zh"])
    printed = capsys.readouterr().out
    assert "结业比例" in printed
    assert "相符" in printed
