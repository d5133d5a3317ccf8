"""A support team of several levels accompanies all trainees together."""

from __future__ import annotations

import numpy as np

from sim.live import LiveRoster
from sim.mechanism import Audience, Development, param
from sim.month import Month
from sim.roster import Floats, Roster


class MentorTeam(Development):
    """Mentors, experts, lead persons and teaching assistants share the trainees among them.

    A trainee's support is S = Σ eᵣ nᵣ / L, with nᵣ the team's members of a level, eᵣ what one of
    them counts for beside a mentor, and L the trainees; the monthly gain is g (S / S₀)ᵃ. Nobody is
    paired with anybody: the team is there for all. Assistants learn by teaching. (document 003 L9,
    L22 and L36; E1 for g, E6 for the form)
    """

    name = "mentor_team"
    title = {"en": "Support team", "zh": "四级导师团队"}
    example = {"who": ("junior",), "mentors": ("veterans",), "assistants": ("recruits",)}
    off = {"gain": 0.0, "teaching_gain": 0.0}
    reads, writes = {"level"}, {"trained"}
    audiences = ("who", "mentors", "experts", "leads", "assistants")

    who = param(("staff",), unit="none", type="names", label={"en": "Trainees", "zh": "培养对象"})
    mentors = param((), unit="none", type="names", label={"en": "Mentors", "zh": "导师"})
    experts = param((), unit="none", type="names", label={"en": "Experts", "zh": "专家"})
    leads = param((), unit="none", type="names", label={"en": "Lead persons", "zh": "牵头人"})
    assistants = param(
        (), unit="none", type="names", label={"en": "Teaching assistants", "zh": "助教"}
    )
    gain = param(
        0.02,
        unit="SD_per_month",
        low=0,
        high=0.2,
        kind="uncertainty",
        plausible=(0.0, 0.04),
        source="E1",
        label={"en": "Gain from a month of usual support", "zh": "常规支持每月提升"},
    )
    usual = param(
        0.2,
        unit="ratio",
        low=0.01,
        high=10,
        kind="uncertainty",
        plausible=(0.1, 0.4),
        source="assumption",
        label={"en": "Team members per trainee at which that holds", "zh": "基准师生比"},
    )
    dilution = param(
        0.5,
        unit="exponent",
        low=0,
        high=2,
        kind="uncertainty",
        plausible=(0.0, 1.0),
        source="E6",
        label={"en": "Dilution by the number of trainees", "zh": "培养人数稀释"},
    )
    expert_effect = param(
        1.2,
        unit="mentors",
        low=0,
        high=5,
        kind="uncertainty",
        plausible=(0.8, 1.6),
        source="assumption",
        applies_if=lambda values: bool(values["experts"]),
        label={"en": "An expert counts for", "zh": "专家折合导师数"},
    )
    lead_effect = param(
        1.0,
        unit="mentors",
        low=0,
        high=5,
        kind="uncertainty",
        plausible=(0.6, 1.4),
        source="assumption",
        applies_if=lambda values: bool(values["leads"]),
        label={"en": "A lead person counts for", "zh": "牵头人折合导师数"},
    )
    assistant_effect = param(
        0.4,
        unit="mentors",
        low=0,
        high=5,
        kind="uncertainty",
        plausible=(0.2, 0.6),
        source="assumption",
        applies_if=lambda values: bool(values["assistants"]),
        label={"en": "An assistant counts for", "zh": "助教折合导师数"},
    )
    teaching_gain = param(
        0.005,
        unit="SD_per_month",
        low=0,
        high=0.2,
        kind="uncertainty",
        plausible=(0.0, 0.01),
        source="assumption",
        applies_if=lambda values: bool(values["assistants"]),
        label={"en": "What assistants learn by teaching", "zh": "助教每月教学相长"},
    )
    days = param(
        1.0,
        unit="days",
        low=0,
        high=22,
        source="assumption",
        label={"en": "Days a month for each of the team", "zh": "团队成员每月投入天数"},
    )

    def narrowed(self, roster: LiveRoster) -> Roster:
        """Return a roster of the trainees and the assistants: nobody else gains."""
        learners = self.settled(
            "learners", lambda: Audience((*self.who, *self.assistants), self.structure)
        )
        return learners.narrowed(roster)

    def delta(self, roster: Roster, month: Month) -> Floats:
        """Return the gain of trainees and assistants, (R, N) in SD."""
        trainees, assistants = self.among(roster), self.among(roster, "assistants")
        everyone = roster.whole
        counted = (("mentors", 1.0), ("experts", self.expert_effect), ("leads", self.lead_effect))
        support = np.zeros((roster.shape[0], 1))
        heads = np.zeros(roster.shape[0])
        for level, effect in (*counted, ("assistants", self.assistant_effect)):
            members = self.heads(everyone, level)
            heads = heads + members
            support = support + effect * members[:, None]
        each = support / np.maximum(roster.count(trainees)[:, None], 1)
        month.spend("mentor_days", heads * np.reshape(self.days, -1) * month.step)
        usual = each / self.usual
        # Not np.power: it takes other paths for some exponents when they are scalars.
        shared = np.exp(self.dilution * np.log(np.maximum(usual, 1e-12)))
        gain: Floats = np.where(usual > 0, self.gain * shared, 0.0) * month.step
        taught: Floats = self.flat("teaching_gain")[:, None] * month.step
        return trainees * gain + assistants * taught
