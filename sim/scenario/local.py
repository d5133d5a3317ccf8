"""Local figures: a handful of totals turn a preset into "my district".

A scenario's section ``local`` says what each total means there: which groups count as the young,
which parameters hold the seats, which rates of leaving act on whom. The totals then set head
counts, typical ages, seats and rates; everything else of the preset stays. Totals only: nothing
here could hold a person's record.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from sim.errors import ScenarioError
from sim.parameters import MAX_COUNT, Parameterised, param
from sim.scenario.form import LocalForm
from sim.scenario.refusals import unknown


class Totals(Parameterised):
    """The totals that a user may give. Each is declared once, for checks, forms and templates."""

    PREFIX = "local"

    headcount: ClassVar[Any] = param(
        None,
        unit="persons",
        low=1,
        high=MAX_COUNT,
        type="int",
        source="local",
        label={"en": "Head count", "zh": "总人数"},
        help={
            "en": "Everyone whom the programme develops, mentors apart.",
            "zh": "培养对象总人数,不含导师。",
        },
    )
    young_share: ClassVar[Any] = param(
        None,
        unit="share",
        low=0,
        high=1,
        type="float",
        source="local",
        label={"en": "Share of young", "zh": "年轻人员占比"},
        help={"en": "Of the head count, as 0.39 or 39 %.", "zh": "占总人数的比例,如 0.39 或 39%。"},
    )
    mean_age: ClassVar[Any] = param(
        None,
        unit="years",
        low=16,
        high=110,
        type="float",
        source="local",
        label={"en": "Mean age", "zh": "平均年龄"},
        help={"en": "Of the head count.", "zh": "上述人员的平均年龄。"},
    )
    seats: ClassVar[Any] = param(
        None,
        unit="persons",
        low=1,
        high=10_000,
        type="int",
        source="local",
        label={"en": "Seats", "zh": "培训名额"},
        help={"en": "Of one class.", "zh": "每期名额。"},
    )
    mentors: ClassVar[Any] = param(
        None,
        unit="persons",
        low=0,
        high=1_000_000,
        type="int",
        source="local",
        label={"en": "Mentors", "zh": "导师人数"},
    )
    yearly_exits: ClassVar[Any] = param(
        None,
        unit="persons",
        low=0,
        high=MAX_COUNT,
        type="float",
        source="local",
        label={"en": "Yearly exits", "zh": "每年离岗人数"},
        help={
            "en": "Of their own accord, in a usual year; retirement not counted.",
            "zh": "正常年份主动离岗人数,不含退休。",
        },
    )


@dataclass(frozen=True, slots=True)
class Local:
    """What local totals mean in a scenario.

    Attributes:
        young, others: groups that make up the head count.
        mentors: groups of mentors.
        seats: parameters that share the seats.
        picked_from: groups that the seats are filled from.
        exits: the groups whose first-year exits a monthly rate governs, by the rate's path.
        posts: a parameter that grows and shrinks with the head count, so that as large a share of
            the posts is vacant as before; or None.
    """

    young: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    mentors: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    picked_from: tuple[str, ...] = ()
    exits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    posts: str | None = None

    @property
    def staff(self) -> tuple[str, ...]:
        """The groups that make up the head count."""
        return (*self.young, *self.others)

    @property
    def totals(self) -> tuple[str, ...]:
        """Names of the totals that the scenario can take."""
        offered = {
            "headcount": self.staff,
            "young_share": self.young and self.others,
            "mean_age": self.staff,
            "seats": self.seats,
            "mentors": self.mentors,
            "yearly_exits": self.exits,
        }
        return tuple(name for name, meaning in offered.items() if meaning)

    def without(self, gone: Collection[str]) -> Local:
        """Return the same without parameters that are gone."""
        return replace(
            self,
            seats=tuple(path for path in self.seats if path not in gone),
            exits={path: groups for path, groups in self.exits.items() if path not in gone},
            posts=None if self.posts in gone else self.posts,
        )


def local_of(form: LocalForm | None) -> Local | None:
    """Return what a file's section ``local`` says."""
    if form is None:
        return None
    return Local(
        young=tuple(form.young),
        others=tuple(form.others),
        mentors=tuple(form.mentors),
        seats=tuple(form.seats),
        picked_from=tuple(form.picked_from or form.young or form.others),
        exits={path: tuple(groups) for path, groups in form.exits.items()},
        posts=form.posts,
    )


def check_local(local: Local, groups: Sequence[str], parameters: Mapping[str, Any]) -> None:
    """Raise a ``ScenarioError`` if the section names a group or parameter that there is not."""
    named = {name: getattr(local, name) for name in ("young", "others", "mentors", "picked_from")}
    named |= {f"exits.{path}": names for path, names in local.exits.items()}
    for place, names in named.items():
        for name in names:
            if name not in groups:
                raise unknown("unknown_population", name, groups, f"local.{place}")
    posts = () if local.posts is None else (local.posts,)
    for place, paths in (("seats", local.seats), ("exits", tuple(local.exits)), ("posts", posts)):
        for path in paths:
            if path not in parameters:
                raise unknown("unknown_parameter", path, parameters, f"local.{place}")
    for name in local.young:
        if name in local.others:
            raise ScenarioError("duplicate_name", value=name, key="local.others")


def written(local: Local) -> dict[str, Any]:
    """Return the section as a file writes it."""
    return {
        name: getattr(local, name)
        for name in ("young", "others", "mentors", "seats", "picked_from", "exits", "posts")
        if getattr(local, name)
    }
