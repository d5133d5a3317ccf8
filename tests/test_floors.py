"""The floors of the house hold, and the contracts that say so would notice if they did not."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINT = Path(sys.executable).with_name("lint-imports")

FLOORS = "An upper floor imports only lower ones"
SIBLINGS = "No mechanism imports another"
FRAMEWORKS = "Only the model and what stands on it know agents, tables, plots and widgets"


def lint(folder: Path) -> set[str]:
    """Check the package in ``folder`` and return the names of the broken contracts."""
    done = subprocess.run(
        [LINT, "--no-cache", "--no-logo"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = dict(re.findall(r"^(.+) (KEPT|BROKEN)\b", done.stdout, flags=re.MULTILINE))
    assert verdicts.keys() == {FLOORS, SIBLINGS, FRAMEWORKS}, done.stdout + done.stderr
    broken = {name for name, verdict in verdicts.items() if verdict == "BROKEN"}
    assert bool(broken) == bool(done.returncode), done.stdout
    return broken


def test_the_contracts_hold():
    assert lint(ROOT) == set()


@pytest.fixture
def copy(tmp_path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    python_only = shutil.ignore_patterns("__pycache__", "data")
    shutil.copytree(ROOT / "sim", tmp_path / "sim", ignore=python_only)
    return tmp_path


@pytest.mark.parametrize(
    ("planted", "broken"),
    [
        ({"roster.py": "import sim.recorder\n"}, {FLOORS}),
        ({"stranger.py": ""}, {FLOORS}),
        ({"flows.py": "import pandas\n"}, {FRAMEWORKS}),
        ({"indicators.py": "from mesa import Agent\n"}, {FRAMEWORKS}),
        (
            {
                "mechanisms/one.py": "def planted() -> None:\n    import sim.mechanisms.other\n",
                "mechanisms/other.py": "",
            },
            {SIBLINGS},
        ),
    ],
    ids=["upper floor", "no floor", "tables", "agents", "sibling"],
)
def test_a_planted_import_breaks_its_contract(copy, planted, broken):
    for name, text in planted.items():
        with (copy / "sim" / name).open("a", encoding="utf-8") as file:
            file.write(text)
    assert lint(copy) == broken
