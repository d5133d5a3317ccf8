"""What a run on disk says about itself: enough to run it again, and to see that it is the same run.

Two runs with equal :func:`inputs` have equal numbers, to the bit. Besides the scenario and the seed
those are the code, the versions of what computes, and the instructions that NumPy chose for this
processor, because they decide the last bits of an exponential.
"""

from __future__ import annotations

import hashlib
import inspect
import platform
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import CodeType
from typing import Any, Final

from numpy.lib.introspect import opt_func_info

import sim
from sim.indicators import KINDS
from sim.parameters import Param
from sim.paths import PACKAGE
from sim.results import Results
from sim.scenario import Scenario
from sim.streams import DecisionTable

FORMAT: Final = 1
"""Of the folder and its manifest."""

_COMPUTING: Final = ("mesa", "numba", "numpy", "pandas", "pyarrow", "scipy", "xarray")


def inputs(scenario: Scenario, replications: int, seed: int, unknowns: bool) -> dict[str, Any]:
    """Return everything that decides the numbers of a run, as JSON has it."""
    return {
        "format": FORMAT,
        "scenario": scenario.hash,
        "replications": int(replications),
        "seed": int(seed),
        "unknowns": unknowns,
        "versions": _versions(),
        "processor": {"machine": platform.machine(), "exp": _instructions()},
        "sources": _sources(scenario),
    }


def manifest(results: Results) -> dict[str, Any]:
    """Return the manifest of a run, as JSON has it."""
    scenario = results.scenario
    return {
        "created_by": f"Echelon {sim.__version__}",
        "notice": dict(scenario.notice),
        "inputs": inputs(scenario, results.replications, results.seed, results.unknowns),
        "scenario": {
            "name": scenario.name,
            "title": dict(scenario.title),
            "months": results.months,
            "yaml": scenario.to_yaml(),
        },
        "indicators": {
            name: dict(variable.attrs) for name, variable in results.indicators.data_vars.items()
        },
        "decisions": decisions(scenario),
    }


def decisions(scenario: Scenario) -> list[dict[str, Any]]:
    """Return the random decisions of a scenario's mechanisms with their keys, as JSON has it."""
    table = DecisionTable()
    for spec in scenario.mechanisms:
        for decision in spec.kind.decisions:
            table.register(spec.instance, decision)
    return table.manifest()


def computing() -> dict[str, str]:
    """Return what decides the last bits in this process: versions, code and instructions.

    Two processes for which it is equal give equal numbers.
    """
    return {
        **_versions(),
        "machine": platform.machine(),
        "exp": _instructions(),
        "package": _package_hash(),
    }


@cache
def _versions() -> dict[str, str]:
    return {"sim": sim.__version__, "python": platform.python_version()} | {
        package: version(package) for package in _COMPUTING
    }


@cache
def _instructions() -> str:
    # Functions are compiled for several instruction sets; NumPy picks one when it is imported.
    info: dict[str, Any] = opt_func_info(func_name="^exp$", signature="float64")
    chosen = {one["current"] for kinds in info.values() for one in kinds.values()}
    return ", ".join(sorted(chosen))


def _sources(scenario: Scenario) -> dict[str, Any]:
    return {
        "package": _package_hash(),
        "mechanisms": {
            spec.kind.name: _source_hash(spec.kind)
            for spec in sorted(scenario.mechanisms, key=lambda spec: spec.kind.name)
        },
        "indicators": {
            kind: _source_hash(KINDS[kind].measure)
            for kind in sorted({spec.kind for spec in scenario.indicators})
        },
    }


@cache
def _package_hash() -> str:
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def _source_hash(defined: type | Callable[..., Any]) -> str:
    """Hash what defines a mechanism or a measure: its source, or its code where there is none.

    A class that was defined in a notebook has no source that Python knows of.
    """
    try:
        file = Path(inspect.getfile(defined)).resolve()
        # A mechanism of the package may lean on helpers beside it in its file.
        source = file.read_text("utf-8") if PACKAGE in file.parents else inspect.getsource(defined)
    except (OSError, TypeError):
        source = "\n".join(_described(defined))
    return hashlib.sha256(source.encode()).hexdigest()


def _described(defined: object) -> Iterator[str]:
    """Describe code and constants so that equal definitions, and only those, read the same."""
    if isinstance(defined, type):
        yield f"class {defined.__qualname__} {[base.__qualname__ for base in defined.__bases__]}"
        for name, value in sorted(vars(defined).items()):
            if name not in _INCIDENTAL:
                yield name
                yield from _described(value)
    elif isinstance(defined, CodeType):
        yield f"{defined.co_code.hex()} {defined.co_names} {defined.co_varnames}"
        for constant in defined.co_consts:
            yield from _described(constant)
    elif isinstance(defined, classmethod | staticmethod):
        yield from _described(defined.__func__)
    elif isinstance(defined, property):
        yield from _described(defined.fget)
    elif hasattr(defined, "__code__"):
        yield from _described(defined.__code__)
        yield from _described(getattr(defined, "__defaults__", None))
    elif isinstance(defined, Param):
        for field in fields(defined):
            yield field.name
            yield from _described(getattr(defined, field.name))
    elif isinstance(defined, set | frozenset):
        yield repr(sorted(map(repr, defined)))
    else:
        yield repr(defined)


_INCIDENTAL: Final = frozenset(
    {"__doc__", "__module__", "__dict__", "__weakref__", "__firstlineno__", "__static_attributes__"}
)
"""Of a class: what says where it stands or what it is for, and not what it does."""
