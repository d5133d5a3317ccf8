"""The mutation tester changes one thing at a time, and a change that matters is noticed."""

import ast

import pytest

from tools import mutants as tool


def found(source, monkeypatch, tmp_path):
    (tmp_path / "rule.py").write_text(source, "utf-8")
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    return list(tool.mutants("rule.py"))


def test_each_mutant_differs_in_one_place_and_is_python(monkeypatch, tmp_path):
    source = "LIMIT = 3\ndef rule(a, b):\n    return a + 2 * b < LIMIT and not a == b\n"
    changed = found(source, monkeypatch, tmp_path)
    assert {(one.before, one.after) for one in changed} == {
        ("a + 2 * b < LIMIT and (not a == b)", "a + 2 * b < LIMIT or not a == b"),
        ("a + 2 * b < LIMIT", "a + 2 * b <= LIMIT"), ("a == b", "a != b"),
        ("a + 2 * b", "a - 2 * b"), ("2 * b", "2 / b"), ("2", "3"),
    }  # fmt: skip
    assert len({one.source for one in changed}) == len(changed)
    for one in changed:
        assert ast.unparse(ast.parse(one.source)) != ast.unparse(ast.parse(source))
        assert "LIMIT = 3" in one.source


def test_declarations_and_checks_of_files_are_left_alone(monkeypatch, tmp_path):
    source = "class Rule:\n    gain = param(3, low=0)\n    def check(self):\n        return 1 + 1\n"
    assert found(source, monkeypatch, tmp_path) == []


def test_every_file_has_tests_that_are_there():
    for path in tool.files():
        assert (tool.ROOT / path).exists()
        first, *_ = tool.tests_of(path)
        assert all((tool.ROOT / test).exists() for test in first), path
        assert next(tool.mutants(path), None) is not None or path.startswith("sim/streams/"), path


@pytest.mark.slow
def test_what_matters_is_noticed_and_the_file_is_put_back(tmp_path):
    tool.prepare(tmp_path)
    path = "sim/ranking.py"
    before = (tmp_path / path).read_text("utf-8")
    wrong = tool.Mutant(path, 0, "", "", before.replace("-score", "score"))
    assert wrong.source != before
    assert tool.killed(wrong, tmp_path, 120)
    assert not tool.killed(tool.Mutant(path, 0, "", "", before + "\n# no change\n"), tmp_path, 120)
    assert (tmp_path / path).read_text("utf-8") == before
