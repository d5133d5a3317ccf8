"""Postings and projects: who is sent, what it teaches and costs, how it ends."""

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.roster import LONG_AGO
from tests.mechanisms.bench import Bench
from tests.support import rule

EVERYONE = {
    "share": 1.0,
    "duration": 6,
    "difficulty": 0.5,
    "stretch": 0.5,
    "gain": 0.04,
    "novelty": 120.0,
    "tiring": 0.03,
    "settling": 0.0,
}
RECRUITS = {**EVERYONE, "who": ["recruits"]}
SURE = {"difficulty": -3.0, "luck": 0.01}
HOPELESS = {"difficulty": 4.0, "luck": 0.01}
LADDER = np.linspace(-1, 1, 12)
MANY = {"population.recruits.count": 3000, "population.officials.count": 0}


def out(bench, group="recruits"):
    return bench.own(group, "member")


def level(bench, value, group="recruits"):
    bench.put(group, entry_level=value)
    return bench


def honoured(bench, group="recruits"):
    return bench.of(group, "since_honour") < LONG_AGO / 2


def set_back(bench, group="recruits"):
    return bench.of(group, "since_setback") < LONG_AGO / 2


class TestWhoIsSent:
    @pytest.mark.parametrize(("share", "heads"), [(0.0, 0), (0.25, 3), (0.5, 6), (1.0, 12)])
    def test_so_many_are_out_at_a_time(self, share, heads):
        bench = Bench("practice", {**RECRUITS, "share": share})
        assert out(bench).sum() == heads
        for _ in range(10):
            bench.step()
            assert out(bench).sum() == heads

    def test_everyone_gets_a_turn_before_anyone_gets_a_second(self):
        bench = Bench("practice", {**RECRUITS, "share": 0.25, "duration": 3}).step(9)
        assert bench.own("recruits", "ever").all()
        assert (bench.own("recruits", "done") <= 1).all()

    @pytest.mark.parametrize(
        ("rule", "sent"), [("standing", [9, 10, 11]), ("need", [0, 1, 2]), ("fit", [4, 5, 6])]
    )
    def test_the_rule_decides_who_goes_first(self, rule, sent):
        # The task suits a level of −0.1 best, which lies nearest to the sixth rung.
        values = {**RECRUITS, "share": 0.0, "difficulty": 0.4, "picked": rule}
        bench = Bench("practice", values)
        bench.put("recruits", standing=LADDER)
        bench.mechanism.values = {**bench.mechanism.values, "share": 0.25}
        bench.step()
        assert np.flatnonzero(out(bench)).tolist() == sent

    def test_by_chance_everyone_is_as_likely(self):
        bench = Bench("practice", {**RECRUITS, "share": 0.3}, changes=MANY)
        assert out(bench).sum() == 900
        old = bench.of("recruits", "age") > np.median(bench.of("recruits", "age"))
        assert out(bench)[old].mean() == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / 1500))

    @pytest.mark.parametrize(("sex", "wanted"), [("women", True), ("men", False)])
    def test_only_women_or_only_men_may_be_sent(self, sex, wanted):
        bench = Bench("practice", {**EVERYONE, "sex": sex})
        for group in ("recruits", "officials"):
            assert (out(bench, group) == (bench.of(group, "female") == wanted)).all()

    def test_nobody_is_on_two_tasks_at_once(self):
        other = {"name": "other", "kind": "practice", "share": 0.5, "duration": 2}
        bench = Bench("practice", {**EVERYONE, "share": 0.5, "duration": 3}, beside=[other])
        for _ in range(8):
            bench.step()
            both = out(bench, "officials") & bench.of("officials", "other.member")
            assert not both.any()
            assert out(bench, "officials").any()

    def test_a_turn_is_counted_and_costs_its_days(self):
        bench = Bench("practice", {**RECRUITS, "share": 0.5, "days": 2.0})
        assert bench.spent("task_turns") == 6
        bench.step(6)
        assert bench.spent("task_turns") == 12
        assert bench.spent("trainee_days") == 6 * 6 * 2


