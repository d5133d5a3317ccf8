"""The command line: what it writes, and one clear line for every mistake."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim import cli
from sim.scenario import parse
from sim.text import text
from tests.district import TEXT
from tests.mistakes import MISTAKES

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def district(tmp_path) -> str:
    """A scenario file."""
    path = tmp_path / "district.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


@pytest.fixture
def command(capsys):
    """Run a command line in this process: (status, stdout, stderr)."""

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            cli.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return left.value.code, said.out, said.err

    return run


@pytest.fixture(scope="module")
def done(tmp_path_factory) -> tuple[str, Path]:
    """What a run of the small district said, and its folder."""
    place = tmp_path_factory.mktemp("done")
    (place / "district.yaml").write_text(TEXT, encoding="utf-8")
    said = io.StringIO()
    with redirect_stdout(said), pytest.raises(SystemExit) as left:
        cli.main(_run_of(place))
    assert left.value.code == 0
    (folder,) = (place / "runs").iterdir()
    return said.getvalue(), folder


def _run_of(place: Path) -> list[str]:
    return ["run", f"{place}/district.yaml", "--replications", "6", "--out", f"{place}/runs"]


class TestRun:
    def test_writes_tables_figures_and_a_manifest(self, done) -> None:
        _, folder = done
        names = {path.name for path in folder.iterdir()}
        assert {"indicators.parquet", "indicators.csv", "summary.csv", "manifest.json"} <= names
        for lang in ("en", "zh"):
            assert len([name for name in names if name.endswith(f".{lang}.png")]) == 3
        assert len(pd.read_parquet(folder / "indicators.parquet")) == 6 * 9

    def test_shows_a_short_table_with_units_and_the_notice(self, done) -> None:
        out, folder = done
        assert "A small district" in out
        assert any(line.startswith("Mean age") and "years" in line for line in out.splitlines())
        assert "6 simulated futures, 8 months, seed 1; bands of luck and unknowns" in out
        assert text("notice.exploratory") in out
        assert str(folder) in out
        assert "SD" not in out

    def test_is_not_repeated_unless_forced(self, done, command, monkeypatch) -> None:
        _, folder = done
        again = _run_of(folder.parents[1])
        with monkeypatch.context() as patched:
            patched.setattr(sim.TrainingModel, "step", lambda model: pytest.fail("ran again"))
            status, out, _ = command(*again)
        assert (status, out) == (0, text("cli.run.reused", folder=folder) + "\n")
        status, out, _ = command(*again, "--force")
        assert text("cli.run.wrote", folder=folder) in out

    def test_takes_a_variant_levers_months_and_luck_alone(
        self, command, district, tmp_path
    ) -> None:
        status, out, _ = command(
            "run", district, "--replications", 3, "--months", 2, "--luck-only", "--seed", 8,
            "--variant", "more_mentors", "--set", "studio.cohort_size=9", "--out", tmp_path,
            "--lang", "zh",
        )  # fmt: skip
        assert status == 0
        assert "增加导师" in out
        assert "仅偶然波动" in out
        (folder,) = tmp_path.glob("district-*-s8-r3-luck")
        scenario = json.loads((folder / "manifest.json").read_text())["scenario"]
        assert scenario["months"] == 2
        assert parse(scenario["yaml"]).parameter("studio.cohort_size").value == 9

    def test_can_be_cited_from_its_folder(self, done, command) -> None:
        status, out, _ = command("cite", done[1])
        assert status == 0
        assert "@software{" in out
        assert "[CP]" in out


class TestCompare:
    def test_gives_paired_differences_and_sentences(self, command, district) -> None:
        status, out, err = command("compare", district, "--variant", "more_mentors", "--months", 2)
        assert (status, err) == (0, "")
        assert "A small district · A: preset · B: More mentors" in out
        assert "(population.veterans.count): 3 → 6 persons" in out
        assert "“More mentors”" in out
        assert "simulated future" in out
        assert text("notice.exploratory") in out

    def test_withholds_shares_below_200_replications(self, command, district) -> None:
        status, out, _ = command(
            "compare", district, "--set", "studio.cohort_size=6", "--replications", 5,
            "--months", 2, "--lang", "zh",
        )  # fmt: skip
        assert status == 0
        row = next(line for line in out.splitlines() if line.startswith("能力提升总量"))
        assert row.split()[-3:] == ["–", "–", "–"]
        assert out.count(text("verdict.preliminary", "zh", done=5, needed=200)) == 1

    def test_of_two_files(self, command, district, tmp_path) -> None:
        other = tmp_path / "other.yaml"
        other.write_text(TEXT.replace("A small district", "Another"), encoding="utf-8")
        status, out, _ = command("compare", district, other, "--replications", 2, "--months", 1)
        assert status == 0
        assert text("verdict.identical") in out


def test_explain_tells_one_simulated_life(command, district) -> None:
    status, out, _ = command("explain", district, "--replication", 2, "--lang", "zh")
    assert status == 0
    assert text("notice.growth_archive", "zh") in out


def test_scenarios_are_listed_with_their_variants(command) -> None:
    status, out, _ = command("scenarios", "--lang", "zh")
    assert status == 0
    assert "putuo  大梁带小梁" in out
    assert "少而精" in out


def test_schema_is_json(command) -> None:
    status, out, _ = command("schema")
    assert status == 0
    assert json.loads(out)["$schema"].startswith("https://json-schema.org/")


def test_schema_speaks_the_language_that_is_asked_for(command) -> None:
    said = {lang: _words_of_a_lever(command("schema", "--lang", lang)[1]) for lang in ("en", "zh")}
    assert said["en"] == ("Seats", "lever; persons; assumption")
    assert said["zh"] == ("培训名额", "可调措施; 人; 假定")
    title, description = _words_of_a_lever(command("schema")[1])
    assert title == "Seats · 培训名额"
    assert description == "lever · 可调措施; persons · 人; assumption · 假定"


def _words_of_a_lever(schema: str) -> tuple[str, str]:
    kind = json.loads(schema)["$defs"]["mechanism.cohort_selection"]
    lever = kind["properties"]["cohort_size"]
    return lever["title"], lever["description"]


def test_a_citation_is_in_the_language_that_is_asked_for(command, done) -> None:
    _, folder = done
    status, out, _ = command("cite", folder, "--lang", "zh")
    assert status == 0
    assert out.startswith(text("cite.authors", "zh"))
    assert "@software{" in out
    assert command("cite", folder, "--lang", "en")[1].startswith(text("cite.authors", "en"))
    assert "没有推演记录" in command("cite", "nowhere", "--lang", "zh")[2]


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_gives_one_line_and_status_2(
    name, command, district, tmp_path, monkeypatch
) -> None:
    (tmp_path / "broken.yaml").write_text("name: [unclosed", encoding="utf-8")
    misspelt = TEXT.replace("cohort_size:", "cohort_sise:")
    (tmp_path / "misspelt.yaml").write_text(misspelt, encoding="utf-8")
    (tmp_path / "book.xlsx").write_bytes(b"PK\x03\x04\xff\xff\x00")
    table = "month,indicator,value\n2,left_so_far,1\n6,left_so_far,3\n"
    (tmp_path / "table.csv").write_text(table, encoding="utf-8")
    unmeasured = TEXT[: TEXT.index("indicators:")]
    (tmp_path / "unmeasured.yaml").write_text(unmeasured, encoding="utf-8")
    files = {
        "DECK": str(tmp_path / "deck.pptx"),
        "BOOK": str(tmp_path / "book.xlsx"),
        "TABLE": str(tmp_path / "table.csv"),
        "OUT": str(tmp_path / "out.yaml"),
        "UNMEASURED": str(tmp_path / "unmeasured.yaml"),
        "FILE": district,
        "BROKEN": str(tmp_path / "broken.yaml"),
        "MISSPELT": str(tmp_path / "misspelt.yaml"),
    }
    before = sorted(tmp_path.rglob("*"))
    arguments, said = MISTAKES[name]
    if arguments[0] != "explain":
        monkeypatch.setattr(sim.TrainingModel, "step", lambda model: pytest.fail("simulated"))
    given = [files.get(argument, argument) for argument in arguments]
    if given[0] in {"run", "sweep"} and "--out" not in given:
        given += ["--out", str(tmp_path / "runs")]
    status, out, err = command(*given)
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert said in err
    assert sorted(tmp_path.rglob("*")) == before


def test_mistakes_are_told_in_the_language_that_is_asked_for(command, district) -> None:
    _, _, err = command("run", district, "--replications", "0", "--lang=zh")
    assert "至少需要推演1次" in err
    _, _, err = command("run", district, "--lang", "zh", "--replicatons", "3")
    assert "没有选项 '--replicatons'。是否想写 --replications? 帮助:python -m sim run --help" in err
    _, _, err = command("run", district, "--lang", "zh", "--seed", "1.5")
    assert "--seed:该值为 '1.5',类型不对。允许:整数。" in err


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({}, "en"),
    ],
)
def test_the_system_chooses_the_language_by_default(variables, language, monkeypatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cli.system_language() == language


class TestInterruption:
    def test_while_it_runs(self, command, district, tmp_path, monkeypatch) -> None:
        def interrupted(model):
            raise KeyboardInterrupt

        monkeypatch.setattr(sim.TrainingModel, "step", interrupted)
        status, out, err = command("run", district, "--out", tmp_path / "runs")
        assert (status, out) == (130, "")
        assert err.strip() == text("error.cancelled")
        assert list((tmp_path / "runs").iterdir()) == []

    def test_by_a_real_signal(self, tmp_path) -> None:
        endless = ["run", "putuo", "--replications", "1000000", "--out", "runs"]
        process = subprocess.Popen(
            [sys.executable, "-m", "sim", *endless],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"},
            stderr=subprocess.PIPE,
            text=True,
            # Tests that run in the background may have been told to ignore it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
        )
        try:
            deadline = time.monotonic() + 120
            while not (tmp_path / "runs").exists() and time.monotonic() < deadline:
                time.sleep(0.1)
            time.sleep(2)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=120)
        finally:
            process.kill()
        assert process.returncode == 130
        assert err.strip() == text("error.cancelled")
        assert list((tmp_path / "runs").iterdir()) == []
