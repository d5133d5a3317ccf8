"""The contract of a mechanism, and the phases of a month.

A mechanism is one rule of a training programme in one file: a subclass of :class:`Mechanism` that
declares its parameters, what it reads and writes, and acts in one phase or several. Phases say
when, not what. Within a phase the order is (declared priority, instance name); the order in the
scenario file never matters.

=============  =======================================================================
phase          what a mechanism may do in it
=============  =======================================================================
``develop``    ``press`` others' hazards and efforts, and return a ``delta`` of competence
``turnover``   return ``hazards``; all of a cadre's hazards compete in one draw
``enter``      admit people
``match``      pair mentees with mentors, form groups
``compete``    hold contests
``assess``     rate; also once before the first month
``advance``    admit to and release from cohorts, move between tiers
``appoint``    fill posts
``record``     nothing: the month is recorded
=============  =======================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
import numpy.typing as npt

from sim.audience import Audience
from sim.errors import ScenarioError, nearest
from sim.kernels import positions, take_rows
from sim.live import LiveRoster
from sim.organisation import Organisation
from sim.parameters import Param, Parameterised, param
from sim.roster import Bools, Column, Floats, Ints, Roster, listed
from sim.structure import Structure

if TYPE_CHECKING:
    from sim.month import Month

__all__ = [
    "LIFECYCLE_PHASES",
    "PHASES",
    "Audience",
    "Column",
    "Development",
    "Fade",
    "Gain",
    "Lifecycle",
    "Mechanism",
    "Param",
    "param",
]

PHASES: Final = (
    "develop",
    "turnover",
    "enter",
    "match",
    "compete",
    "assess",
    "advance",
    "appoint",
    "record",
)
LIFECYCLE_PHASES: Final = ("enter", "match", "compete", "assess", "advance", "appoint")


@dataclass(frozen=True, slots=True)
class Gain:
    """A gain of competence that a development mechanism proposes.

    Attributes:
        amount: broadcastable to (R, N), SD of the yardstick composite, not negative.
        focus: how it spreads over dimensions, Σ w_k a_k = 1 (see ``Structure.spread``): (K, 1, 1)
            or (K, R, N); None spreads it evenly.
    """

    amount: Floats
    focus: Floats | None = None


@dataclass(frozen=True, slots=True)
class Fade:
    """A loss of trained competence: the share of the trained part that goes this month, (R, N)."""

    share: Floats


class Mechanism(Parameterised):
    """One rule of a programme. Subclass it in one file under ``sim/mechanisms`` or in a notebook.

    Class attributes:
        name: the kind, as scenario files write it.
        title: name for people, English and Chinese.
        reads, writes: columns of the roster; a write that is not declared raises.
        columns: columns of its own, each instance having its copy named "instance.column".
        decisions: names of its random decisions; a draw that is not declared raises.
        priority: order within a phase, low first.
        audiences: names of its parameters of type ``names`` that say who it applies to.
        acts_on: the one of these whose members alone ``press``, ``delta`` and ``hazards`` are shown
            and answer for; without one they are shown everyone.
        draws_from: the audiences that it picks people from, so that none of them may be empty.
        comes_from: names of its parameters that name what people come from and never go to.
        leads_to: the audiences into which it moves people.
        effortful: whether the effort of the cadre scales its gains.
        pressured: causes of exit that exit pressure (morale, recognition, burnout) acts on.
        example: values with which it acts in the contract suite's programme, where defaults do not
            do: tiers ``junior`` and ``senior``; groups ``recruits``, ``officials``, ``veterans``;
            a cohort ``studio``.
        off: values at zero strength: the roster is then as it would be without the mechanism.

    Raises nothing itself; a parameter outside its legal range never reaches an instance.
    """

    name: ClassVar[str] = ""
    title: ClassVar[Mapping[str, str]]
    reads: ClassVar[frozenset[str] | set[str]] = frozenset()
    writes: frozenset[str] | set[str] = frozenset()
    columns: ClassVar[tuple[Column, ...]] = ()
    decisions: ClassVar[tuple[str, ...]] = ()
    audiences: ClassVar[tuple[str, ...]] = ()
    acts_on: ClassVar[str | None] = None
    draws_from: ClassVar[tuple[str, ...]] = ()
    comes_from: ClassVar[tuple[str, ...]] = ()
    leads_to: ClassVar[tuple[str, ...]] = ()
    priority: ClassVar[int] = 0
    effortful: ClassVar[bool] = True
    pressured: ClassVar[frozenset[str] | set[str]] = frozenset()
    example: ClassVar[Mapping[str, Any]] = {}
    off: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, instance: str, values: Mapping[str, Any], structure: Structure) -> None:
        """Bind a kind to a scenario.

        Args:
            instance: the instance's name, unique in its scenario.
            values: a scalar or an (R, 1) column for each parameter.
            structure: the scenario's frame.
        """
        super().__init__(values)
        self.instance = instance
        self.structure = structure
        self.peers: Mapping[str, Mechanism] = {}
        self.organisation = Organisation()
        self._audiences = {name: Audience(self.values[name], structure) for name in self.audiences}

    def check(self) -> None:
        """Raise a ``ScenarioError`` if the values contradict each other or the structure.

        Called once per scenario with its central values, before the first month.
        """

    def peer(self, instance: str, key: str) -> Mechanism:
        """Return another instance of the scenario, to read its values.

        Args:
            instance: its name.
            key: the parameter of this mechanism that names it, for the error.

        Raises:
            ScenarioError: there is no such instance.
        """
        if instance not in self.peers:
            raise ScenarioError(
                "unknown_name",
                value=instance,
                key=f"{self.instance}.{key}",
                legal=", ".join(self.peers),
                nearest=nearest(instance, self.peers),
            )
        return self.peers[instance]

    def among(self, roster: Roster, audience: str = "who") -> Bools:
        """Return (R, N): the rows that a parameter of type ``names`` selects."""
        return self._audiences[audience].among(roster)

    def heads(self, roster: Roster, audience: str = "who") -> Ints:
        """Return (R,): how many a parameter of type ``names`` selects."""
        return self._audiences[audience].heads(roster)

    def own(self, column: str) -> str:
        """Return the roster's name for a column of this instance's own."""
        return f"{self.instance}.{column}"

    def narrowed(self, roster: LiveRoster) -> Roster:
        """Return the roster that ``press``, ``delta`` and ``hazards`` are shown."""
        return self._audiences[self.acts_on].narrowed(roster) if self.acts_on else roster

    def uniform(self, decision: str, roster: Roster, month: Month, index: Any = 0) -> Floats:
        """Draw one number in (0, 1) per cadre for a declared decision, (R, N)."""
        return month.uniform(self, decision, roster["key"], index)

    def normal(
        self,
        decision: str,
        roster: Roster,
        month: Month,
        index: Any = 0,
        among: Bools | None = None,
    ) -> Floats:
        """Draw one standard normal number per cadre for a declared decision, (R, N).

        Those who are not ``among`` get 0, which costs nothing.
        """
        return month.normal(self, decision, roster["key"], index, among)

    def write(self, few: Roster, month: Month, rows: Bools, values: Mapping[str, Any]) -> None:
        """Change columns for some rows of a part of the roster, under the instance's name.

        Args:
            few: the part.
            month: the month.
            rows: (R, M) which of its rows; of them, those where somebody is.
            values: new values by column, in the order in which they change, scalars or
                broadcastable to (R, M).
        """
        marked = positions(few["present"] & rows)
        if not len(marked):
            return
        here = take_rows(few.places, marked) if len(few.places) else marked
        for column, value in values.items():
            new = listed(np.asarray(value), few.shape, marked)
            month.change_at(column, here, new, self.instance, few.whole)

    # Phases. A mechanism overrides those it acts in.

    def press(self, roster: Roster, month: Month) -> Mapping[str, npt.ArrayLike]:
        """Return what to add to pressure columns this month, by column, (R, N)."""
        return {}

    def delta(self, roster: Roster, month: Month) -> Gain | Fade | Floats | None:
        """Return this month's change of competence, from the state at the month's start.

        Returns:
            a :class:`Gain`, a :class:`Fade`, an (R, N) gain in SD, or None for no change.
        """
        return None

    def hazards(self, roster: Roster, month: Month) -> Mapping[str, Floats]:
        """Return monthly exit hazards by cause, (R, N), for the month's one draw."""
        return {}

    def struck(self, cause: str, who: Bools, probability: Floats, month: Month) -> None:
        """Carry out one of its hazards for those whom this month's draw has struck.

        They leave, unless a mechanism has something else in mind for a cause of its own.

        Args:
            cause: which of its hazards.
            who: (R, N) those struck.
            probability: (R, N) of being struck by any hazard.
            month: the month.
        """
        month.release(who, cause, probability)

    def open(self, roster: LiveRoster, month: Month) -> None:
        """Act once on the opening state, before the first month (opening assessment, picks)."""

    def enter(self, roster: LiveRoster, month: Month) -> None:
        """Admit people."""

    def match(self, roster: LiveRoster, month: Month) -> None:
        """Pair mentees with mentors."""

    def compete(self, roster: LiveRoster, month: Month) -> None:
        """Hold contests."""

    def assess(self, roster: LiveRoster, month: Month) -> None:
        """Rate cadres."""

    def advance(self, roster: LiveRoster, month: Month) -> None:
        """Admit to and release from cohorts, move between tiers."""

    def appoint(self, roster: LiveRoster, month: Month) -> None:
        """Fill posts."""

    @classmethod
    def acts_in(cls, method: str) -> bool:
        """Whether the mechanism overrides a method of the contract."""
        return getattr(cls, method) is not getattr(Mechanism, method)


class Development(Mechanism):
    """A mechanism that only develops competence: pure, it overrides ``delta``."""


class Lifecycle(Mechanism):
    """A mechanism that moves people: it acts through the month's changes."""