class TestLearning:
    @pytest.mark.parametrize("own_level", [-3.0, -1.0, 0.0, 0.5, 2.0])
    def test_a_task_teaches_by_how_far_it_lies_above_ones_level(self, own_level):
        bench = level(Bench("practice", {**RECRUITS, "span": 0.8}), own_level).step()
        off = (0.5 - own_level - 0.5) / 0.8
        expected = 0.04 * np.exp(-0.5 * off**2)
        assert bench.gains("recruits") == pytest.approx(expected, rel=1e-6)

    def test_the_best_task_is_a_little_too_hard(self):
        gains = [
            float(
                level(Bench("practice", {**RECRUITS, "difficulty": d}), 0.0)
                .step()
                .gains("recruits")[0]
            )
            for d in (-1.0, 0.0, 0.5, 1.0, 2.0)
        ]
        assert np.argmax(gains) == 2
        assert gains[0] < gains[1] < gains[2] > gains[3] > gains[4]

    def test_only_those_out_learn_and_none_at_no_gain(self):
        bench = Bench("practice", RECRUITS).step()
        assert (bench.gains("recruits") > 0).all()
        assert not bench.gains("officials").any()
        assert not Bench("practice", {**RECRUITS, "gain": 0.0}).step(3).gains("recruits").any()

    def test_novelty_wears_off_and_a_new_post_brings_it_back(self):
        def gains(stages):
            values = {**RECRUITS, "novelty": 2.0, "stages": stages}
            bench = level(Bench("practice", values), 0.0)
            return [float(bench.step().gains("recruits")[0]) for _ in range(6)]

        one, two = gains(1), gains(2)
        assert one == pytest.approx([0.04 * 0.5 ** (t / 2) for t in range(6)], rel=0.03)
        assert two[:3] == pytest.approx(one[:3])
        assert two[3] == pytest.approx(0.04, rel=0.03)
        assert sum(two) > sum(one)

    def test_it_can_train_one_field(self):
        values = {**RECRUITS, "work_on": "focus", "focus": {"service": 1.0}}
        bench = level(Bench("practice", values), 0.0).step()
        trained = bench.of("recruits", "trained")
        assert (trained[1] > 0).all()
        assert not trained[[0, 2]].any()
        assert bench.gains("recruits") == pytest.approx(0.04)

    def test_it_can_be_matched_to_what_someone_lacks(self):
        values = {**RECRUITS, "work_on": "weakest", "fields": 1, "accuracy": 1.0}
        bench = level(Bench("practice", values), np.reshape([0.3, -0.6, 0.3], (3, 1, 1))).step()
        assert (np.argmax(bench.of("recruits", "trained"), axis=0) == 1).all()

    def test_fields_that_are_no_dimensions_or_have_no_weight_are_refused(self):
        for focus in ({"speed": 1.0}, {"service": 0.0}, {}):
            with pytest.raises(ScenarioError, match="focus"):
                Bench("practice", {"work_on": "focus", "focus": focus})


class TestCost:
    def test_it_tires_month_by_month_and_each_new_post_besides(self):
        bench = Bench("practice", {**RECRUITS, "stages": 2, "settling": 0.05})
        strain = [float(bench.step().pressure("strain", "recruits")[0]) for _ in range(6)]
        assert strain == pytest.approx([0.08, 0.03, 0.03, 0.08, 0.03, 0.03])
        assert not bench.pressure("strain", "officials").any()

    def test_it_keeps_what_was_trained_in_use(self):
        bench = Bench("practice", {**RECRUITS, "upkeep": 0.3}).step()
        assert bench.pressure("upkeep", "recruits") == pytest.approx(0.3)
        assert not bench.pressure("upkeep", "officials").any()


class TestOutcome:
    def test_the_able_succeed_and_are_honoured(self):
        bench = Bench("practice", {**RECRUITS, **SURE, "honour_share": 1.0}).step(6)
        assert (bench.own("recruits", "succeeded") == 1).all()
        assert honoured(bench).all()
        assert (bench.of("recruits", "honours") == 1).all()
        assert not set_back(bench).any()

    def test_the_unable_fail_and_are_set_back(self):
        bench = Bench("practice", {**RECRUITS, **HOPELESS, "setback_share": 1.0}).step(6)
        assert (bench.own("recruits", "done") == 1).all()
        assert not bench.own("recruits", "succeeded").any()
        assert set_back(bench).all()
        assert not honoured(bench).any()

    def test_before_its_end_nothing_is_decided(self):
        bench = Bench("practice", {**RECRUITS, **SURE, "honour_share": 1.0}).step(5)
        assert not bench.own("recruits", "done").any()
        assert not honoured(bench).any()

    def test_at_its_own_level_half_succeed(self):
        values = {**RECRUITS, "duration": 1, "difficulty": 0.5, "gain": 0.0, "into_standing": 0.0}
        bench = level(Bench("practice", values, changes=MANY), 0.5).step()
        succeeded = bench.own("recruits", "succeeded").mean()
        assert succeeded == pytest.approx(0.5, abs=4 * np.sqrt(0.25 / 3000))

    @pytest.mark.parametrize(
        ("values", "share", "felt"),
        [(SURE, {"honour_share": 0.3}, honoured), (HOPELESS, {"setback_share": 0.4}, set_back)],
    )
    def test_so_many_are_noticed_as_the_share_says(self, values, share, felt):
        bench = Bench("practice", {**RECRUITS, **values, **share, "duration": 1}, changes=MANY)
        (expected,) = share.values()
        noticed = felt(bench.step()).mean()
        assert noticed == pytest.approx(expected, abs=4 * np.sqrt(0.24 / 3000))

    @pytest.mark.parametrize("weight", [0.0, 0.5])
    def test_the_outcome_moves_standing_by_its_weight(self, weight):
        values = {**RECRUITS, "luck": 0.01, "gain": 0.0, "into_standing": weight, "duration": 1}
        bench = level(Bench("practice", values), 2.0).step()
        assert bench.of("recruits", "standing") == pytest.approx(2.0 * weight, abs=0.05)


