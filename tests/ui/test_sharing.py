"""Codes and files restore a screen exactly; what is damaged, stale or greedy is refused."""

import base64
import json
import zlib
from dataclasses import replace
from typing import Any

import pytest

from sim.errors import InputError
from sim.scenario import load, parse
from sim.scenario.notices import FITTED
from sim.text import LANGUAGES
from sim.ui.setup import Option, Setup
from sim.ui.sharing import FILE_MARK, decode, encode, from_file, link_code, to_file
from tests.district import TEXT, district

PUTUO = load("putuo")
SEATS = "studio.cohort_size"


def busy(programme=PUTUO) -> Setup:
    """A setup in which nothing is as it opens."""
    opening = Setup.opening(programme, 7, 120)
    kept = Option.of(programme, {SEATS: 9})
    return replace(opening.moved({SEATS: 11}), kept=kept, unknowns=False, shown=("mean_age",))


def not_told(error: InputError) -> None:
    pytest.fail(error.message())


def same(one: Setup, other: Setup) -> bool:
    return (
        one.scenario.hash == other.scenario.hash
        and (one.kept is None) == (other.kept is None)
        and (one.kept is None or other.kept is None
             or one.kept.scenario.hash == other.kept.scenario.hash)
        and (one.unknowns, one.seed, one.replications, one.shown, dict(one.totals))
        == (other.unknowns, other.seed, other.replications, other.shown, dict(other.totals))
    )  # fmt: skip


def code_of(**changes: Any) -> str:
    """A code whose parts were tampered with."""
    code = encode(busy())
    plain = zlib.decompress(base64.urlsafe_b64decode(code + "=" * (-len(code) % 4)))
    state = json.loads(plain) | changes
    return base64.urlsafe_b64encode(zlib.compress(json.dumps(state).encode())).decode()


class TestCodes:
    @pytest.mark.parametrize("programme", [PUTUO, district()], ids=["shipped", "own"])
    def test_they_restore_everything(self, programme) -> None:
        setup = busy(programme)
        assert same(decode(encode(setup)), setup)
        assert set(link_code(setup)) <= set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        )

    def test_local_totals_too(self) -> None:
        setup = Setup.opening(PUTUO, 1, 50).at({"headcount": 200}).moved({SEATS: 12})
        again = decode(encode(setup))
        assert same(again, setup)
        assert again.preset.hash != PUTUO.hash

    @pytest.mark.parametrize(
        "code", ["", "hello", "eJw", "A" * 10_000_000, "\u4e2d\u6587", "eNpLy0zNSU0BAAowAlc="]
    )
    def test_nonsense_is_refused_with_one_message(self, code: str) -> None:
        with pytest.raises(InputError) as refused:
            decode(code)
        assert refused.value.code == "bad_share_link"

    def test_a_bomb_is_not_unfolded(self) -> None:
        bomb = base64.urlsafe_b64encode(zlib.compress(b" " * (1 << 28), 9)).decode()
        with pytest.raises(InputError, match="damaged"):
            decode(bomb)

    def test_of_another_version_it_is_stale(self) -> None:
        with pytest.raises(InputError) as refused:
            decode(code_of(hash="0" * 64))
        assert refused.value.code == "stale_share_link"

    @pytest.mark.parametrize(
        "changes",
        [
            {"programme": "../../etc/passwd"},
            {"programme": None},
            {"present": {"studio.no_such": 1}},
            {"present": {SEATS: 10**9}},
            {"present": [1]},
            {"kept": 3},
            {"totals": {"names": 5}},
            {"seed": -1},
            {"seed": "1"},
            {"replications": 10_000_000},
            {"replications": 0},
            {"unknowns": "no"},
            {"shown": [[]]},
            {"file": "schema: 1"},
            {"form": 99},
        ],
    )
    def test_what_is_not_legal_is_refused(self, changes: dict[str, Any]) -> None:
        with pytest.raises(InputError):
            decode(code_of(**changes))

    def test_an_indicator_that_is_gone_is_left_out(self) -> None:
        assert decode(code_of(shown=["gone", "mean_age"])).shown == ("mean_age",)


class TestFiles:
    @pytest.mark.parametrize("programme", [PUTUO, district()], ids=["shipped", "own"])
    def test_they_restore_everything(self, programme) -> None:
        setup = busy(programme)
        content = to_file(setup)
        for lang in LANGUAGES:
            assert f"# {setup.scenario.notice[lang]}\n" in content
        assert f"scenario hash {setup.scenario.hash[:8]} · seed {setup.seed} · " in content
        here = Setup.opening(PUTUO, 1, 200)
        assert same(from_file(content.encode(), "a.yaml", here, not_told), setup)
        assert parse(content).hash == setup.scenario.hash

    def test_a_notice_of_several_lines_adds_nothing_to_the_file(self) -> None:
        record = dict.fromkeys(FITTED, "a\nlevers: []")
        own = replace(district(), about={**district().about, **record})
        assert parse(to_file(Setup.opening(own, 1, 40))).hash == own.hash

    def test_a_changed_file_opens_as_it_now_is(self) -> None:
        content = to_file(busy(district())).replace("months: 8", "months: 9")
        setup = from_file(content.encode(), "a.yaml", Setup.opening(PUTUO, 3, 40), not_told)
        assert setup.programme.structure.calendar.months == 9
        assert (setup.seed, setup.replications, setup.kept) == (3, 40, None)

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize(
        ("first", "why"),
        [("nonsense", {"en": "damaged", "zh": "损坏"}), (None, {"en": "2000", "zh": "2000"})],
        ids=["damaged", "too many futures"],
    )
    def test_a_screen_that_cannot_be_restored_is_told_and_the_scenario_opens(
        self, first, why, lang
    ) -> None:
        content = to_file(Setup.opening(district(), 1, 2001))
        if first is not None:
            content = f"{FILE_MARK}{first}\n{TEXT}"
        told: list[InputError] = []
        setup = from_file(content.encode(), "a.yaml", Setup.opening(PUTUO, 3, 40), told.append)
        assert setup.scenario.hash == district().hash
        assert (setup.seed, setup.replications) == (3, 40)
        (one,) = told
        assert one.code == "screen_not_restored"
        assert why[lang] in one.message(lang)

    @pytest.mark.parametrize("content", [b"", b"\x00\xff", b"a: [", b"schema: 1"])
    def test_what_is_no_scenario_is_refused(self, content: bytes) -> None:
        with pytest.raises(InputError):
            from_file(content, "a.yaml", Setup.opening(PUTUO, 3, 40), not_told)
