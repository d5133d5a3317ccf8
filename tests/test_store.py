"""Runs on disk: whole or not there, and found again only if nothing differs."""

import errno
import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from matplotlib.figure import Figure

from sim import manifest as describing
from sim.errors import StoreError
from sim.scenario import parse
from sim.store import find_run, folder_name, write_run
from sim.text import text
from tests.district import TEXT, district
from tests.synthetic import synthetic

ROOT = Path(__file__).resolve().parents[1]


def find(out: Path, replications: int = 6, seed: int = 1, *, unknowns: bool = True) -> Path | None:
    return find_run(district(), replications, seed, unknowns, out)


def visible(out: Path) -> list[str]:
    return [path.name for path in out.iterdir() if not path.name.startswith(".")]


class TestWhatIsWritten:
    def test_the_folder_says_scenario_hash_seed_and_size(self, tmp_path) -> None:
        folder = write_run(synthetic(6, seed=9), tmp_path / "runs")
        assert folder == tmp_path / "runs" / f"district-{district().hash[:8]}-s9-r6"
        luck = folder_name(district(), 6, 9, unknowns=False)
        assert luck != folder.name

    def test_the_tables_carry_every_value_to_the_bit(self, tmp_path) -> None:
        results = synthetic(6, first=3)
        folder = write_run(results, tmp_path)
        for table in (
            pd.read_parquet(folder / "indicators.parquet"),
            pd.read_csv(folder / "indicators.csv"),
        ):
            assert table.columns[:3].tolist() == ["replication", "month", "date"]
            assert len(table) == 6 * 9
            for name in results.measures:
                values = table[name].to_numpy().reshape(6, 9)
                assert np.array_equal(values, results.values(name))
            assert table["replication"].unique().tolist() == [3, 4, 5, 6, 7, 8]
            assert table["date"].iloc[8] == "2019-04"

    def test_parquet_says_units_titles_and_the_notice(self, tmp_path) -> None:
        schema = pq.read_schema(write_run(synthetic(), tmp_path) / "indicators.parquet")
        told = schema.field("mean_age").metadata
        assert told[b"unit"] == b"years"
        assert told[b"title_zh"].decode() == "平均年龄"
        assert told[b"source"] == b"simulated"
        assert schema.metadata[b"notice"].decode() == text("notice.exploratory")

    def test_the_summary_has_the_bands(self, tmp_path) -> None:
        results = synthetic()
        table = pd.read_csv(write_run(results, tmp_path) / "summary.csv")
        mine = table[table["indicator"] == "total_gain"].set_index("month")
        np.testing.assert_allclose(mine["high80"], results.bands("total_gain")["high80"])
        assert not table["unit"].str.contains("SD").any()

    def test_a_unit_of_the_summary_stands_without_brackets(self, tmp_path) -> None:
        shares = parse(f"{TEXT.rstrip()}\n  - {{name: degree_share, of: [staff]}}\n", "shares.yaml")
        table = pd.read_csv(write_run(synthetic(scenario=shares), tmp_path) / "summary.csv")
        assert set(table["unit"][table["indicator"] == "degree_share"]) == {"share"}

    def test_unknowns_ledger_and_events_have_tables_of_their_own(self, tmp_path) -> None:
        folder = write_run(synthetic(events=True), tmp_path)
        assert len(pd.read_csv(folder / "parameters.csv")) == 6
        assert len(pd.read_parquet(folder / "ledger.parquet")) == 1 * 6 * 8
        assert len(pd.read_parquet(folder / "events.parquet")) == 12

    def test_without_an_event_log_there_is_no_table_of_events(self, tmp_path) -> None:
        assert not (write_run(synthetic(), tmp_path) / "events.parquet").exists()

    def test_figures_are_pictures(self, tmp_path) -> None:
        folder = write_run(synthetic(), tmp_path, {"indicators.en": Figure()})
        assert (folder / "indicators.en.png").read_bytes().startswith(b"\x89PNG")

    def test_others_may_read_it(self, tmp_path) -> None:
        (tmp_path / "plain").mkdir()
        folder = write_run(synthetic(), tmp_path)
        assert folder.stat().st_mode == (tmp_path / "plain").stat().st_mode


class TestManifest:
    @pytest.fixture
    def said(self, tmp_path) -> dict:
        return json.loads((write_run(synthetic(seed=5), tmp_path) / "manifest.json").read_text())

    def test_the_scenario_can_be_loaded_from_it(self, said) -> None:
        again = parse(said["scenario"]["yaml"])
        assert again.hash == district().hash == said["inputs"]["scenario"]

    def test_names_what_computed_it(self, said) -> None:
        inputs = said["inputs"]
        assert inputs["versions"]["numpy"] == np.__version__
        assert inputs["processor"]["exp"]
        assert set(inputs["sources"]["mechanisms"]) == {
            "cohort_selection", "course", "exits", "mentoring", "recruitment",
        }  # fmt: skip
        assert len(inputs["sources"]["indicators"]["mean_age"]) == 64

    def test_lists_the_decisions_with_their_keys(self, said) -> None:
        named = [(one["instance"], one["decision"]) for one in said["decisions"]]
        assert ("classes", "attend") in named
        assert named == sorted(named)
        assert len({one["id"] for one in said["decisions"]}) == len(said["decisions"])

    def test_carries_the_notice_in_both_languages(self, said) -> None:
        assert said["notice"] == {lang: text("notice.exploratory", lang) for lang in ("en", "zh")}


