"""Why the operating system refuses a file is told in the reader's language."""

import errno
import os
import re
import tempfile
from pathlib import Path

import pytest

from sim import cli
from sim.reasons import reason
from sim.text import LANGUAGES, keys, text
from tests.district import TEXT

LONG = "a" * 300
TOLD = {
    "a scenario that is a folder": (("run", "."), "eisdir"),
    "a path through a file": (("run", "district.yaml/a.yaml"), "enotdir"),
    "a file in the place of the runs": (
        ("run", "district.yaml", "--out", "district.yaml"),
        "eexist",
    ),
    "runs below a file": (("run", "district.yaml", "--out", "district.yaml/runs"), "enotdir"),
    "too long a name for a folder of runs": (("runs", "--out", LONG), "enametoolong"),
    "no folder for a template": (("local", "putuo", "--template", "none/a.xlsx"), "enoent"),
    "no folder for a district": (
        ("local", "putuo", "--total", "headcount=90", "--out", "none/a.yaml"),
        "enoent",
    ),
    "totals that are a folder": (("local", "putuo", "--from", "district.yaml/a.xlsx"), "enotdir"),
    "a history that is a folder": (("calibrate", "district.yaml", "--history", "."), "eisdir"),
    "a folder for an export": (
        ("export", "district.yaml", "--format", "csv", "--out", ".", "--force"),
        "eisdir",
    ),
    "no folder for an export": (
        ("export", "district.yaml", "--format", "csv", "--out", "none/a.csv"),
        "enoent",
    ),
}
"""Command lines, and the reason that each is refused for."""


@pytest.fixture
def complaint(tmp_path, capsys, monkeypatch):
    """Run a command line beside the file of a district; return its one line on stderr."""
    (tmp_path / "district.yaml").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> str:
        with pytest.raises(SystemExit) as left:
            cli.main(list(arguments))
        said = capsys.readouterr()
        assert (left.value.code, said.out) == (2, "")
        (line,) = said.err.splitlines()
        return str(line)

    return run


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", TOLD)
def test_a_refusal_is_told_in_the_language_that_is_asked_for(complaint, name, lang) -> None:
    arguments, key = TOLD[name]
    line = complaint(*arguments, "--lang", lang)
    assert line.rstrip(".。").endswith(text(f"error_part.reason.{key}", lang))
    # Beside the file's name, in quotation marks, a Chinese message has no English words.
    said = re.sub("'[^']*'", "", line)
    assert bool(re.search("[a-z]{2}", said)) == (lang == "en")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", keys("error_part.reason"))
def test_every_known_reason_is_told(complaint, monkeypatch, key, lang) -> None:
    """Of those that a test cannot bring about, such as a disk without room, the file is made to."""
    number = getattr(errno, key.rpartition(".")[2].upper())

    def refused(*args, **options):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refused)
    export = ("export", "district.yaml", "--format", "csv", "--out", "a.csv")
    line = complaint(*export, "--lang", lang)
    assert line.rstrip(".。").endswith(text(key, lang))
    assert (os.strerror(number) in line) == (lang == "en")
    assert not Path("a.csv").exists()


def test_of_other_reasons_the_words_of_the_system_are_told() -> None:
    for error, words in (
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
        (OSError("no number"), "no number"),
        (TimeoutError(), "TimeoutError"),
    ):
        assert reason(error) == dict.fromkeys(LANGUAGES, words)
