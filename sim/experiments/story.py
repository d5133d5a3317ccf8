"""A growth archive in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.text import keys, text
from sim.wording import exceeded_entrants, in_sentence, number

if TYPE_CHECKING:
    from sim.experiments.explain import GrowthArchive


_TOLD: Final = {
    "degree": "degree",
    "grade": "grade",
    "holder": "holder",
    "since_event": "event",
    "since_low": "placed_low",
    "succeeded": "succeeded",
    "backed": "backed",
}
"""Columns of their own name, or of a mechanism's own, whose change is told in one sentence."""

_CLOCKS: Final = ("since_event", "since_low")
"""Those of them that are set to 0 when it happens."""


def story(archive: GrowthArchive, lang: str = "en") -> str:
    """Return the story of a simulated cadre: a line per month in which something happened.

    Args:
        archive: whose.
        lang: language.
    """
    names = _Names(archive, lang)
    headline = text(
        "story.headline", lang,
        who=names.person(archive.name), replication=archive.replication, seed=archive.seed,
    )  # fmt: skip
    lines = [headline, text("notice.growth_archive", lang)]
    for date, happened in archive.events.groupby("date", sort=False):
        told = [_event(event, archive, names) for event in happened.to_dict("records")]
        words = [one for one in told if one is not None]
        if words:
            events = text("story.separator", lang).join(words)
            lines.append(text("story.month", lang, date=date, events=events))
    lines.append(_ending(archive, lang))
    parts = _parts(archive, names)
    if parts:
        joined = text("story.separator", lang).join(parts)
        lines += [text("story.change", lang, parts=joined), text("notice.why", lang)]
    return "\n".join(lines)


class _Names:
    """Names for people of what the archive speaks of."""

    def __init__(self, archive: GrowthArchive, lang: str) -> None:
        structure = archive.scenario.structure
        self.lang = lang
        self.tiers = [tier.title[lang] for tier in structure.tiers]
        self.groups = dict(zip(structure.groups, structure.group_titles, strict=True))
        self.mechanisms = {spec.instance: spec.title[lang] for spec in archive.scenario.mechanisms}
        # Members of a task are out on it; it counts what was done.
        self.tasks = {
            spec.instance
            for spec in archive.scenario.mechanisms
            if any(column.name == "done" for column in spec.kind.columns)
        }

    def person(self, name: str) -> str:
        if not name:
            return ""
        group, _, place = name.split("/")
        return text("story.who", self.lang, group=self.groups[group], place=place)

    def cause(self, cause: str) -> str:
        if cause in self.mechanisms:
            return in_sentence(self.mechanisms[cause], self.lang)
        known = f"cause.{cause}"
        # A researcher's own mechanism may name causes that the catalogue does not know.
        return text(known, self.lang) if known in keys("cause") else cause.replace("_", " ")


def _event(event: Mapping[Any, Any], archive: GrowthArchive, names: _Names) -> str | None:
    """Return an event in words, or None for what is bookkeeping."""
    column, after, lang = str(event["column"]), event["after"], names.lang
    cause = names.cause(event["cause"])
    owner, _, own = column.rpartition(".")
    if column == "present":
        words = text("story.enters" if after else "story.leaves", lang, cause=cause)
    elif own == "member" and owner:
        if owner in names.tasks:
            key = "story.is_sent" if after else "story.comes_back"
        else:
            key = "story.joins" if after else "story.leaves_cohort"
        words = text(key, lang, what=names.mechanisms.get(owner, owner), cause=cause)
    elif column == "tier":
        words = text("story.moves", lang, what=names.tiers[int(after)], cause=cause)
    elif column == "mentor":
        mentor = names.person(event["other"])
        words = text("story.mentor" if mentor else "story.no_mentor", lang, what=mentor)
    elif column == "post" and after >= 0:
        words = text("story.post", lang)
    elif column == "honours":
        words = text("story.honoured", lang)
    elif column == "since_setback":
        words = text("story.setback", lang, cause=cause)
    elif column == "standing" and event["month"] in archive.table.index:
        true = float(archive.table["level"].loc[event["month"]])
        words = text("story.assessed", lang, believed=_of_ten(after), true=_of_ten(true))
    elif own in _TOLD and event["month"] and (after or own in _CLOCKS):
        words = text(f"story.{_TOLD[own]}", lang, what=number(after, "persons"), cause=cause)
    else:
        return None
    share = round(100 * float(event["probability"]))
    return text("story.chance", lang, event=words, share=share) if 0 < share < 100 else words


def _ending(archive: GrowthArchive, lang: str) -> str:
    """Return what was reached, at the end or when last there; the leaving itself is an event."""
    last = archive.table.iloc[-1]
    calendar = archive.scenario.structure.calendar
    stays = archive.table.index[-1] == calendar.steps * calendar.step
    reached = {"true": _of_ten(last["level"]), "believed": _of_ten(last["standing"])}
    return (
        text("story.end", lang, date=last["date"], **reached)
        if stays
        else text("story.last", lang, **reached)
    )


def _parts(archive: GrowthArchive, names: _Names) -> list[str]:
    sums = {name: float(archive.table[name].sum()) for name in archive.mechanisms}
    gained = sum(change for change in sums.values() if change > 0)
    if gained == 0:
        return []
    shares = {name: round(100 * change / gained) for name, change in sums.items()}
    return [
        text(
            "story.booked", names.lang,
            mechanism=in_sentence(names.mechanisms[name], names.lang),
            share=number(share, "persons"),
        )
        for name, share in sorted(shares.items(), key=lambda one: -one[1])
        if share
    ]  # fmt: skip


def _of_ten(level: float) -> str:
    return number(float(exceeded_entrants(level)), "SD")
