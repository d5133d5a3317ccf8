"""One set of dependencies, everywhere the same; and a wheel that carries what the app needs."""

import importlib.metadata
import itertools
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import sim

ROOT = Path(__file__).resolve().parents[1]
DISTRIBUTION = "echelon-lab"

# Where conda-forge calls a package by another name than the Python index does.
CONDA_NAMES = {"playwright": "playwright-python"}
# conda knows no extras, so what an extra pulls in stands there by name.
CONDA_EXTRAS = {"mesa[network]": {"networkx": SpecifierSet()}}
# What conda needs besides: the interpreter, and pip for the package itself.
CONDA_ONLY = {"python", "pip"}


@pytest.fixture(scope="module")
def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


@pytest.fixture(scope="module")
def requirements(project) -> list[Requirement]:
    extras = itertools.chain(*project["optional-dependencies"].values())
    return [Requirement(line) for line in [*project["dependencies"], *extras]]


@pytest.fixture(scope="module")
def constraints() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line.split("==") for line in lines if not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pins}


def test_each_range_has_both_ends(requirements):
    for requirement in requirements:
        operators = sorted(specifier.operator for specifier in requirement.specifier)
        assert operators == ["<", ">="], str(requirement)


def test_no_dependency_is_declared_twice(requirements):
    names = [canonicalize_name(requirement.name) for requirement in requirements]
    assert len(names) == len(set(names))


def test_conda_names_the_same_packages_and_ranges(project, requirements):
    tree = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    *conda_lines, by_pip = tree["dependencies"]
    lines = [Requirement(line) for line in [*conda_lines, *by_pip["pip"]]]
    conda = {line.name: line.specifier for line in lines}
    assert len(conda) == len(lines)

    expected: dict[str, SpecifierSet] = {}
    for requirement in requirements:
        name = canonicalize_name(requirement.name)
        expected[CONDA_NAMES.get(name, name)] = requirement.specifier
        for extra in requirement.extras:
            expected |= CONDA_EXTRAS[f"{name}[{extra}]"]

    assert {name: conda[name] for name in conda.keys() - CONDA_ONLY} == expected
    assert conda["python"] == SpecifierSet(project["requires-python"])
    assert tree["channels"] == ["conda-forge"]


def test_constraints_are_exact_versions_and_nothing_else():
    text = (ROOT / "constraints.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for line in lines:
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line), line
    assert lines == sorted(lines, key=str.upper)


def test_constraints_satisfy_the_ranges(requirements, constraints):
    for requirement in requirements:
        pinned = constraints[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(pinned), f"{requirement} but {pinned}"


def test_constraints_pin_everything_that_gets_installed(constraints):
    assert set(_closure(DISTRIBUTION, {"app", "dev"})) - {DISTRIBUTION} <= constraints.keys()


@pytest.mark.parametrize("name", ["pyproject.toml", "environment.yml", "constraints.txt"])
def test_no_address_stands_among_the_dependencies(name):
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(r"https?:|file:|git\+|--(extra-)?index-url|--find-links", text)


def test_the_version_is_one(project):
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert project["dynamic"] == ["version"]
    assert citation["version"] == sim.__version__
    assert importlib.metadata.version(DISTRIBUTION) == sim.__version__
    assert f"## {sim.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_pyenv_and_uv_choose_a_python_that_the_package_accepts(project):
    chosen = (ROOT / ".python-version").read_text("utf-8").strip()
    assert SpecifierSet(project["requires-python"]).contains(chosen)


def test_importing_the_package_loads_no_library():
    code = "import sim, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = set(_python("-c", code).split())
    assert not loaded & {"mesa", "numba", "numpy", "pandas", "scipy", "xarray", "yaml"}


@pytest.mark.parametrize("name", sim.__all__)
def test_each_public_name_is_there(name):
    assert getattr(sim, name) is not None
    assert name in dir(sim)


def test_an_unknown_name_is_refused_by_name():
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        _ = sim.lode


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _python("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_carries_what_the_app_needs_and_no_more(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = _tracked("scenarios", "notebooks")
    assert {f"sim/_bundled/{name}" for name in tracked} <= names
    assert set(_tracked("sim")) <= names
    assert {name.partition("/")[0] for name in names} == {
        "sim",
        f"echelon_lab-{sim.__version__}.dist-info",
    }


def test_an_unpacked_wheel_finds_its_own_files(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = (
        "from sim import paths; print(paths.scenarios_dir(), paths.notebooks_dir(),"
        " paths.voila_template_dir(), sep='\\n')"
    )
    folders = [Path(line) for line in _python("-c", code, cwd=tmp_path).splitlines()]
    assert len(folders) == 3
    for folder in folders:
        assert folder.is_relative_to(tmp_path)
        assert any(folder.iterdir())


def test_a_checkout_finds_its_own_files():
    from sim import paths

    assert paths.scenarios_dir() == ROOT / "scenarios"
    assert paths.notebooks_dir() == ROOT / "notebooks"


@pytest.mark.parametrize(
    ("script", "found"),
    [
        (None, "none"),
        ("echo 3.11.2; [[ $2 != *exit* ]]", "python3 is 3.11.2"),
    ],
)
def test_make_says_in_one_line_that_python_is_too_old(tmp_path, script, found):
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("bash", "basename"):
        (tools / tool).symlink_to(str(shutil.which(tool)))
    if script:
        (tools / "python3").write_text(f"#!{shutil.which('bash')}\n{script}\n")
        (tools / "python3").chmod(0o755)
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, checkout)
    shutil.copytree(ROOT / ".ci", checkout / ".ci")

    done = subprocess.run(
        [str(shutil.which("make")), "app"],
        cwd=checkout,
        env={"PATH": str(tools), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert "Missing: Python 3.12 or later" in line
    assert f"(found: {found})" in line
    assert not (checkout / ".venv").exists()


def _closure(distribution: str, extras: set[str]) -> Iterator[str]:
    """Yield the names of all that ``distribution[extras]`` needs in this environment."""
    seen: set[tuple[str, str]] = set()
    todo = [(distribution, extra) for extra in ("", *extras)]
    while todo:
        name, extra = todo.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        yield name
        for line in importlib.metadata.requires(name) or []:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                needed = canonicalize_name(requirement.name)
                todo.extend((needed, other) for other in ("", *requirement.extras))


def _tracked(*folders: str) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", *folders], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return listed.stdout.splitlines()


def _python(*arguments: str, cwd: Path = ROOT) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
