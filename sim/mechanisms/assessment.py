"""Regular assessment: raters see the truth through noise, and a log remembers."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.live import LiveRoster
from sim.mechanism import Lifecycle, param
from sim.month import Month
from sim.roster import NOBODY, Bools, Floats


class Assessment(Lifecycle):
    """Rates each cadre's level in the present tier and updates ``standing``, what is believed.

    Raters' noise follows from the reliability of one (E16) and their number (Spearman–Brown). Part
    of the error is the evaluator's own lasting leaning towards a mentor group (E18). The log keeps
    what earlier ratings said: standing moves towards a new rating by 1/(1 + entries), never by less
    than ``weight_of_latest``. (document 001, S3 L23)
    """

    name = "assessment"
    title = {"en": "Regular assessment", "zh": "定期考评"}
    off = {"who": ()}
    reads = {"tier_level", "mentor", "standing", "log_entries"}
    writes = {"standing", "log_entries"}
    decisions = ("rating", "leaning")
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
    raters = param(
        2.0,
        unit="persons",
        low=1,
        high=50,
        kind="lever",
        source="assumption",
        label={"en": "Raters", "zh": "考评人数"},
    )
    reliability = param(
        0.45,
        unit="correlation",
        low=0.01,
        high=0.99,
        kind="uncertainty",
        plausible=(0.45, 0.61),
        source="E16",
        label={"en": "Reliability of one rater", "zh": "单人考评信度"},
    )
    evaluator_share = param(
        0.2,
        unit="share",
        low=0,
        high=0.9,
        kind="uncertainty",
        plausible=(0.0, 0.4),
        source="E18",
        label={"en": "Share of ratings due to the evaluator", "zh": "考评者影响占比"},
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

    def open(self, roster: LiveRoster, month: Month) -> None:
        """Hold the opening assessment."""
        self._rate(roster, month, self.among(roster))

    def assess(self, roster: LiveRoster, month: Month) -> None:
        """Rate those of the audience when an assessment is due."""
        due = month.due(self.interval())
        if due.any():
            self._rate(roster, month, self.among(roster) & due)

    def _rate(self, roster: LiveRoster, month: Month, rated: Bools) -> None:
        reliability = self.raters * self.reliability / (1 + (self.raters - 1) * self.reliability)
        error = (1.0 - reliability) / reliability
        leaning = np.minimum(self.evaluator_share * (1.0 + error), error)
        rating = (
            roster["tier_level"]
            + np.sqrt(error - leaning) * self.normal("rating", roster, month)
            + np.sqrt(leaning) * self._leaning(roster, month)
        )
        weight = np.maximum(1.0 / (1.0 + roster["log_entries"]), self.weight_of_latest)
        standing = roster["standing"] + weight * (rating - roster["standing"])
        month.change("standing", rated, standing, self.instance)
        month.change("log_entries", rated, roster["log_entries"] + 1, self.instance)

    def _leaning(self, roster: LiveRoster, month: Month) -> Floats:
        """Return the lasting leaning of whoever evaluates: the mentor, or one's own evaluator."""
        rows = roster.rows_of("mentor")
        keys = roster["key"]
        theirs = np.take_along_axis(keys, np.maximum(rows, 0), axis=1)
        evaluator = np.where(rows != NOBODY, theirs, keys)
        return month.normal(self, "leaning", evaluator, lasting=True)
