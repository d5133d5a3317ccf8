"""Runs on disk: one folder a run, complete or not there.

A folder is written under a hidden name, synced, and takes its own name at the very end. A writer
holds a lock on its unfinished folder; the lock ends with the process, however it ends, and the next
run removes what is left unlocked.
"""

from __future__ import annotations

import errno
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import StoreError
from sim.files import UNFINISHED, checksum, hidden, locked, sync_folder, synced, told
from sim.manifest import FORMAT, inputs, manifest
from sim.results import Results
from sim.scenario import Scenario
from sim.text import text, unbracketed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MANIFEST: Final = "manifest.json"
_DOTS_PER_INCH: Final = 150


def write_run(
    results: Results, out_dir: Path | str, figures: Mapping[str, Figure] | None = None
) -> Path:
    """Write a run as a folder ``<scenario>-<hash>-s<seed>-r<replications>`` and return its path.

    ============================  ==============================================================
    ``indicators.parquet, .csv``  a row per replication and month, a column per indicator
    ``summary.csv``               median and bands of each indicator by month
    ``parameters.csv``            what each replication drew
    ``ledger.parquet``            booked change of competence by line, replication and month
    ``events.parquet``            the event log, if it was recorded
    ``<figure>.png``              the figures that were given
    ``notice.txt``                how to read all of this
    ``manifest.json``             what was run, with what, and the checksum of every other file
    ============================  ==============================================================

    A folder of that name that is there already is replaced as a whole.

    Args:
        results: the run.
        out_dir: folder of runs; made if need be.
        figures: by file name, without the suffix.

    Raises:
        StoreError: the folder cannot be written; nothing of it is left.
    """
    out = open_store(out_dir)
    final = out / folder_name(
        results.scenario, results.replications, results.seed, results.unknowns
    )
    with told(out), _unfinished(final) as folder:
        _write_tables(results, folder)
        for name, figure in (figures or {}).items():
            with synced(folder / f"{name}.png") as file:
                figure.savefig(file, format="png", dpi=_DOTS_PER_INCH)
        _write_text(folder / "notice.txt", _notice(results))
        said = manifest(results) | {"files": _checksums(folder)}
        _write_text(folder / MANIFEST, json.dumps(said, ensure_ascii=False, indent=1) + "\n")
        sync_folder(folder)
        _take_name(folder, final)
    return final


def find_run(
    scenario: Scenario, replications: int, seed: int, unknowns: bool, out_dir: Path | str
) -> Path | None:
    """Return the finished folder of the very same run, or None.

    The same is: equal inputs, versions and code, and every file as its checksum says.
    """
    folder = Path(out_dir) / folder_name(scenario, replications, seed, unknowns)
    try:
        said = json.loads((folder / MANIFEST).read_text("utf-8"))
        whole = said["files"] == _checksums(folder)
        same = said["inputs"] == inputs(scenario, replications, seed, unknowns)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return folder if whole and same else None


def read_manifest(folder: Path | str) -> dict[str, Any]:
    """Return the manifest of a run on disk.

    Raises:
        StoreError: there is no run in the folder, its manifest cannot be read, or it is in a form
            that this version does not know.
    """
    try:
        said = json.loads((Path(folder) / MANIFEST).read_text("utf-8"))
        known = {"inputs", "scenario"} <= said.keys()
        form = said["inputs"]["format"] if known else None
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        known, form = False, None
    if not known:
        raise StoreError("unknown_run", value=str(folder))
    if form != FORMAT:
        raise StoreError("other_store_format", value=form, folder=str(folder), known=FORMAT)
    return dict(said)


def open_store(out_dir: Path | str) -> Path:
    """Return the folder of runs, made if need be, without what dead writers have left in it.

    Raises:
        StoreError: it cannot be written.
    """
    out = Path(out_dir)
    with told(out):
        out.mkdir(parents=True, exist_ok=True)
        remove_leftovers(out)
        # A trial now, rather than a failure after the run.
        with tempfile.TemporaryFile(dir=out):
            pass
    return out


