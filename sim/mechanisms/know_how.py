"""Know-how that stands in no book: learnt on the spot, passed on by mentors, lost with leavers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from sim.kernels import lost_with, pass_on, positions
from sim.live import LiveRoster
from sim.mechanism import Lifecycle, param
from sim.month import Month
from sim.references import search
from sim.roster import NOBODY, Bools, Column, Floats, Ints, Roster


class KnowHow(Lifecycle):
    """A stock for each person: the share s of what there is to know about the place.

    It grows with time on the spot, by half of what is missing in every ``half_life``, and with
    mentoring, by the share ``passing`` a month of what the mentor knows more. Newcomers begin at 0.
    Whoever leaves takes along what no mentee of theirs knows by then; that is booked as lost.
    Those who know more than the usual share work, and learn from their work, with more effect
    (pressure on effort). (documents 001 S1 L10 and 004 A0 L9: the motive of mentoring there)
    """

    name = "know_how"
    title = {"en": "Know-how", "zh": "经验传承"}
    off = {"who": ()}
    reads, writes = {"mentor", "service"}, {"effort"}
    columns = (Column("stock", "float64", "share", 0, 0, 1),)
    audiences = ("who",)
    # After everyone who leaves in a phase has left.
    priority = 90

    who = param(
        ("staff", "mentors"),
        unit="none",
        type="names",
        label={"en": "Who has know-how", "zh": "适用人员"},
    )
    half_life = param(
        36.0,
        unit="months",
        low=1,
        high=600,
        kind="uncertainty",
        plausible=(18.0, 72.0),
        source="assumption",
        label={"en": "Months to learn half of what is missing", "zh": "掌握所缺一半所需月数"},
    )
    passing = param(
        0.04,
        unit="share_per_month",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.1),
        source="assumption",
        label={"en": "Passed on by a mentor in a month", "zh": "每月带教传授比例"},
    )
    effect = param(
        0.2,
        unit="SD",
        low=0,
        high=2,
        kind="uncertainty",
        plausible=(0.0, 0.4),
        source="assumption",
        label={
            "en": "Effort that full know-how adds",
            "zh": "经验对努力成效的作用",
        },
    )
    usual = param(
        0.5,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.3, 0.7),
        source="assumption",
        label={"en": "Know-how at which effort is as usual", "zh": "基准经验水平"},
    )

    def press(self, roster: Roster, month: Month) -> Mapping[str, npt.ArrayLike]:
        """Return more effort for those who know more than usual, less for the others."""
        ahead = roster[self.own("stock")] - self.usual
        return {"effort": np.where(self.among(roster), self.effect * ahead, 0.0)}

    def open(self, roster: LiveRoster, month: Month) -> None:
        """Let everyone know what they have learnt in their service so far."""
        learnt = 1.0 - np.power(0.5, roster["service"] / self.half_life)
        month.change(self.own("stock"), self.among(roster), learnt, "opening")

    def enter(self, roster: LiveRoster, month: Month) -> None:
        """Book what those take along who have left since last month."""
        gone = (roster["id"] != NOBODY) & ~roster["present"]
        if not gone.any():
            return
        rows = np.full(roster.shape, NOBODY, dtype=np.int64)
        alone = roster.rows_of("mentor") == NOBODY
        here = positions(roster["present"] & (roster["mentor"] != NOBODY) & alone)
        mentors = roster["mentor"].take(here)
        rows.put(here, search(roster["id"], gone, here // rows.shape[1], mentors))
        self._lose(roster, month, gone, rows)

    def advance(self, roster: LiveRoster, month: Month) -> None:
        """Book what those take along who leave in this phase."""
        self._lose(roster, month, _left(roster, month), roster.rows_of("mentor"))

    def appoint(self, roster: LiveRoster, month: Month) -> None:
        """Book what those take along who leave in this phase, then let the others learn."""
        self._lose(roster, month, _left(roster, month), roster.rows_of("mentor"))
        now = month.roster
        stock, who, rows = now[self.own("stock")], self.among(now), now.rows_of("mentor")
        passed, lived = self.settled(("shares", month.step), lambda: self._shares(month.step))
        known = np.empty(stock.shape)
        # Those who came this month have not lived here yet.
        pass_on(stock, rows, now["service"], passed, lived, known)
        month.change(self.own("stock"), who, known, "passed_on")

    def _shares(self, months: int) -> tuple[Floats, Floats]:
        """Return what is passed on and what is seen on the spot in so many months, (1,) or (R,)."""
        passed = -np.expm1(np.log1p(-np.minimum(self.flat("passing"), 1 - 1e-12)) * months)
        return passed, 1.0 - np.power(0.5, months / self.flat("half_life"))

    def _lose(self, roster: LiveRoster, month: Month, gone: Bools, rows: Ints) -> None:
        """Book the know-how of leavers that none of their mentees has.

        Args:
            roster: the state in which mentees still refer to them.
            month: takes the loss.
            gone: (R, N) leavers.
            rows: (R, N) the rows of the mentees' mentors.
        """
        if not gone.any():
            return
        lost = np.empty(len(gone))
        lost_with(roster[self.own("stock")], gone, roster["present"] & ~gone, rows, lost)
        month.spend("know_how_lost", lost)


def _left(roster: LiveRoster, month: Month) -> Bools:
    """Return who has left since a snapshot was taken, (R, N)."""
    left: Bools = roster["present"] & ~month.roster["present"][:, : roster.shape[1]]
    return left
