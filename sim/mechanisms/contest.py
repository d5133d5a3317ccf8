"""Contests of persons: ranked or knocked out, on tracks, before a jury or the public."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.drill import Drill, Result
from sim.mechanism import param
from sim.month import Month
from sim.ranking import rank
from sim.roster import Bools, Floats, Ints, Roster


class Contest(Drill):
    """Persons compete, each for a place of the own (擂台比武, 展评, 十佳).

    ``ranking``: all are placed by their score. ``knockout``: pairs are drawn, the better of each
    goes on, and whoever has no opponent goes on too; close bouts teach more, by the factor
    1 + c (2 e^−|d| − 1) for a difference d between the two (judgement). On tracks, each tier or
    each group, or those named in ``track`` and all others, compete for places of their own. The
    public's vote counts with its weight; it is v z + √(1 − v²) ε, with z the true level and v how
    far votes follow it (E31).
    (document 002, S2 L18; document 003, §3.1 L23; document 004, A-manage L19)
    """

    name = "contest"
    title = {"en": "Contest", "zh": "擂台比武"}
    example = {"per_year": 6, "published": True, "into_standing": 0.2}
    off = {"per_year": 0}
    reads = Drill.reads | {"tier", "group"}
    audiences: ClassVar[tuple[str, ...]] = (*Drill.audiences, "track")
    decisions = (*Drill.decisions, "vote", "pairs")

    format = param(
        "ranking",
        unit="none",
        choices=("ranking", "knockout"),
        label={"en": "How places are decided", "zh": "赛制"},
    )
    tracks = param(
        "none",
        unit="none",
        choices=("none", "tier", "group", "named"),
        label={"en": "Tracks", "zh": "分组别(赛道)"},
    )
    track = param(
        (),
        unit="none",
        type="names",
        label={"en": "Who has a track of their own", "zh": "单设赛道人员"},
        applies_if=lambda values: values["tracks"] == "named",
    )
    tracks_from = param(
        0,
        unit="months",
        low=0,
        high=1200,
        source="assumption",
        structural=True,
        label={"en": "Month from which there are tracks", "zh": "分赛道起始月份"},
        help={"en": "Months after the opening state.", "zh": "自期初起的月数。"},
        applies_if=lambda values: values["tracks"] != "none",
    )
    closeness = param(
        0.3,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.6),
        source="assumption",
        label={"en": "How much more close bouts teach", "zh": "势均力敌的额外提升"},
        applies_if=lambda values: values["format"] == "knockout",
    )
    vote_weight = param(
        0.0,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Weight of the public's vote", "zh": "公众投票权重"},
    )
    vote_validity = param(
        0.3,
        unit="correlation",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.6),
        source="E31",
        label={"en": "How far votes follow competence", "zh": "投票与能力的相关"},
        applies_if=lambda values: values["vote_weight"] > 0,
    )

    def hold(self, few: Roster, month: Month) -> Result:
        """Place everyone within the own track."""
        place, field = np.zeros(few.shape, dtype=np.int64), np.zeros(few.shape, dtype=np.int64)
        lesson = np.ones(few.shape)
        if self.format == "ranking":
            shown = self.performance(few, month)
            score = self._judged(few, month, shown)
        else:
            shown = np.zeros(few.shape)
        for track in self._tracks(few, month):
            if self.format == "ranking":
                found = rank(score, track, self.uniform("ties", few, month))
            else:
                found, met, taught = self._knock_out(few, month, track)
                shown = np.where(track, met, shown)
                lesson = np.where(track, taught, lesson)
            place = np.where(track, found, place)
            field = np.where(track, few.count(track)[:, None], field)
        return Result(shown, place, field, lesson)

    def _tracks(self, few: Roster, month: Month) -> list[Bools]:
        """Return the competitors of each track, (R, M) each."""
        here = few["present"]
        if self.tracks == "none" or month.months < self.tracks_from:
            return [here]
        if self.tracks == "named":
            own = self.among(few, "track")
            return [track for track in (here & own, here & ~own) if track.any()]
        many = len(self.structure.tiers if self.tracks == "tier" else self.structure.groups)
        tracks = (here & (few[self.tracks] == code) for code in range(many))
        return [track for track in tracks if track.any()]

    def _judged(self, few: Roster, month: Month, shown: Floats, bout: int = 0) -> Floats:
        """Return the score in which the public has its say, (R, M)."""
        validity = np.asarray(self.vote_validity)
        luck = np.sqrt(1.0 - np.square(validity)) * self.normal("vote", few, month, bout)
        vote = validity * few["level"] + luck
        return (1.0 - np.asarray(self.vote_weight)) * shown + self.vote_weight * vote

    def _knock_out(self, few: Roster, month: Month, track: Bools) -> tuple[Ints, Floats, Floats]:
        """Let drawn pairs meet until one is left.

        Returns:
            places, mean performance over the bouts fought, and how much they taught, (R, M) each.
        """
        left = track
        rounds = np.zeros(few.shape)
        bouts, shown, taught = np.zeros(few.shape), np.zeros(few.shape), np.zeros(few.shape)
        last = np.zeros(few.shape)
        bout = 0
        while few.count(left).max(initial=0) > 1:
            bout += 1
            performance = self.performance(few, month, bout)
            score = self._judged(few, month, performance, bout)
            order = rank(self.uniform("pairs", few, month, bout), left)
            rival = _opponents(score, order)
            fought = left & np.isfinite(rival)
            ahead = few["tier_level"] - _opponents(few["tier_level"], order)
            month.spend("bouts", few.count(fought) / 2)
            to_the_better = fought & (ahead > 0) & (score > rival)
            month.spend("bouts_to_the_better", few.count(to_the_better))
            gap = np.abs(score - np.where(fought, rival, score))
            bouts, shown = bouts + fought, shown + np.where(fought, performance, 0.0)
            taught = taught + np.where(fought, 2.0 * np.exp(-gap) - 1.0, 0.0)
            last = np.where(left, score, last)
            left = left & (score > rival)
            rounds = rounds + left
        many = np.maximum(bouts, 1)
        # Those who fall in the same round are placed by what they showed in it.
        place = rank(rounds + 0.5 * np.tanh(last / 4), track, self.uniform("ties", few, month))
        return place, shown / many, 1.0 + self.closeness * taught / many


def _opponents(score: Floats, order: Ints) -> Floats:
    """Return the score of whoever each meets: neighbours in the order of the draw, two by two.

    Args:
        score: (R, M).
        order: (R, M) places in the draw; beyond the M rows for those who are out.

    Returns:
        (R, M) minus infinity where there is no opponent.
    """
    rows = score.shape[1]
    board = np.full((len(score), rows + 2), -np.inf)
    seat = np.minimum(order, rows + 1)
    np.put_along_axis(board, seat, score, axis=1)
    board[:, rows + 1] = -np.inf
    return np.take_along_axis(board, np.minimum(seat ^ 1, rows + 1), axis=1)
