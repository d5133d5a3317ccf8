"""Regular assessment: bodies of assessors mark what they see, and a log remembers."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.assessors import Assessors
from sim.errors import ScenarioError
from sim.kernels import positions
from sim.live import LiveRoster
from sim.marks import Sheet
from sim.mechanism import Lifecycle, param
from sim.month import Month
from sim.roster import NOBODY, Bools, Floats


class Assessment(Assessors, Lifecycle):
    """Rates each cadre's level in the present tier and updates ``standing``, what is believed.

    Components times assessors: residents have a weight of their own, which may rise from year to
    year; the cadres themselves, the street and the assessment group share the rest. Each body's
    marks spread alike, so a weight is a weight, and the sum is put on the scale of the truth (E16,
    Spearman–Brown for several raters; see :mod:`sim.marks`). People mark themselves leniently and
    know little better (E16b), residents like some more than others (E31) or go by what they see
    done (``satisfaction_from``), and part of an assessor's error is a lasting leaning towards a
    mentor's group (E18), less of it where the assessor is masked.

    The log keeps what earlier ratings said: standing moves towards a new rating by
    1/(1 + q × entries) with the log's quality q, never by less than ``weight_of_latest``. Standing
    stays noisy: picking by it is not picking by the truth. (documents 001 S3 L23, 002 S3 L19,
    004 B L19)
    """

    name = "assessment"
    title = {"en": "Regular assessment", "zh": "定期考评"}
    example = {
        "residents_weight": 0.3,
        "bodies": {"self": 0.2, "street": 0.4, "group": 0.4},
        "components": {"daily": 0.3, "annual": 0.5, "add_on": 0.2},
    }
    off = {"who": ()}
    reads = {"tier_level", "mentor", "standing", "log_entries", "since_honour"}
    writes = {"standing", "log_entries"}
    decisions = ("rating", "leaning", "self_view", "liking")
    # The opening assessment comes before anyone is picked on it.
    priority = -5
    audiences = ("who",)

    who = param(("staff",), unit="none", type="names", label={"en": "Assessed", "zh": "考评对象"})
    every = param(
        6,
        unit="months",
        low=0,
        high=60,
        kind="lever",
        source="assumption",
        applies_if=lambda values: not values["paced_by"],
        label={"en": "Months between assessments", "zh": "考评间隔"},
    )
    paced_by = param(
        "",
        unit="none",
        type="name",
        label={"en": "Keeps pace with", "zh": "与何者同步"},
        help={
            "en": "Another mechanism whose interval is used instead of this one's own.",
            "zh": "沿用另一机制的间隔。",
        },
    )
    satisfaction_from = param(
        "",
        unit="none",
        type="name",
        label={"en": "Residents go by", "zh": "群众评议依据"},
        help={
            "en": "A mechanism that keeps the residents' regard; without one they go by liking.",
            "zh": "记录群众口碑的机制;不填则凭好感。",
        },
    )
    log_quality = param(
        1.0,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Quality of the log", "zh": "档案完整度"},
        help={
            "en": "Share of past entries that a new rating is set against.",
            "zh": "新一轮考评能参照的以往记录比例。",
        },
    )
    weight_of_latest = param(
        0.3,
        unit="share",
        low=0,
        high=1,
        source="assumption",
        label={"en": "Least weight of the latest rating", "zh": "最近一次考评的最低权重"},
    )

    def interval(self) -> Any:
        """Return the months between two rounds: one's own, or the pace setter's."""
        return self.peer(self.paced_by, "paced_by").values["every"] if self.paced_by else self.every

    def check(self) -> None:
        """Raise if weights do not add up, or the residents' regard is kept nowhere."""
        self.check_weights()
        source = self.satisfaction_from
        if source:
            columns = self.peer(source, "satisfaction_from").columns
            if "regard" not in {column.name for column in columns}:
                raise ScenarioError("keeps_no_regard", key="satisfaction_from", value=source)

    def open(self, roster: LiveRoster, month: Month) -> None:
        """Hold the opening assessment."""
        self._rate(roster, month, self.among(roster))

    def assess(self, roster: LiveRoster, month: Month) -> None:
        """Rate those of the audience when an assessment is due."""
        due = month.due(self.interval())
        if due.any():
            self._rate(roster, month, self.among(roster) & due)

    def _rate(self, roster: LiveRoster, month: Month, rated: Bools) -> None:
        rating = self._rating(roster, month, rated)
        recalled = self.log_quality * roster["log_entries"]
        weight = np.maximum(1.0 / (1.0 + recalled), self.weight_of_latest)
        standing = roster["standing"] + weight * (rating - roster["standing"])
        month.change("standing", rated, standing, self.instance)
        month.change("log_entries", rated, roster["log_entries"] + 1, self.instance)

    def _rating(self, roster: LiveRoster, month: Month, rated: Bools) -> Floats:
        """Return what all assessors say together, (R, N) in SD of the truth."""
        marks = self.sheet(month.months)
        rating = (
            roster["tier_level"]
            + np.sqrt(marks.noise) * self.normal("rating", roster, month, among=rated)
            + marks.leaning * self._leaning(roster, month, rated)
        )
        if np.any(marks.own):
            view = month.normal(self, "self_view", roster["key"], among=rated, lasting=True)
            rating = rating + marks.own * (self.self_leniency + view * marks.own_error)
        if np.any(marks.residents):
            rating = rating + self._from_residents(roster, month, marks, rated)
        if add_on := self.values["components"].get("add_on", 0.0):
            rating = rating + add_on * self.add_on_honour * (roster["since_honour"] < 12)
        return rating

    def _from_residents(
        self, roster: LiveRoster, month: Month, marks: Sheet, rated: Bools
    ) -> Floats:
        """Return what the residents add: liking, or what they see done in the level's place.

        Regard is marked on a curve: the marks of all who are rated have unit spread, and their
        mean says what the others' marks say on average, so that a weight moves no threshold.
        """
        if not self.satisfaction_from:
            liking = month.normal(self, "liking", roster["key"], among=rated, lasting=True)
            return marks.liking * liking
        regard = roster[f"{self.satisfaction_from}.regard"]
        seen = regard - _mean(roster, regard, rated)
        spread = np.sqrt(_mean(roster, np.square(seen), rated))
        level = roster["tier_level"]
        told = marks.residents * seen / np.maximum(spread, 1e-6)
        return told - marks.heard * (level - _mean(roster, level, rated))

    def _leaning(self, roster: LiveRoster, month: Month, rated: Bools) -> Floats:
        """Return the lasting leaning of whoever evaluates: the mentor, or one's own evaluator."""
        rows, keys = roster.rows_of("mentor"), roster["key"]
        # Few have a mentor: only theirs are looked up.
        here = positions(rows != NOBODY)
        first_of_replication = here - here % rows.shape[1]
        evaluator = keys.copy()
        evaluator.put(here, keys.take(first_of_replication + rows.take(here)))
        return month.normal(self, "leaning", evaluator, among=rated, lasting=True)


def _mean(roster: LiveRoster, values: Floats, among: Bools) -> Floats:
    """Average over those rated, (R, 1); 0 where nobody is.

    Added from the lowest up: in the order of rows the last bit of what is believed of everyone
    would depend on where people sit.
    """
    rising = np.sort(np.where(among, values, np.inf), axis=1)
    return roster.mean(rising, np.isfinite(rising), otherwise=0.0)[:, None]