class TestBacking:
    GROUPS = {
        "name": "groups",
        "kind": "mentoring",
        "who": ["recruits"],
        "gain": 0.0,
        "quality_gain": 0.0,
    }

    def backed(self, values, **options):
        """Return a bench whose first round starts when everyone has a mentor."""
        bench = Bench(
            "practice",
            {**RECRUITS, "backing": 1.0, **values, "share": 0.0},
            beside=[self.GROUPS],
            **options,
        )
        bench.mechanism.values = {**bench.mechanism.values, "share": 1.0}
        return bench.step()

    def test_only_who_has_a_mentor_is_backed(self):
        bench = self.backed({"who": ["staff"]})
        assert bench.own("recruits", "backed").all()
        assert not bench.own("officials", "backed").any()

    def test_so_many_tasks_are_backed_as_the_share_says(self):
        changes = {"population.recruits.count": 2000}
        bench = self.backed({"backing": 0.4}, changes=changes)
        share = bench.own("recruits", "backed").mean()
        assert share == pytest.approx(0.4, abs=4 * np.sqrt(0.24 / 2000))

    def test_backing_lifts_what_one_can_take_on(self):
        """A task too hard for someone alone succeeds with backing, and teaches more."""
        results = {}
        for help_ in (0.0, 1.6):
            values = {"difficulty": 2.0, "luck": 0.01, "duration": 1, "backing_help": help_}
            bench = level(self.backed(values), 0.5)
            bench.step()
            results[help_] = bench.gains("recruits")[0], bench.own("recruits", "succeeded").all()
        assert results[1.6][0] > results[0.0][0] > 0
        assert results[1.6][1]
        assert not results[0.0][1]

    def test_backing_spares_setbacks(self):
        values = {**HOPELESS, "setback_share": 1.0, "backing_help": 0.0, "duration": 1}
        assert set_back(self.backed({**values, "backing_cushion": 0.0}).step()).all()
        assert not set_back(self.backed({**values, "backing_cushion": 1.0}).step()).any()


class TestTeams:
    TEAMS = {**RECRUITS, "sent_as": "teams", "teams": 3, "team_size": 4}

    def test_teams_start_together_and_the_next_round_follows(self):
        bench = Bench("practice", {**self.TEAMS, "teams": 2, "duration": 3})
        sizes = np.bincount(bench.own("recruits", "team") + 1)
        assert sizes.tolist() == [4, 4, 4]
        rounds = [out(bench.step()).sum() for _ in range(6)]
        assert rounds == [8] * 6
        assert (bench.own("recruits", "months")[out(bench)] == 0).all()

    @pytest.mark.parametrize(("strength", "carries"), [(5.0, True), (3.0, False)])
    def test_a_team_shares_one_outcome_by_its_mean(self, strength, carries):
        bench = Bench("practice", {**self.TEAMS, "duration": 1, "luck": 0.01, "difficulty": 1.0})
        team = bench.own("recruits", "team")
        # One who may be strong enough to carry a team of four; the others are not.
        strong = np.zeros(12)
        strong[np.flatnonzero(team == 1)[0]] = strength
        level(bench, strong).step()
        assert (bench.own("recruits", "succeeded") == (carries & (team == 1))).all()

    def test_whoever_is_a_team_alone_has_the_own_outcome(self):
        alone = {**self.TEAMS, "teams": 12, "team_size": 1, "duration": 1}
        bench = Bench("practice", {**alone, "luck": 0.01, "difficulty": 1.0})
        strong = np.resize([1.5, 0.5], 12)
        level(bench, strong).step()
        assert (bench.own("recruits", "succeeded") == (strong > 1)).all()

    def test_one_team_is_of_one_piece(self):
        bench = Bench("practice", {**self.TEAMS, "teams": 1})
        assert bench.own("recruits", "team")[out(bench)].tolist() == [0] * 4

    def test_no_teams_nobody_sent(self):
        assert not out(Bench("practice", {**self.TEAMS, "teams": 0}).step(2)).any()


def test_effort_helps_to_succeed():
    def press(self, roster, month):
        return {"effort": np.where(roster["present"], 9.0, 0.0)}

    keen = rule("keen_at_work", writes={"effort"}, press=press)
    bench = Bench("practice", {**RECRUITS, **HOPELESS, "duration": 1}, beside=[keen]).step()
    assert (bench.own("recruits", "succeeded") == 1).all()