class TestFindingARun:
    def test_the_same_inputs_are_found(self, tmp_path) -> None:
        folder = write_run(synthetic(), tmp_path)
        assert find(tmp_path) == folder

    def test_other_inputs_are_not(self, tmp_path) -> None:
        write_run(synthetic(), tmp_path)
        assert find(tmp_path, replications=7) is None
        assert find(tmp_path, seed=2) is None
        assert find(tmp_path, unknowns=False) is None
        assert find(tmp_path / "elsewhere") is None

    def test_other_code_is_another_run(self, tmp_path, monkeypatch) -> None:
        write_run(synthetic(), tmp_path)
        monkeypatch.setattr(describing, "_package_hash", lambda: "0" * 64)
        assert find(tmp_path) is None

    @pytest.mark.parametrize("name", ["indicators.parquet", "summary.csv", "manifest.json"])
    def test_a_damaged_run_is_not_trusted(self, tmp_path, name) -> None:
        file = write_run(synthetic(), tmp_path) / name
        file.write_bytes(file.read_bytes()[:-20])
        assert find(tmp_path) is None

    def test_a_run_that_lost_a_file_is_not_trusted(self, tmp_path) -> None:
        (write_run(synthetic(), tmp_path) / "notice.txt").unlink()
        assert find(tmp_path) is None

    def test_a_run_is_replaced_as_a_whole(self, tmp_path) -> None:
        folder = write_run(synthetic(), tmp_path)
        (folder / "manifest.json").write_text("{}")
        (folder / "stray.txt").write_text("old")
        assert write_run(synthetic(), tmp_path) == folder
        assert not (folder / "stray.txt").exists()
        assert find(tmp_path) == folder
        assert [path.name for path in tmp_path.iterdir()] == [folder.name]


class Broken(Figure):
    """Fails while it is written, after the tables have been."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def savefig(self, *args, **options) -> None:
        raise self.error


# Ends while a figure is written, as a kill does: nothing is tidied up.
KILLED = """
import os, sys
from sim.store import write_run
from tests.synthetic import synthetic

class Killed:
    def savefig(self, *args, **options):
        os._exit(9)

write_run(synthetic(), sys.argv[1], {"indicators": Killed()})
"""


class TestInterruptedWriting:
    @pytest.mark.parametrize(
        "error",
        [KeyboardInterrupt(), MemoryError(), OSError(errno.EIO, "Input/output error")],
        ids=["ctrl-c", "memory", "device"],
    )
    def test_leaves_nothing(self, tmp_path, error) -> None:
        with pytest.raises((StoreError, KeyboardInterrupt, MemoryError)):
            write_run(synthetic(), tmp_path, {"indicators": Broken(error)})
        assert list(tmp_path.iterdir()) == []

    def test_keeps_the_finished_run_that_was_there(self, tmp_path) -> None:
        folder = write_run(synthetic(), tmp_path)
        with pytest.raises(KeyboardInterrupt):
            write_run(synthetic(), tmp_path, {"indicators": Broken(KeyboardInterrupt())})
        assert find(tmp_path) == folder

    def test_by_a_kill_leaves_only_what_the_next_run_removes(self, tmp_path) -> None:
        ended = subprocess.run([sys.executable, "-c", KILLED, tmp_path], cwd=ROOT, check=False)
        assert ended.returncode == 9
        assert visible(tmp_path) == []
        assert len(list(tmp_path.iterdir())) == 1
        folder = write_run(synthetic(), tmp_path)
        assert list(tmp_path.iterdir()) == [folder]

    def test_another_writers_unfinished_folder_is_left_alone(self, tmp_path) -> None:
        writing = tmp_path / ".district-x-s1-r6.0a1b2c3d.unfinished"
        writing.mkdir()
        lock = os.open(writing, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            write_run(synthetic(), tmp_path)
            assert writing.exists()
        finally:
            os.close(lock)
        write_run(synthetic(), tmp_path)
        assert not writing.exists()


class TestRefusals:
    def test_a_full_disk(self, tmp_path) -> None:
        full = Broken(OSError(errno.ENOSPC, "No space left on device"))
        with pytest.raises(StoreError, match="disk is full"):
            write_run(synthetic(), tmp_path, {"indicators": full})
        assert list(tmp_path.iterdir()) == []

    def test_a_file_where_the_folder_should_be(self, tmp_path) -> None:
        file = tmp_path / "runs"
        file.write_text("mine")
        with pytest.raises(StoreError, match="Cannot write to"):
            write_run(synthetic(), file)
        assert file.read_text() == "mine"

    def test_a_file_in_the_place_of_a_run(self, tmp_path) -> None:
        (tmp_path / folder_name(district(), 6, 1, unknowns=True)).write_text("mine")
        with pytest.raises(StoreError, match="Cannot write to"):
            write_run(synthetic(), tmp_path)
        assert len(list(tmp_path.iterdir())) == 1

    def test_a_folder_that_may_not_be_written(self, tmp_path, monkeypatch) -> None:
        def refused(*args, **options):
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr(Path, "mkdir", refused)
        with pytest.raises(StoreError, match="Permission denied"):
            write_run(synthetic(), tmp_path / "runs")


def test_the_store_waits_until_the_disk_has_it(tmp_path, monkeypatch) -> None:
    synced: list[str] = []
    sync = os.fsync

    def counted(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", counted)
    folder = write_run(synthetic(), tmp_path)
    assert {path.name for path in folder.iterdir()} <= set(synced)
    assert synced[-1] == tmp_path.name
