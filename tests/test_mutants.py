"""The mutation tester changes one thing at a time, and a change that matters is noticed."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tools import mutant_trials as trials
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


def test_a_file_is_put_back(tmp_path, monkeypatch):
    place = tmp_path / "copy"
    trials.prepare(place)
    monkeypatch.chdir(place)
    path = "sim/ranking.py"
    before, stamp = Path(path).read_bytes(), Path(path).stat().st_mtime_ns
    assert not trials.killed((path, "# nothing is left", []), 60)
    assert (Path(path).read_bytes(), Path(path).stat().st_mtime_ns) == (before, stamp)


NOTICED = """
from pathlib import Path
from tools.mutant_trials import trials

path, tests = "sim/ranking.py", [["tests/test_ranking.py"]]
sound = Path(path).read_text("utf-8")
wrong, same = sound.replace("number + 0.5", "number - 0.5"), sound + "\\n# same\\n"
tried = [(path, source, tests) for source in (wrong, same)]
print([bool(dead) for dead in trials(tried, workers=2, timeout=900)])
"""


@pytest.mark.slow
def test_what_matters_is_noticed_and_what_does_not_is_not():
    """In a process that has not loaded the package, as the command's has not."""
    command = [sys.executable, "-c", NOTICED]
    done = subprocess.run(command, cwd=tool.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[True, False]"


@pytest.mark.slow
def test_tests_that_fail_by_themselves_kill_nothing(tmp_path, monkeypatch):
    wrong = tmp_path / "test_wrong.py"
    wrong.write_text("def test_wrong():\n    assert False\n")
    asked = [("sim/ranking.py", "", [[str(wrong)]])]
    with pytest.raises(trials.TestsFailError, match=r"test_wrong.*ranking\.py.*test_wrong"):
        list(trials.trials(asked, workers=1, timeout=900))


def test_each_explained_survivor_is_a_change_of_a_line_as_it_stands():
    for path in {path for path, _, _ in tool.explained()}:
        possible = {(one.text, f"{one.before} → {one.after}") for one in tool.mutants(path)}
        listed = {(line, change) for where, line, change in tool.explained() if where == path}
        assert listed <= possible, path


def test_an_edit_changes_the_sample_by_the_edited_lines_alone(monkeypatch, tmp_path):
    before = found("".join(f"def f{n}(a):\n    return a + {n}\n" for n in range(60)), monkeypatch,
                   tmp_path)  # fmt: skip
    after = found("".join(f"def f{n}(a):\n    return a + {n}\n" for n in range(1, 60)), monkeypatch,
                  tmp_path)  # fmt: skip
    (first, second), gone = (
        [{(one.text, one.after) for one in tool.sample(every, 40, 1)} for every in (before, after)],
        {(one.text, one.after) for one in before} - {(one.text, one.after) for one in after},
    )
    assert len(first) == 40
    assert len(first - second) <= len(gone) < 5
    assert {(one.text, one.after) for one in tool.sample(before, 40, 2)} != first
