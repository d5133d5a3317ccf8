"""Setups as text: a link's code, and a scenario file that carries the whole screen.

A code is compressed JSON. What comes in is not trusted: sizes are bounded before anything is
unfolded, and every part goes through the checks that the levers go through.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from sim.errors import InputError, ScenarioError, between
from sim.experiments.run import check_run
from sim.readings import identified
from sim.scenario import Scenario, load, names, parse
from sim.scenario.yaml_file import MAX_BYTES
from sim.text import LANGUAGES
from sim.ui.setup import PANELS, Option, Setup

LONGEST_LINK: Final = 16_000
"""Characters of a code in an address; servers refuse much longer ones."""

MOST_REPLICATIONS: Final = 2_000
"""Simulated futures that a link or file may ask for: a stranger's link must not block a room."""

FILE_MARK: Final = "# echelon-screen: "
"""First line of a scenario file that carries a screen, before the code."""

_FORM: Final = 1
_UNFOLDED: Final = 4 * MAX_BYTES


def encode(setup: Setup) -> str:
    """Return a setup as a code of letters, digits, ``-`` and ``_``."""
    programme = setup.programme
    state: dict[str, Any] = {
        "form": _FORM,
        "programme": programme.name,
        "hash": programme.hash,
        "totals": dict(setup.totals),
        "present": dict(setup.present.values),
        "kept": None if setup.kept is None else dict(setup.kept.values),
        "unknowns": setup.unknowns,
        "seed": setup.seed,
        "replications": setup.replications,
        "shown": list(setup.shown),
        "result": setup.scenario.hash,
    }
    if not _is_shipped(programme):
        state["file"] = programme.to_yaml()
    packed = zlib.compress(json.dumps(state, ensure_ascii=False).encode("utf-8"), 9)
    return base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")


def link_code(setup: Setup, otherwise: str | None = None) -> str:
    """Return the code for an address.

    Args:
        setup: the setup.
        otherwise: what to return if no address can carry the setup.

    Raises:
        InputError: the code is too long or would be refused, and ``otherwise`` is None.
    """
    code = encode(setup)
    try:
        _check_replications(setup.replications)
        if len(code) > LONGEST_LINK:
            raise InputError("share_link_too_long")
    except InputError:
        if otherwise is None:
            raise
        return otherwise
    return code


def decode(code: str) -> Setup:
    """Return the setup of a code.

    Raises:
        InputError: the code is damaged, too long, from another version of the programme, or asks
            for what is not legal.
    """
    state = _unpacked(code.strip())
    programme = _programme(state)
    check_run(state.get("replications"), state.get("seed"))
    seed, replications = int(state["seed"]), int(state["replications"])
    _check_replications(replications)
    totals, present, kept = (state.get(name) for name in ("totals", "present", "kept"))
    shown = state.get("shown")
    if (
        not isinstance(totals, dict)
        or not isinstance(present, dict)
        or not (kept is None or isinstance(kept, dict))
        or not isinstance(state.get("unknowns"), bool)
        or not (isinstance(shown, list) and all(isinstance(one, str) for one in shown))
    ):
        raise InputError("bad_share_link")
    setup = Setup.opening(programme, seed, replications).at(totals).moved(present)
    known = {one.name for one in programme.indicators}
    return Setup(
        programme=programme,
        preset=setup.preset,
        present=setup.present,
        kept=None if kept is None else Option.of(setup.preset, kept),
        unknowns=state["unknowns"],
        seed=seed,
        replications=replications,
        totals=setup.totals,
        shown=tuple(one for one in shown if one in known)[:PANELS] or setup.shown,
    )


def to_file(setup: Setup) -> str:
    """Return a scenario file of the present settings whose first line carries the screen.

    Below it stand the notice and what identifies the run, as comments in each language.
    """
    scenario, calendar = setup.scenario, setup.scenario.structure.calendar
    told = [
        line
        for lang in LANGUAGES
        for line in (
            scenario.notice[lang],
            identified(scenario.hash[:8], setup.seed, setup.replications,
                       calendar.steps * calendar.step, setup.unknowns, lang),
        )
    ]  # fmt: skip
    # A notice names a file of someone's: whatever it holds, a comment is one line.
    comments = "".join(f"# {' '.join(line.split())}\n" for line in told)
    return f"{FILE_MARK}{encode(setup)}\n{comments}{scenario.to_yaml()}"


def from_file(
    content: bytes, name: str, otherwise: Setup, remark: Callable[[InputError], None]
) -> Setup:
    """Return the setup of a scenario file.

    A file that carries a screen and was not changed since restores it. Any other scenario opens as
    a programme of its own, with the seed and the number of futures on the screen.

    Args:
        content: the file.
        name: of the file, for messages.
        otherwise: the setup on the screen.
        remark: is told why a screen that the file carries cannot be restored.

    Raises:
        InputError: the file is too large, or no scenario.
    """
    programme = parse(content, name)
    # Some editors put a mark before the first line.
    first = content.split(b"\n", 1)[0].decode("utf-8-sig", errors="replace")
    if first.startswith(FILE_MARK):
        try:
            setup = decode(first.removeprefix(FILE_MARK))
        except InputError as error:
            # The scenario below stands on its own.
            reason = {lang: error.message(lang) for lang in LANGUAGES}
            remark(InputError("screen_not_restored", file=name, reason=reason))
        else:
            if setup.scenario.hash == programme.hash:
                return setup
    return Setup.opening(programme, otherwise.seed, otherwise.replications)


def _check_replications(replications: int) -> None:
    if replications > MOST_REPLICATIONS:
        legal = between(1, MOST_REPLICATIONS)
        raise InputError("too_many_futures", value=replications, legal=legal)


@lru_cache(maxsize=16)
def _is_shipped(programme: Scenario) -> bool:
    return programme.name in names() and load(programme.name).hash == programme.hash


def _unpacked(code: str) -> Mapping[str, Any]:
    if len(code) > _UNFOLDED:
        raise InputError("bad_share_link")
    try:
        packed = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
        unfolding = zlib.decompressobj()
        plain = unfolding.decompress(packed, _UNFOLDED)
        state = json.loads(plain) if unfolding.eof else None
    except (binascii.Error, ValueError, zlib.error, RecursionError):
        state = None
    if not isinstance(state, dict) or state.get("form") != _FORM:
        raise InputError("bad_share_link")
    return state


def _programme(state: Mapping[str, Any]) -> Scenario:
    file, name = state.get("file"), state.get("programme")
    if file is not None:
        if not isinstance(file, str):
            raise InputError("bad_share_link")
        try:
            content = file.encode("utf-8")
        except UnicodeEncodeError:  # JSON can name half a character
            raise InputError("bad_share_link") from None
        return parse(content)
    if not isinstance(name, str) or name not in names():
        raise ScenarioError("unknown_scenario", value=name, legal=", ".join(names()))
    programme = load(name)
    if programme.hash != state.get("hash"):
        raise InputError("stale_share_link", value=name)
    return programme
