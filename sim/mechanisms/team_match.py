"""Matches of team against team: two drawn sides, several teams, a studio against a camp."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.drill import Drill, Result
from sim.errors import ScenarioError
from sim.live import LiveRoster
from sim.mechanism import Audience, param
from sim.month import Month
from sim.ranking import rank
from sim.roster import NOBODY, Bools, Floats, Ints, Roster

_EXACT = 1e6
"""Performances are added as whole millionths: the order of rows then never changes a bit."""


@dataclass(frozen=True, slots=True)
class _Scores:
    """What each team of a match shows.

    Attributes:
        score: (R, T) mean performance of its members.
        fields: (R, T) whether it has any.
        chance: (R, T) uniforms that order equal scores.
    """

    score: Floats
    fields: Bools
    chance: Floats


class TeamMatch(Drill):
    """Teams compete; a team is as good as its members on average (红蓝对抗, 同台PK, 标杆战队).

    ``red_blue``: two sides are drawn afresh each time. ``teams``: so many teams are drawn
    (``drawn``), each of the competitors' names is a side (``sides``, a studio against a camp), or
    each mentor's group (``mentor``) or subdistrict (``subdistrict``) is a team. Members of the
    winning teams are honoured. A team whose nearest rival is d away learns by the factor
    1 + c (2 e^−|d| − 1): close bouts teach more (judgement). Where only one team has members there
    is no match. (document 002, S3 L28; document 003, §2.3 L17, §3.1 L22)
    """

    name = "team_match"
    title = {"en": "Match between teams", "zh": "团队对抗"}
    example = {"per_year": 6, "published": True, "low_share": 0.5}
    off = {"per_year": 0}
    reads = Drill.reads | {"mentor", "post"}
    decisions = (*Drill.decisions, "sides")

    format = param(
        "red_blue",
        unit="none",
        choices=("red_blue", "teams"),
        label={"en": "Who meets", "zh": "对抗形式"},
    )
    formed_by = param(
        "drawn",
        unit="none",
        choices=("drawn", "sides", "mentor", "subdistrict"),
        label={"en": "How teams are formed", "zh": "组队方式"},
        applies_if=lambda values: values["format"] == "teams",
    )
    teams = param(
        6,
        unit="teams",
        low=2,
        high=200,
        kind="lever",
        source="assumption",
        structural=True,
        label={"en": "Teams drawn", "zh": "参赛队数"},
        applies_if=lambda values: values["format"] == "teams" and values["formed_by"] == "drawn",
    )
    winners = Drill.params()["winners"].with_default(1)
    closeness = param(
        0.3,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.6),
        source="assumption",
        label={"en": "How much more close bouts teach", "zh": "势均力敌的额外提升"},
    )

    def check(self) -> None:
        """Raise if there is one side only."""
        if self._form() == "subdistrict" and self.structure.places.subdistricts < 2:
            raise ScenarioError("one_side", key="places.subdistricts", value=1)
        if self._form() == "sides" and len(self.values["who"]) < 2:
            raise ScenarioError("one_side", key=f"{self.instance}.who", value=self.values["who"][0])

    def hold(self, few: Roster, month: Month) -> Result:
        """Let the teams meet."""
        shown = self.performance(few, month)
        team = np.where(few["present"], self._teams(few, month), NOBODY)
        teams = self._scores(few, month, team, shown)
        place = rank(teams.score, teams.fields, teams.chance)
        nearest = _gap_to_nearest(teams)
        taught = 1.0 + self.closeness * (2.0 * np.exp(-nearest) - 1.0)
        mine = np.maximum(team, 0)
        return Result(
            performance=shown,
            place=np.take_along_axis(place, mine, axis=1),
            field=teams.fields.sum(axis=1, keepdims=True),
            lesson=np.take_along_axis(taught, mine, axis=1),
        )

    def _enter(self, roster: LiveRoster, month: Month, held: Bools) -> Bools:
        """Return (R, N): who takes part: has a team, and there is another for it to meet."""
        enters = super()._enter(roster, month, held)
        if self._form() == "drawn":
            return enters
        few = roster.narrow(enters)
        team = np.where(few["present"], self._teams(few, month), NOBODY)
        last = team.max(axis=1, keepdims=True, initial=NOBODY)
        rivals: Bools = ((team != NOBODY) & (team != last)).any(axis=1, keepdims=True)
        return few.widen(team != NOBODY) & rivals

    def _form(self) -> str:
        return "drawn" if self.format == "red_blue" else str(self.formed_by)

    def _count(self, few: Roster) -> int:
        """Return how many teams there can be."""
        form = self._form()
        if form == "mentor":
            return few.whole.shape[1]
        if form == "sides":
            return len(self.values["who"])
        if form == "subdistrict":
            return self.structure.places.subdistricts
        return 2 if self.format == "red_blue" else int(self.teams)

    def _teams(self, few: Roster, month: Month) -> Ints:
        """Return the number of everyone's team, (R, M), ``NOBODY`` for none."""
        form = self._form()
        if form == "mentor":
            return few.rows_of("mentor")
        if form == "subdistrict":
            # Whoever holds no post, or one of the district, finds the last entry: no team.
            return np.append(self.structure.places.unit_of, NOBODY)[few["post"]]
        team = np.full(few.shape, NOBODY, dtype=np.int64)
        if form == "sides":
            for side, name in enumerate(self.values["who"]):
                theirs = few.part(Audience((name,), self.structure).among(few.whole))
                team = np.where((team == NOBODY) & theirs, side, team)
            return team
        drawn = rank(self.uniform("sides", few, month), few["present"])
        return np.where(few["present"], drawn % self._count(few), team)

    def _scores(self, few: Roster, month: Month, team: Ints, shown: Floats) -> _Scores:
        replications, count = few.shape[0], self._count(few)
        flat = np.where(team == NOBODY, count, team) + np.arange(replications)[:, None] * (
            count + 1
        )
        exact = np.rint(shown * _EXACT)
        size = replications * (count + 1)
        total = np.bincount(flat.ravel(), exact.ravel(), size).reshape(replications, count + 1)
        heads = np.bincount(flat.ravel(), minlength=size).reshape(replications, count + 1)
        total, heads = total[:, :-1], heads[:, :-1]
        score = total / (_EXACT * np.maximum(heads, 1))
        return _Scores(score, heads > 0, self._chance(few, month, count))

    def _chance(self, few: Roster, month: Month, count: int) -> Floats:
        """Draw for each team, so that equal scores are ordered by luck, (R, T)."""
        if self._form() == "mentor":
            return self.uniform("ties", few.whole, month)
        return month.world_uniform(self, "ties", np.arange(count)[None, :])


def _gap_to_nearest(teams: _Scores) -> npt.NDArray[np.float64]:
    """Return how far each team is from the rival nearest to it in score, (R, T); 0 if none."""
    score = np.where(teams.fields, teams.score, np.inf)
    order = np.argsort(score, axis=1, kind="stable")
    ranked = np.take_along_axis(score, order, axis=1)
    with np.errstate(invalid="ignore"):
        step = np.diff(ranked, axis=1)
    step = np.where(np.isfinite(step), step, np.inf)
    edge = np.full((len(score), 1), np.inf)
    nearest = np.minimum(np.hstack([edge, step]), np.hstack([step, edge]))
    gap = np.empty_like(nearest)
    np.put_along_axis(gap, order, nearest, axis=1)
    return np.where(np.isfinite(gap), gap, 0.0)
