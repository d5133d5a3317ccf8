"""Mutation testing: ``python -m tools.mutants --sample 400 --seed 1``.

Rules are changed one at a time — a sign, a bound, a number, a comparison — and the fast tests that
concern the changed file must notice. What they do not notice is printed, to be explained or tested.
It runs outside the checks, because it takes an hour: each mutant costs a few seconds of pytest.
Declarations of parameters and checks of files are left alone; only bodies of rules are changed.
Changes that cannot be noticed stand in ``survivors.yaml``, each with the reason.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

import yaml

from tools.mutant_trials import TestsFailError, trials

ROOT: Final = Path(__file__).resolve().parents[1]
CONCERN: Final = {
    "sim/growth.py": ["tests/test_growth.py"],
    "sim/casework.py": ["tests/mechanisms/test_outcomes.py"],
    "sim/turnover.py": ["tests/test_turnover.py"],
    "sim/ranking.py": ["tests/test_ranking.py"],
    "sim/diagnosis.py": ["tests/mechanisms/test_tutoring.py", "tests/mechanisms/test_course.py"],
    "sim/pairing.py": ["tests/mechanisms/test_mentoring.py", "tests/mechanisms/test_matching.py"],
    "sim/drill.py": ["tests/mechanisms/test_contest.py"],
    "sim/promotion.py": ["tests/mechanisms/test_vacancy_chain.py"],
    "sim/posting.py": [
        "tests/test_posting.py",
        "tests/mechanisms/test_recruitment.py",
        "tests/mechanisms/test_vacancy_chain.py",
    ],
    "sim/pace.py": ["tests/mechanisms/test_contest.py", "tests/mechanisms/test_recruitment.py"],
    "sim/population.py": ["tests/test_population.py"],
}
"""Tests of the rules outside the folders."""

FOLDERS: Final = ("mechanisms", "kernels", "streams")
"""Where the rules are, their compiled loops among them."""

NO_RULES: Final = {"__init__", "compiling"}

REFERENCES: Final = ("scenarios/putuo.yaml", "scenarios/yangpu.yaml")
"""Scenarios that the independent reference runs: it says nothing about other kinds."""

SWAPS: Final[dict[type[ast.AST], type[ast.AST]]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
    ast.And: ast.Or, ast.Or: ast.And, ast.RShift: ast.LShift, ast.BitXor: ast.BitOr,
}  # fmt: skip
NAMES: Final = {"minimum": "maximum", "maximum": "minimum", "floor": "ceil", "argmin": "argmax"}
LEFT_ALONE: Final = {"check", "__init__", "_check_chain"}


@dataclass(frozen=True)
class Mutant:
    """One change of one file.

    Attributes:
        path: the file, relative to the root.
        line: where the change is.
        text: that line as it stands.
        before, after: the changed expression.
        source: the whole mutated file.
    """

    path: str
    line: int
    text: str
    before: str
    after: str
    source: str


def files() -> list[str]:
    """Return the files whose rules are mutated, relative to the root."""
    rules = [path for name in FOLDERS for path in (ROOT / "sim" / name).glob("*.py")]
    found = {path.relative_to(ROOT).as_posix() for path in rules if path.stem not in NO_RULES}
    return sorted(found | set(CONCERN))


def tests_of(path: str) -> list[list[str]]:
    """Return the tests that concern a file, the most telling ones first: arguments of pytest."""
    if path in CONCERN:
        kinds = [re.search(r"mechanisms/test_(\w+)\.py", file) for file in CONCERN[path]]
        chosen = " or ".join(f"[{kind[1]}]" for kind in kinds if kind)
        contract = [["tests/contract", "-k", chosen]] if chosen else []
        return [CONCERN[path], *contract, ["tests/reference"]]
    if path.startswith("sim/streams/"):
        return [["tests/streams"]]
    if path.startswith("sim/kernels/"):
        return _of_loops(path)
    kind = Path(path).stem
    own = f"tests/mechanisms/test_{kind}.py"
    # The kind at work in the tests of others tells less, and comes after its own.
    others = [
        file.relative_to(ROOT).as_posix()
        for file in sorted((ROOT / "tests" / "mechanisms").glob("test_*.py"))
        if f'"{kind}"' in file.read_text("utf-8")
    ]
    told = [own, *(file for file in others if file != own)]
    calls = [[file] for file in told] + [["tests/contract", "-k", f"[{kind}]"]]
    used = any(f"kind: {kind}\n" in (ROOT / file).read_text("utf-8") for file in REFERENCES)
    return [*calls, ["tests/reference"]] if used else calls


def _of_loops(path: str) -> list[list[str]]:
    """Return the tests of compiled loops: their own, and the first of each file that calls them."""
    loops = [node.name for node in _functions(ast.parse((ROOT / path).read_text("utf-8")))]
    called = re.compile(rf"\b({'|'.join(loops)})\b")
    calls = [_named(sorted((ROOT / "tests").glob("test_kernels*.py")))]
    for user in sorted((ROOT / "sim").rglob("*.py")):
        text, name = user.read_text("utf-8"), user.relative_to(ROOT).as_posix()
        if ("sim.kernels import" not in text and "kernels." not in text) or not called.search(text):
            continue
        if name in files() and not name.startswith("sim/kernels/"):
            calls.append(tests_of(name)[0])
        elif (own := ROOT / "tests" / f"test_{user.stem}.py").exists():
            calls.append(_named([own]))
    return [*(call for number, call in enumerate(calls) if call not in calls[:number]),
            ["tests/reference"]]  # fmt: skip


def _named(paths: Iterable[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


def mutants(path: str) -> Iterator[Mutant]:
    """Yield every mutant of a file."""
    source = (ROOT / path).read_text("utf-8")
    tree, lines = ast.parse(source), source.splitlines()
    for function in _functions(tree):
        nodes = [node for statement in function.body for node in ast.walk(statement)]
        # A negative number is changed by its sign alone: NumPy takes any of them for "the rest".
        signs = (one for one in nodes if isinstance(one, ast.UnaryOp))
        signed = {id(one.operand) for one in signs if isinstance(one.op, ast.USub)}
        for node in nodes:
            if not (isinstance(node, ast.Constant) and id(node) in signed):
                yield from _changed(path, tree, node, lines)


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name not in LEFT_ALONE:
            yield node


def _changed(path: str, tree: ast.Module, node: ast.AST, lines: Sequence[str]) -> Iterator[Mutant]:
    """Yield a mutant for each way to change a node; the tree is as before when it is done."""
    for field, value in _changes(node):
        original = getattr(node, field)
        before = ast.unparse(node)
        setattr(node, field, value)
        mutated = ast.unparse(tree)
        after = ast.unparse(node)
        setattr(node, field, original)
        line: int = getattr(node, "lineno", 1)
        yield Mutant(path, line, lines[line - 1].strip(), before, after, mutated)


def _changes(node: ast.AST) -> Iterator[tuple[str, object]]:
    if isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in SWAPS:
        yield "op", SWAPS[type(node.op)]()
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        yield "ops", [SWAPS[type(node.ops[0])](), *node.ops[1:]]
    elif isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield "attr", NAMES[node.attr]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "op", ast.UAdd()
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "value", not node.value
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield "value", node.value + 1


def sample(every: Sequence[Mutant], size: int, seed: int) -> list[Mutant]:
    """Return a random sample in random order, which an edit changes only by the edited lines."""
    alike: Counter[str] = Counter()
    keyed = []
    for one in every:
        name = "\0".join([str(seed), one.path, one.text, one.before, one.after])
        alike[name] += 1
        keyed.append((blake2b(f"{name}\0{alike[name]}".encode()).digest(), one))
    return [one for _, one in sorted(keyed, key=lambda pair: pair[0])[:size]]


def explained() -> dict[tuple[str, str, str], str]:
    """Return why a change cannot be noticed, by file, line as it stands and change."""
    listed = yaml.safe_load((ROOT / "tools" / "survivors.yaml").read_text("utf-8"))
    return {(one["path"], one["line"], one["change"]): one["why"] for one in listed}


def main(arguments: Sequence[str] | None = None) -> int:
    """Try a seeded sample of mutants and print those that no test notices.

    Returns:
        0 when at least ``--least`` of the sample are killed and why the others live is written
        down, else 1; 2 when the tests fail by themselves, so that nothing can be said.
    """
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sample", type=int, default=400, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--only", default="", help="of the sample, those whose path has this part")
    parser.add_argument("--timeout", type=float, default=180.0, help="seconds for each mutant")
    parser.add_argument("--workers", type=int, default=2, help="mutants tried side by side")
    parser.add_argument("--least", type=float, default=0.85, help="share that must be killed")
    asked = parser.parse_args(arguments)
    every = [one for path in files() for one in mutants(path)]
    chosen = [one for one in sample(every, asked.sample, asked.seed) if asked.only in one.path]
    reasons = explained()
    noticed = unexplained = 0
    tried = trials(
        [(one.path, one.source, tests_of(one.path)) for one in chosen],
        workers=asked.workers,
        timeout=asked.timeout,
    )
    try:
        for number, (mutant, dead) in enumerate(zip(chosen, tried, strict=True), 1):
            noticed += bool(dead)
            if not dead:
                change = f"{mutant.before} → {mutant.after}"
                why = reasons.get((mutant.path, mutant.text, change))
                unexplained += why is None
                print(f"survived  {mutant.path}:{mutant.line}  {change}", flush=True)
                print(f"          {why or 'UNEXPLAINED: ' + mutant.text}", flush=True)
            print(f"{number}/{len(chosen)}, {noticed} killed", file=sys.stderr, flush=True)
    except TestsFailError as reason:
        print(reason, file=sys.stderr)
        return 2
    share = noticed / max(len(chosen), 1)
    print(
        f"{noticed} of {len(chosen)} killed ({share:.1%}; {len(every)} possible), seed "
        f"{asked.seed}; {unexplained} of {len(chosen) - noticed} survivors unexplained"
    )
    return 0 if share >= asked.least and not unexplained else 1


if __name__ == "__main__":
    sys.exit(main())
