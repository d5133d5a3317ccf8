"""Peers on the common rules: Starsim and mesa-frames, each in an environment of its own.

The environments are made when they are first asked for, under ``.venv-peers``, and are never among
our dependencies: the published mesa-frames pins an old NumPy. Peers pay neither for their start nor
for their imports; a first run, not timed, warms them. Starsim runs replications in as many
processes as it sees cores, the start of the processes included; mesa-frames one after the other,
with the threads of polars.
"""

from __future__ import annotations

import json
import subprocess
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from benchmarks.case import Case, Outcome, Unavailable
from benchmarks.ours import common, size

ROOT: Final = Path(__file__).resolve().parents[1]
MODELS: Final = Path(__file__).with_name("peer_models")
ENVIRONMENTS: Final = ROOT / ".venv-peers"

PEERS: Final = {"starsim": "3.7.2", "mesa-frames": "0.1.0a0"}
"""Distributions and the versions for which the models are written."""

REPLICATIONS: Final = {"starsim": 200, "mesa-frames": 20}


def cases() -> list[Case]:
    """Return a case for each peer."""
    rules = common()
    return [
        Case(
            name.replace("-", "_"),
            f"Common rules in {name}, {REPLICATIONS[name]} replications, 300 cadres, 60 months",
            "1 min (the first time some minutes more, to install)",
            size(rules, REPLICATIONS[name]),
            _prepared(name),
            against="ensemble",
            long=True,
        )
        for name in PEERS
    ]


def _prepared(name: str) -> Callable[[], Callable[[], Outcome]]:
    def prepare() -> Callable[[], Outcome]:
        python = environment(name)
        return lambda: Outcome(result(python, name, REPLICATIONS[name])["seconds"])

    return prepare


def environment(name: str) -> Path:
    """Return the interpreter of a peer's environment, which is made if it is missing.

    Raises:
        Unavailable: the peer does not install here.
    """
    home = ENVIRONMENTS / name
    python, ready = home / "bin" / "python", home / ".ready"
    wanted = f"{name}=={PEERS[name]}"
    if not ready.exists() or ready.read_text("utf-8") != wanted:
        print(f"  making an environment with {wanted}", flush=True)
        venv.create(home, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        done = subprocess.run([*pip, wanted], capture_output=True, text=True, check=False)
        if done.returncode:
            said = (done.stderr.strip().splitlines() or ["pip failed without a word"])[-1]
            raise Unavailable(f"{wanted} does not install here: {said}")
        ready.write_text(wanted, encoding="utf-8")
    return python


def result(
    python: Path, name: str, replications: int, cadres: int = 300, months: int = 60
) -> dict[str, Any]:
    """Run a peer's model and return what it prints: seconds, version and means.

    Raises:
        Unavailable: it fails.
    """
    script = MODELS / f"{name.replace('-', '_')}_common.py"
    numbers = [str(number) for number in (replications, cadres, months)]
    done = subprocess.run(
        [str(python), str(script), *numbers],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no word"])[-1]
        raise Unavailable(f"{name} fails here: {said}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def agreement(replications: int = 20) -> dict[str, dict[str, float]]:
    """Return the means of every peer that installs, by peer: ``trained`` in SD, and ``left``."""
    return {
        name: {
            what: value
            for what, value in result(environment(name), name, replications).items()
            if what in ("trained", "left")
        }
        for name in PEERS
    }


def main() -> None:
    """Print the means of the peers beside the program's and Mesa's."""
    from benchmarks.agents import means

    for what, (ours, agents) in means().items():
        print(f"{what:<8} Echelon {ours:10.4f}   Mesa agents {agents:10.4f}")
    for name, found in agreement().items():
        print(f"{name:<12}", *(f"{what} {value:.4f}" for what, value in found.items()))


if __name__ == "__main__":
    main()
