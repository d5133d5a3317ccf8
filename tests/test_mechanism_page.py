"""The page of mechanisms is fresh, and each of the forty mechanisms has a kind and a test."""

import ast
from pathlib import Path

import pytest

from sim.evidence import resolve_source
from sim.indicators import KINDS
from tools.mechanism_page import PAGE, ROOT, indicators, owner_of, page, rows, section, shipped

LISTED = rows()
"""Read once; the tests below look at its rows."""


def functions(path: Path) -> set[str]:
    """Names of a file's test functions, those of classes as ``class::function``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    for owner in tree.body:
        if isinstance(owner, ast.ClassDef):
            inside = [node.name for node in owner.body if isinstance(node, ast.FunctionDef)]
            found |= {f"{owner.name}::{name}" for name in inside}
    return found


def test_the_page_is_fresh():
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(), "stale; run: python -m tools.mechanism_page"


def test_there_are_forty_rows_in_order():
    assert [row.number for row in LISTED] == list(range(1, 41))


@pytest.mark.parametrize("row", LISTED, ids=lambda row: f"{row.number} {row.title}")
class TestRow:
    def test_something_expresses_it(self, row):
        assert row.by
        for name in row.by:
            owner, _, parameter = name.partition(".")
            declared = owner_of(owner)
            assert declared is not None, f"there is no kind or section {owner}"
            assert not parameter or parameter in declared.params(), f"{owner} has no {parameter}"

    def test_something_tests_it(self, row):
        assert row.tests
        for name in row.tests:
            path, _, function = name.partition("::")
            assert (ROOT / path).is_file(), path
            assert function in functions(ROOT / path), name


@pytest.mark.parametrize("kind", shipped().values(), ids=lambda kind: kind.name)
def test_each_kind_says_all_of_itself(kind):
    told = section(kind)
    assert kind.title["en"] in told
    assert kind.title["zh"] in told
    for name, declared in kind.params().items():
        (line,) = [one for one in told.splitlines() if one.startswith(f"| `{name}` |")]
        assert declared.label["en"].replace("|", "\\|") in line
        assert declared.label["zh"].replace("|", "\\|") in line
        assert resolve_source(declared.source).label["en"] in line
        assert line.count(" | ") == 7


def test_every_kind_of_the_package_stands_on_the_page():
    headings = [line for line in page().splitlines() if line.startswith("`kind: ")]
    assert headings == [f"`kind: {name}`" for name in shipped()]
    files = {path.stem for path in (ROOT / "sim" / "mechanisms").glob("*.py")} - {"__init__"}
    assert len(shipped()) >= len(files)


def test_every_indicator_stands_on_the_page_with_its_mark():
    lines = indicators().splitlines()
    for name, kind in KINDS.items():
        (line,) = [one for one in lines if one.startswith(f"| `{name}` |")]
        assert kind.title["en"] in line
        assert kind.title["zh"] in line
        assert ("Uncalibrated" in line) == (not kind.calibrated)
        assert line.count(" | ") == 5
