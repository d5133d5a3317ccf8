"""Contests of persons, ranked (docs/odd.md, 7.12)."""

from __future__ import annotations

from tests.reference.frame import Frame, half_up


class Contests(Frame):
    """Who takes part, who wins, what it teaches."""

    def compete(self, i: str) -> None:
        of = self.reader(i)
        held = self.times_a_year(of("per_year"))
        if held == 0:
            return
        able = sorted(self.among(of("who")), key=lambda one: -one.u(i, "entry"))
        field = able[: half_up(of("share") * len(able))]
        form = ((1 - of("reliability")) / of("reliability")) ** 0.5
        vote, weight = of("vote_validity"), of("vote_weight")
        shown, score = {}, {}
        for one in field:
            shown[one] = self.tier_level(one) + one.effort + form * one.n(i, "form")
            liked = vote * one.level() + (1 - vote**2) ** 0.5 * one.n(i, "vote")
            score[one] = (1 - weight) * shown[one] + weight * liked
        debriefed = 1.0 if of("debrief") else of("undebriefed")
        for place, one in enumerate(sorted(field, key=lambda one: (-score[one], one.u(i, "ties")))):
            learnt = one.own(i, "learnt")
            lesson = min(held * of("gain") * debriefed * max(1 - learnt / of("cap"), 0), of("cap"))
            self.change(one, f"{i}.since", 0.0)
            self.change(one, f"{i}.lesson", lesson)
            self.change(one, f"{i}.learnt", learnt + lesson)
            if place < of("winners"):
                self.honour(one)
            elif of("published") and place >= len(field) - half_up(of("low_share") * len(field)):
                self.change(one, f"{i}.since_low", 0.0)
            if of("into_standing") > 0:
                before = self.was[one].standing
                after = before + of("into_standing") * (shown[one] - before)
                self.change(one, "standing", after)
