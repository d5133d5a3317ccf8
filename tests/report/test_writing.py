"""Files are there as a whole or not at all, and the command says what it wrote."""

import errno
import os
import re
from pathlib import Path

import pytest

import sim
from sim import cli
from sim.errors import InputError, StoreError
from sim.report.writing import write_whole
from sim.text import text
from sim.wording import in_sentence
from tests.district import TEXT, district


def test_a_file_is_never_replaced_unasked(tmp_path) -> None:
    path = tmp_path / "deck.pptx"
    write_whole(path, b"one")
    with pytest.raises(InputError) as raised:
        write_whole(path, b"two")
    assert raised.value.code == "file_exists"
    assert path.read_bytes() == b"one"
    write_whole(path, b"two", replace=True)
    assert path.read_bytes() == b"two"
    assert [one.name for one in tmp_path.iterdir()] == ["deck.pptx"]


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "disk_full"), (5, "not_writable")])
def test_a_disk_that_fails_leaves_nothing(tmp_path, monkeypatch, number, code) -> None:
    def fails(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(StoreError) as raised:
        write_whole(tmp_path / "deck.pptx", b"one")
    assert raised.value.code == code
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(tmp_path) -> None:
    with pytest.raises(StoreError):
        write_whole(tmp_path / "absent" / "deck.pptx", b"one")


class TestTheCommand:
    @pytest.fixture
    def command(self, tmp_path, capsys, monkeypatch):
        (tmp_path / "district.yaml").write_text(TEXT, encoding="utf-8")
        monkeypatch.chdir(tmp_path)

        def run(*arguments: str) -> tuple[int, str, str]:
            few = ["--replications", "6", "--lang", "en"]
            with pytest.raises(SystemExit) as left:
                cli.main(["export", "district.yaml", *few, *arguments])
            said = capsys.readouterr()
            assert isinstance(left.value.code, int)
            return left.value.code, said.out, said.err

        return run

    def test_writes_what_a_variant_changes(self, command, tmp_path) -> None:
        status, out, _ = command("--variant", "more_mentors", "--format", "csv", "--out", "a.csv")
        assert status == 0
        assert "a.csv" in out
        assert text("notice.exploratory") in out
        content = (tmp_path / "a.csv").read_text("utf-8-sig")
        assert "# A small district · A: preset · B: More mentors" in content

    def test_names_the_file_after_the_run(self, command, tmp_path) -> None:
        assert command("--format", "csv")[0] == 0
        (made,) = tmp_path.glob("echelon-district-*-en.csv")
        assert made.stat().st_size > 1000

    def test_refuses_to_overwrite_before_it_runs_anything(self, command, tmp_path) -> None:
        Path("mine.csv").write_bytes(b"mine")
        status, _, err = command("--format", "csv", "--out", "mine.csv")
        assert status == cli.BAD_INPUT
        assert "mine.csv" in err
        assert Path("mine.csv").read_bytes() == b"mine"
        assert command("--format", "csv", "--out", "mine.csv", "--force")[0] == 0
        assert Path("mine.csv").read_bytes() != b"mine"

    @pytest.mark.parametrize("option", [(), ("--variant", "more_mentors")])
    def test_refuses_to_overwrite_the_name_that_it_gives_itself(
        self, command, tmp_path, monkeypatch, option
    ) -> None:
        assert command("--format", "csv", *option)[0] == 0
        (made,) = tmp_path.glob("*.csv")
        made.write_bytes(b"mine")
        monkeypatch.setattr(sim.TrainingModel, "step", lambda model: pytest.fail("simulated"))
        status, _, err = command("--format", "csv", *option)
        assert status == cli.BAD_INPUT
        assert made.name in err
        assert "--force" in err
        assert made.read_bytes() == b"mine"

    def test_shows_the_indicators_asked_for(self, command, tmp_path) -> None:
        asked = ("--indicator", "mean_age", "--indicator", "left_so_far")
        assert command("--format", "brief", "--out", "a.html", *asked)[0] == 0
        page = (tmp_path / "a.html").read_text("utf-8")
        answers = re.findall(r'class="answer">([^<]*)', page)
        titles = {one.name: one.title for one in district().bound_indicators()}
        assert len(answers) == 2
        for name, answer in zip(asked[1::2], answers, strict=True):
            assert in_sentence(titles[name], "en") in answer

    def test_an_unknown_indicator_is_refused_before_anything_runs(self, command) -> None:
        status, _, err = command("--indicator", "mean_agee")
        assert status == cli.BAD_INPUT
        assert "mean_age" in err.replace("mean_agee", "")
        assert len(err.strip().splitlines()) == 1

    def test_an_unknown_format_is_one_line(self, command) -> None:
        status, _, err = command("--format", "ppt")
        assert status == cli.BAD_INPUT
        assert "pptx" in err
        assert len(err.strip().splitlines()) == 1
