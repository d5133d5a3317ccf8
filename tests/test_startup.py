"""What a start imports: time differs between machines, the list of modules does not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

HEAVY = {
    "distributed",
    "matplotlib",
    "mesa",
    "networkx",
    "numba",
    "numpy",
    "openpyxl",
    "optuna",
    "pandas",
    "plotly",
    "pyarrow",
    "pydantic",
    "scipy",
    "seaborn",
    "sklearn",
    "xarray",
}

HELP = """
import sys, sim.cli
try:
    sim.cli.main({arguments})
except SystemExit:
    pass
print(*sys.modules)
"""


ASK = (
    "import os; os.environ.update(VOILA_PREHEAT='True', VOILA_APP_PORT='1', VOILA_KERNEL_ID='0');"
    "sim.serving.page_query()"
)


def after(code: str) -> tuple[list[str], set[str]]:
    """Return the lines that a fresh interpreter prints before the last, and the words of that."""
    seen = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    *lines, last = seen.stdout.splitlines()
    return lines, set(last.split())


@pytest.fixture(scope="module")
def help_page() -> tuple[list[str], set[str]]:
    return after(HELP.format(arguments=["--help"]))


def test_the_command_line_answers_with_its_commands(help_page) -> None:
    lines, _ = help_page
    listed = {line.split()[0] for line in lines if line.startswith("  ") and line.strip()}
    assert {"run", "compare", "explain", "scenarios", "schema", "cite", "app"} <= listed


def test_the_command_line_answers_without_heavy_packages(help_page) -> None:
    _, modules = help_page
    assert not HEAVY & {name.partition(".")[0] for name in modules}


def test_the_command_line_answers_without_the_simulator(help_page) -> None:
    _, modules = help_page
    ours = {name for name in modules if name == "sim" or name.startswith("sim.")}
    light = {"sim", "sim.errors", "sim.text"}
    assert {name for name in ours - light if not name.startswith("sim.cli")} == set()


def test_help_for_one_command_is_as_light() -> None:
    _, modules = after(HELP.format(arguments=["run", "--help"]))
    # Typer itself looks for pydantic when it shows a command's options.
    assert not (HEAVY - {"pydantic"}) & {name.partition(".")[0] for name in modules}


def test_the_laboratory_starts_without_what_draws_its_figures() -> None:
    _, modules = after("import sys, sim.ui.app; print(); print(*sys.modules)")
    late = {"distributed", "matplotlib", "numba", "openpyxl", "optuna", "plotly", "scipy.stats"}
    assert not (late | {"pptx", "seaborn", "sklearn", "sim.figures"}) & modules
    # The engine's thread imports it, while the browser builds the screen.
    assert not {"mesa", "networkx", "sim.model"} & modules


def test_a_kernel_made_ready_in_advance_does_not_import_the_server() -> None:
    code = f"import sys, sim.serving, sim.ui.app; print(); {ASK}; print(*sys.modules)"
    _, modules = after(code)
    assert "websockets.sync.client" in modules
    assert not {"voila", "jupyter_server", "tornado"} & modules