def folder_name(scenario: Scenario, replications: int, seed: int, unknowns: bool) -> str:
    """Return the name of a run's folder; runs of luck alone say so."""
    luck = "" if unknowns else "-luck"
    return f"{scenario.name}-{scenario.hash[:8]}-s{seed}-r{replications}{luck}"


def remove_leftovers(out_dir: Path) -> None:
    """Remove the unfinished folders of writers that are no longer alive."""
    for folder in out_dir.glob(f".*{UNFINISHED}"):
        try:
            with locked(folder):
                shutil.rmtree(folder)
        except BlockingIOError:
            continue  # somebody is writing it
        except FileNotFoundError:
            continue  # it was finished or removed meanwhile


def _write_tables(results: Results, folder: Path) -> None:
    wide = _wide(results)
    with synced(folder / "indicators.parquet") as file:
        pq.write_table(_described(wide, results), file)
    _write_csv(folder / "indicators.csv", wide)
    _write_csv(folder / "summary.csv", _summary(results))
    _write_csv(folder / "parameters.csv", results.parameters.reset_index())
    with synced(folder / "ledger.parquet") as file:
        pq.write_table(pa.Table.from_pandas(_ledger(results), preserve_index=False), file)
    if results.events is not None:
        with synced(folder / "events.parquet") as file:
            pq.write_table(pa.Table.from_pandas(results.events, preserve_index=False), file)


def _wide(results: Results) -> pd.DataFrame:
    """Make a row per replication and month, the opening state (month 0) included."""
    grid = (results.replications, len(results.timeline))
    first = results.first_replication
    index = pd.MultiIndex.from_product(
        [range(first, first + grid[0]), results.timeline], names=["replication", "month"]
    )
    values = {name: results.values(name).reshape(-1) for name in results.measures}
    table = pd.DataFrame(values, index=index).reset_index()
    table.insert(2, "date", results.dates * grid[0])
    return table


def _described(wide: pd.DataFrame, results: Results) -> pa.Table:
    """Give each column its unit, titles and source, and the table the notice."""
    table = pa.Table.from_pandas(wide, preserve_index=False)
    attributes = {name: one.attrs for name, one in results.indicators.data_vars.items()}
    fields = [
        field.with_metadata({key: str(value) for key, value in attributes[field.name].items()})
        if field.name in attributes
        else field
        for field in table.schema
    ]
    told = {key: str(value) for key, value in results.indicators.attrs.items()}
    metadata = {**(table.schema.metadata or {}), **told, "notice": results.scenario.notice["en"]}
    return table.cast(pa.schema(fields, metadata=metadata))


def _summary(results: Results) -> pd.DataFrame:
    tables = []
    for name, one in results.measures.items():
        table = results.bands(name).reset_index()
        table.insert(0, "indicator", name)
        table.insert(1, "unit", unbracketed(text(f"unit.{one.kind.unit}")))
        table.insert(3, "date", results.dates)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _ledger(results: Results) -> pd.DataFrame:
    return results.ledger.drop_vars("date").to_dataframe().reset_index()


def _notice(results: Results) -> str:
    return "".join(f"{words}\n" for words in results.scenario.notice.values())


# -- folders that are there as a whole or not at all ----------------------------------------------


@contextmanager
def _unfinished(final: Path) -> Iterator[Path]:
    folder = hidden(final)
    folder.mkdir()
    try:
        with locked(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _take_name(folder: Path, final: Path) -> None:
    try:
        folder.rename(final)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        # The old run gets a name that the next run removes, in case this one ends right here.
        aside = hidden(final)
        final.rename(aside)
        folder.rename(final)
        shutil.rmtree(aside, ignore_errors=True)
    sync_folder(final.parent)


def _write_text(path: Path, words: str) -> None:
    with synced(path) as file:
        file.write(words.encode())


def _write_csv(path: Path, table: pd.DataFrame) -> None:
    with synced(path) as file:
        table.to_csv(file, index=False)


def _checksums(folder: Path) -> dict[str, Any]:
    return {path.name: checksum(path) for path in sorted(folder.iterdir()) if path.name != MANIFEST}
