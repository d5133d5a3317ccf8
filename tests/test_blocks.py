"""Blocks on disk: whole or not there; what is missing or damaged is found."""

import errno
import fcntl
import json
import os
import threading
from io import BytesIO

import numpy as np
import pytest

from sim import blocks as storing
from sim.blocks import Blocks, joined, key_of, writing
from sim.errors import StoreError
from sim.files import write_whole

SAID = {"inputs": {"format": 1, "seed": 1}, "scenario": {"name": "district"}, "blocks": 3}


def arrays(number):
    return {"point": np.arange(4) + 4 * number, "value": np.linspace(number, number + 1, 4)}


def filled(out):
    with writing(out, "sweep-district-0", SAID) as blocks:
        for number in blocks.missing():
            blocks.write(number, arrays(number))
    return blocks


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_is_written_is_read_to_the_bit(tmp_path):
    blocks = filled(tmp_path)
    assert blocks.missing() == []
    for number, found in enumerate(blocks):
        for name, values in arrays(number).items():
            assert np.array_equal(found[name], values)
    assert joined(blocks)["point"].tolist() == list(range(12))


def test_reading_stays_in_its_thread(tmp_path, monkeypatch):
    # A thread of Arrow's that lets go of the content while the process ends would abort it.
    readers = set()

    class Watched(BytesIO):
        def read(self, *arguments):
            readers.add(threading.get_native_id())
            return super().read(*arguments)

    blocks = filled(tmp_path)
    monkeypatch.setattr(storing, "BytesIO", Watched)
    blocks.read(0)
    assert readers == {threading.get_native_id()}


def test_the_same_arrays_give_the_same_bytes(tmp_path):
    assert content(filled(tmp_path / "a").folder) == content(filled(tmp_path / "b").folder)


@pytest.mark.parametrize("harm", ["truncated", "flipped", "deleted", "emptied"])
def test_harm_is_found_and_mended_to_the_same_bytes(tmp_path, harm):
    blocks = filled(tmp_path)
    before = content(blocks.folder)
    path = blocks.found()[1]
    whole = bytearray(path.read_bytes())
    if harm == "deleted":
        path.unlink()
        assert blocks.missing() == [1]
    else:
        whole[len(whole) // 2] ^= 4
        path.write_bytes({"truncated": whole[:-9], "flipped": whole, "emptied": b""}[harm])
        assert list(blocks.damaged()) == [1]
    with pytest.raises(StoreError) as caught:
        list(blocks)
    assert caught.value.code == ("missing_block" if harm == "deleted" else "damaged_block")
    with writing(tmp_path, "sweep-district-0", SAID) as again:
        assert again.missing() == [1]
        again.write(1, arrays(1))
    assert content(blocks.folder) == before


def test_a_damaged_manifest_is_written_again(tmp_path):
    blocks = filled(tmp_path)
    before = content(blocks.folder)
    (blocks.folder / "manifest.json").write_text("{")
    filled(tmp_path)
    assert content(blocks.folder) == before


def test_a_dead_writers_scratch_file_is_removed(tmp_path):
    blocks = filled(tmp_path)
    before = content(blocks.folder)
    (blocks.folder / ".000001-00.parquet.0a1b.unfinished").write_bytes(b"half")
    filled(tmp_path)
    assert content(blocks.folder) == before


def test_two_writers_are_refused(tmp_path):
    blocks = filled(tmp_path)
    lock = os.open(blocks.folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match="Another process"):
            filled(tmp_path)
    finally:
        os.close(lock)


def test_a_full_disk_keeps_what_is_finished_and_resumes(tmp_path, monkeypatch):
    whole = content(filled(tmp_path / "whole").folder)

    def full(path, content):
        if path.name.startswith("000002"):
            raise OSError(errno.ENOSPC, "No space left on device")
        write_whole(path, content)

    monkeypatch.setattr(storing, "write_whole", full)
    with pytest.raises(StoreError, match="disk is full"):
        filled(tmp_path / "full")
    folder = tmp_path / "full" / "sweep-district-0"
    assert Blocks(folder).missing() == [2]
    monkeypatch.undo()
    assert content(filled(tmp_path / "full").folder) == whole


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path, monkeypatch):
    def no_space(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "a", b"content")
    assert list(tmp_path.iterdir()) == []


def test_another_form_is_refused_with_both_forms(tmp_path):
    blocks = filled(tmp_path)
    said = json.loads((blocks.folder / "manifest.json").read_text())
    said["inputs"]["format"] = 0
    (blocks.folder / "manifest.json").write_text(json.dumps(said))
    with pytest.raises(StoreError, match="was written in form 0, and this version reads form 1"):
        _ = Blocks(blocks.folder).count


def test_the_key_depends_on_content_alone():
    assert key_of({"a": 1, "b": [1, 2]}) == key_of({"b": [1, 2], "a": 1})
    assert key_of({"a": 1}) != key_of({"a": 2})
