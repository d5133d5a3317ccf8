"""Run every benchmark, or those named: ``python -m benchmarks [name ...]``."""

import argparse
import os
import platform
from importlib import import_module
from pkgutil import iter_modules

import numpy as np

import benchmarks
import sim


def names() -> list[str]:
    """Return the names of the benchmarks: the modules of this package that have a ``measure``."""
    found = [module.name for module in iter_modules(benchmarks.__path__)]
    return sorted(name for name in found if not name.startswith("_"))


def main() -> None:
    known = names()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*known, []], help=", ".join(known))
    chosen = parser.parse_args().name or known
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(
        f"Echelon {sim.__version__}, Python {platform.python_version()}, numpy {np.__version__}, "
        f"{cores} cores, load {os.getloadavg()[0]:.1f}"
    )
    for name in chosen:
        module = import_module(f"benchmarks.{name}")
        print(f"\n{name}: {(module.__doc__ or '').partition(chr(10))[0]}")
        for line in module.measure():
            print(f"  {line}", flush=True)


if __name__ == "__main__":
    main()
