"""The folder of runs: listed, checked, pruned."""

import fcntl
import json
import os

import pytest

from sim import cli
from sim.experiments.sweep import sweep
from sim.shelf import listed, prune
from sim.store import write_run
from tests.district import TEXT, district
from tests.synthetic import synthetic


@pytest.fixture
def out(tmp_path):
    write_run(synthetic(), tmp_path)
    sweep(district().with_months(1), {"exits.early": [0.004, 0.01]}, 2, out=tmp_path)
    return tmp_path


def states(out, **options):
    return {entry.kind: entry.state for entry in listed(out, **options)}


def test_every_run_is_listed_with_its_size(out):
    plain, swept = sorted(listed(out), key=lambda entry: entry.kind)
    assert (plain.kind, plain.rows, plain.state) == ("run", 6, "complete")
    assert (swept.kind, swept.rows, swept.done, swept.blocks) == ("sweep", 4, 1, 1)
    assert swept.bytes == sum(path.stat().st_size for path in swept.folder.iterdir())


def test_damage_is_found_by_a_check(out):
    for name in ("*/summary.csv", "*/000000-*.parquet"):
        (path,) = out.glob(name)
        path.write_bytes(path.read_bytes()[:-1])
    assert states(out) == {"run": "complete", "sweep": "complete"}
    assert states(out, verify=True) == {"run": "damaged", "sweep": "damaged"}


def test_what_is_missing_is_unfinished_and_what_is_written_is_busy(out):
    (path,) = out.glob("*/000000-*.parquet")
    path.unlink()
    assert states(out)["sweep"] == "unfinished"
    lock = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert states(out)["sweep"] == "busy"
    finally:
        os.close(lock)


def test_only_what_is_asked_for_is_removed(out):
    (path,) = out.glob("*/summary.csv")
    path.unlink()
    assert prune(out, ["unfinished"]) == []
    (gone,) = prune(out, ["damaged"])
    assert gone.kind == "run"
    assert states(out) == {"sweep": "complete"}


def test_another_form_is_unreadable(out):
    (folder,) = out.glob("sweep-*")
    said = json.loads((folder / "manifest.json").read_text())
    said["inputs"]["format"] = 99
    (folder / "manifest.json").write_text(json.dumps(said))
    assert states(out) == {"run": "complete", "": "unreadable"}


def test_no_folder_holds_no_runs(tmp_path):
    assert listed(tmp_path / "none") == []


@pytest.fixture
def command(tmp_path, capsys):
    (tmp_path / "district.yaml").write_text(TEXT, encoding="utf-8")

    def run(*arguments):
        with pytest.raises(SystemExit) as left:
            cli.main([*arguments, "--out", str(tmp_path / "runs"), "--lang", "en"])
        return left.value.code, capsys.readouterr()

    return run


def test_the_commands_sweep_and_list(command, tmp_path):
    path = str(tmp_path / "district.yaml")
    vary = ["--vary", "studio.cohort_size=6:12:3", "--vary", "exits.early=0.004,0.01"]
    status, said = command("sweep", path, *vary, "--replications", "2", "--months", "2",
                           "--indicator", "left_so_far")  # fmt: skip
    assert status == 0, said.err
    assert "6 points, 2 simulated futures each" in said.out
    status, said = command("runs", "--verify")
    assert status == 0
    assert "sweep-district-" in said.out
    (block,) = (tmp_path / "runs").glob("*/000000-*.parquet")
    block.write_bytes(b"")
    assert command("runs", "--verify")[0] == 1
    status, said = command("runs", "--prune", "damaged")
    assert "Removed" in said.out
    assert "There are no runs" in said.out


@pytest.mark.parametrize("vary", ["studio.cohort_size", "a=x", "a=1:2:x", "a=1:2:1"])
def test_a_range_that_cannot_be_read_is_told(command, tmp_path, vary):
    status, said = command("sweep", str(tmp_path / "district.yaml"), "--vary", vary)
    assert status == 2
    assert "--vary" in said.err
