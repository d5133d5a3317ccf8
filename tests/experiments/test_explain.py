"""The growth archive tells one simulated life as it was in the run."""

from typing import Any

import numpy as np
import pytest

from sim.errors import InputError
from sim.experiments.explain import GrowthArchive, Replay, explain
from sim.experiments.run import run
from sim.text import text
from tests.district import district
from tests.support import everything, programme


@pytest.fixture(scope="module")
def archive() -> GrowthArchive:
    return explain(district(), seed=4, replication=2)


def opening_causes(archive: GrowthArchive) -> set[str]:
    return set(archive.events.query("month == 0")["cause"])


def test_it_is_the_same_future_as_in_the_run(archive) -> None:
    results = run(district(), 4, seed=4, record_events=True, progress=False)
    assert results.events is not None
    mine = results.events.query("replication == 2 and cadre == @archive.cadre")
    assert archive.events["cause"].tolist() == mine["cause"].tolist()
    assert archive.events["after"].equals(mine["after"].reset_index(drop=True).astype(float))


def test_contributions_add_up_to_the_change_of_level(archive) -> None:
    change = archive.table["level"].diff().iloc[1:]
    booked = archive.table[archive.mechanisms].sum(axis=1).iloc[1:]
    np.testing.assert_allclose(booked, change, atol=1e-12)
    assert set(archive.mechanisms) == {"classes", "everyone", "groups"}


def test_the_typical_one_has_the_median_gain_of_the_first_class(archive) -> None:
    replay = Replay(district(), 4, 2)
    everyone = [replay.archive(f"secretaries/0/{place}") for place in range(1, 41)]
    members = [one for one in everyone if "picked" in opening_causes(one)]
    gains = sorted(float(one.table["gain"].iloc[-1]) for one in members)
    assert len(gains) == 12
    assert archive.table["gain"].iloc[-1] == gains[5]


def test_a_cadre_is_found_by_name_and_by_id(archive) -> None:
    by_name = explain(district(), 4, 2, archive.name)
    by_id = explain(district(), 4, 2, archive.cadre)
    assert by_name.table.equals(by_id.table)


@pytest.mark.parametrize("unknown", ["secretaris/0/3", 17])
def test_an_unknown_cadre_is_refused_with_the_form_of_names(unknown) -> None:
    with pytest.raises(InputError, match=r"secretaries/0/1") as refused:
        explain(district(), 4, 2, unknown)
    assert refused.value.nearest == ("secretaries/0/3" if isinstance(unknown, str) else None)


def test_who_left_has_no_months_afterwards() -> None:
    run_of_it = run(district(), 1, seed=4, record_events=True, progress=False)
    assert run_of_it.events is not None
    left = run_of_it.events.query("column == 'present' and after == 0").iloc[0]
    gone = explain(district(), 4, 0, int(left["cadre"]))
    assert gone.table.index[-1] == left["step"] - 1
    assert gone.events["month"].iloc[-1] == left["step"]
    told = gone.text()
    assert told.count(gone.events["date"].iloc[-1]) == 1
    assert told.count("leaves (") == 1
    assert "When last there: exceeded " in told


class TestStory:
    def test_carries_both_notices(self, archive) -> None:
        for lang in ("en", "zh"):
            words = archive.text(lang)
            assert text("notice.growth_archive", lang) in words
            assert text("notice.why", lang) in words

    def test_says_why_things_happened_and_how_likely_they_were(self, archive) -> None:
        words = archive.text()
        assert "joins cohort selection (picked from the nominees)" in words.lower()
        assert "as about 50 of 100 such draws would have it" in words
        assert "has a mentor: Veterans, no. " in words

    def test_is_in_the_language_that_is_asked_for(self, archive) -> None:
        words = archive.text("zh")
        assert "带教书记第" in words
        assert "经推荐入选" in words
        assert not any(letter.isalpha() and letter.isascii() for letter in words)

    def test_every_rule_of_a_full_programme_can_be_told(self) -> None:
        replay = Replay(everything())
        for cadre in replay.names:
            told = replay.archive(cadre).text("zh")
            assert "None" not in told
            assert "nan" not in told

    def test_blows_degrees_and_grades_are_told(self) -> None:
        kinds: list[dict[str, Any]] = [
            {"kind": "care", "illness": 2.0},
            {"kind": "qualification", "yearly_share": 0.9},
            {"kind": "qualification", "name": "certificate", "award": "certificate",
             "yearly_share": 0.9},
            {"kind": "pay", "every": 2, "merit_share": 0.5},
            {"kind": "rectification", "every": 2, "limit": 2, "low_share": 0.5},
        ]  # fmt: skip
        replay = Replay(programme(kinds))
        told = "".join(replay.archive(cadre).text() for cadre in replay.names)
        for words in (
            "meets with a blow in life (in hospital)",
            "gains a degree (qualification)",
            "gains a certificate (qualification)",
            "rises to grade 2 (by result)",
            "joins Time-limited rectification (told to mend in time)",
            "leaves Time-limited rectification, not the post (has mended in time)",
        ):
            assert words in told
        assert "(there from the start)" not in told.replace("enters (there from the start)", "")

    def test_tasks_and_contests_are_told(self) -> None:
        kinds: list[dict[str, Any]] = [
            {"kind": "practice", "share": 0.5, "duration": 2, "difficulty": -3, "luck": 0.01,
             "backing": 1.0},
            {"kind": "contest", "per_year": 12, "published": True},
            {"name": "groups", "kind": "mentoring"},
        ]  # fmt: skip
        replay = Replay(programme(kinds))
        told = "".join(replay.archive(cadre).text() for cadre in replay.names)
        for words in (
            "is sent to Front-line practice",
            "comes back from Front-line practice",
            "succeeds there (front-line practice)",
            "is backed by the mentor (front-line practice)",
            "is placed low in public (contest)",
            "is honoured",
        ):
            assert words in told, words
        assert "not the post" not in told
