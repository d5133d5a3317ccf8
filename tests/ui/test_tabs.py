"""The tabs Pipeline, Why and Basis: what their views say, and when they are drawn."""

import re
import threading
from html import unescape

import numpy as np
import pandas as pd
import pytest

from sim.errors import Cancelled
from sim.experiments.careers import ENTERED, LEFT, careers
from sim.experiments.run import run
from sim.experiments.sensitivity import study
from sim.scenario import load
from sim.text import LANGUAGES, text
from sim.ui import Laboratory, build_app
from sim.ui.alluvial import Node, alluvial
from sim.ui.basis import parameter_value
from sim.ui.person import FUTURES as TO_CHOOSE_FROM
from sim.ui.person import cloud
from sim.ui.tornado import FUTURES, swings
from sim.ui.why import Influence, booked_shares, influences
from tests.district import district
from tests.ui.conftest import LONG
from tests.ui.test_app import click, find, move

TABS = {
    "pipeline": ["flows", "spread", "person"],
    "why": ["booked", "tornado", "without", "options"],
    "basis": ["parameters", "reported", "calibration", "verification", "method"],
}


@pytest.fixture(scope="module")
def lab() -> Laboratory:
    """A laboratory over real runs of the small district."""
    made = build_app(district(), replications=40)
    assert made.wait(LONG)
    return made


@pytest.fixture
def fresh(lab: Laboratory) -> Laboratory:
    lab.spoke("en")
    click(lab, "variant-preset")
    if not find(lab, "forget").disabled:
        click(lab, "forget")
    return lab


def look_at(lab: Laboratory, view: str) -> str:
    tab = next(name for name, views in TABS.items() if view in views)
    number = ["answer", *TABS].index(tab)
    tabs = next(one for one in lab.children[2].children[1].children if hasattr(one, "titles"))
    tabs.selected_index = number
    find(lab, f"{tab}-views").value = view
    assert lab.wait(LONG)
    assert find(lab, "error").value == ""
    html: str = find(lab, view).value
    return html


def plain(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", html)))


class TestEveryView:
    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("view", [view for views in TABS.values() for view in views])
    def test_it_is_drawn_in_the_readers_language(
        self, fresh: Laboratory, view: str, lang: str
    ) -> None:
        fresh.spoke(lang)
        words = plain(look_at(fresh, view))
        alternatives = " ".join(
            re.findall(r"(?:alt|aria-label)='([^']*)'", find(fresh, view).value)
        )
        chinese = re.search(r"[\u4e00-\u9fff]", words + alternatives)
        assert (chinese is None) == (lang == "en")
        assert not re.search(r"[{}]", words)

    def test_pictures_have_alternatives_and_tables_can_be_reached(self, fresh: Laboratory) -> None:
        for views in TABS.values():
            for view in views:
                html = look_at(fresh, view)
                for picture in re.findall(r"<(?:svg|img)[^>]*>", html):
                    assert re.search(r"(alt|aria-label)='[^']+'", picture)
                for place in re.findall(r"<div class='ech-table'[^>]*>", html):
                    assert "tabindex='0'" in place
                    assert "aria-label='" in place


class TestFlows:
    def test_everyone_is_counted_once_at_both_ends(self) -> None:
        known = careers(run(district(), 12, 3, progress=False), 12)
        for first, last in ((0, 8), (2, 5), (4, 4)):
            flows = known.flows(first, last)
            came = flows["source"] == ENTERED
            went = flows["target"].str.startswith(LEFT)
            assert flows.loc[~came, "heads"].sum() * 12 == pytest.approx(len(known.at(first)))
            assert flows.loc[~went, "heads"].sum() * 12 == pytest.approx(len(known.at(last)))

    def test_posts_tell_people_apart_too(self) -> None:
        known = careers(run(district(), 5, 3, progress=False), 5)
        flows = known.flows(0, 8, "post")
        assert set(flows["source"]) <= {"secretary", "", ENTERED}

    def test_they_are_those_of_the_run_itself(self) -> None:
        results = run(district(), 6, 3, progress=False)
        known = careers(results, 6)
        heads = [
            len(known.at(step)[known.at(step)["replication"] == 2]) for step in range(results.steps)
        ]
        left = results.values("left_so_far")[2]
        gone = known.exits[known.exits["replication"] == 2]
        assert (gone["step"] <= 8).sum() >= left[-1]
        assert max(heads) <= 40

    def test_it_can_be_stopped(self) -> None:
        stop = threading.Event()
        stop.set()
        with pytest.raises(Cancelled):
            careers(run(district(), 2, 3, progress=False), 2, cancel=stop)

    def test_other_months_and_posts_redraw_the_picture(self, fresh: Laboratory) -> None:
        before = look_at(fresh, "flows")
        find(fresh, "flow-months").index = (2, 6)
        assert fresh.wait(LONG)
        shorter = find(fresh, "flows").value
        assert "From 2018-10 to 2019-02" in plain(shorter)
        find(fresh, "flow-by").value = "post"
        assert fresh.wait(LONG)
        assert "secretary" in find(fresh, "flows").value.lower()
        assert len({before, shorter, find(fresh, "flows").value}) == 3
        find(fresh, "flow-by").value = "tier"
        find(fresh, "flow-months").index = (0, 8)
        assert fresh.wait(LONG)
        assert find(fresh, "flows").value == before

    def test_ribbons_are_as_thick_as_their_flows_and_names_are_escaped(self) -> None:
        nodes = [Node("a", "<A>", "#000"), Node("b", "B", "#111")]
        svg = alluvial(nodes, nodes, {("a", "a"): 30.0, ("a", "b"): 10.0}, ("x", "y"), "<alt>")
        assert "<A>" not in svg
        assert "<alt>" not in svg
        bars = [float(one) for one in re.findall(r"height='([\d.]+)'", svg)]
        assert bars[0] == pytest.approx(bars[1] + bars[2], abs=0.2)
        assert bars[1] == pytest.approx(3 * bars[2], rel=0.01)

    def test_long_words_get_the_room_that_they_need(self) -> None:
        flows, heads = {("a", "b"): 30.0}, ("x", "y")
        short = alluvial([Node("a", "A", "#000")], [Node("b", "B", "#111")], flows, heads, "")
        long = "Left: returned after the secondment"
        wide = alluvial([Node("a", "A", "#000")], [Node("b", long, "#111")], flows, heads, "")
        ends = [[float(at) for at in re.findall(r"<rect x='([\d.]+)'", svg)]
                for svg in (short, wide)]  # fmt: skip
        assert ends[0][0] == ends[1][0]
        assert ends[1][1] < ends[0][1] - 50


class TestOnePerson:
    def test_a_click_tells_another_story(self, fresh: Laboratory) -> None:
        story = look_at(fresh, "person")
        assert text("notice.growth_archive") in plain(story)
        assert f"{text('ui.chart.month')} 0" in plain(story)
        cloud = find(fresh, "cloud")
        dots = re.findall(r"data-pick='(-?\d+)'", cloud.html)
        assert len(dots) == len(set(dots)) >= 40
        chosen = str(find(fresh, "who").value)
        assert f"<circle class='chosen' data-pick='{chosen}'" in cloud.html
        other = next(one for one in dots if one != chosen)
        cloud.picked = other
        assert fresh.wait(LONG)
        assert find(fresh, "who").value == int(other)
        assert find(fresh, "person").value != story
        cloud.picked = "-77"  # nobody
        assert fresh.wait(LONG)
        assert find(fresh, "who").value == int(other)

    def test_long_names_of_tiers_are_broken_and_stay_within_the_picture(self) -> None:
        scenario = load("yangpu")
        tiers = [tier.name for tier in scenario.structure.tiers]
        everyone = pd.DataFrame({
            "cadre": range(len(tiers)), "tier": tiers, "here": True,
            "name": f"{scenario.structure.groups[0]}/0/1", "gain": np.linspace(0, 1, len(tiers)),
        })  # fmt: skip
        svg = cloud(everyone, 0, scenario, "", "en")
        names = [line for x, line in re.findall(r"<text class='tick' x='(\d+)' y='\d+' "
                                                r"text-anchor='middle'>([^<]+)<", svg)]  # fmt: skip
        assert " ".join(names) == " ".join(one.title["en"] for one in scenario.structure.tiers)
        assert "Renowned" in names

    def test_another_future_has_another_story(self, fresh: Laboratory) -> None:
        first = look_at(fresh, "person")
        find(fresh, "future").value = 3
        assert fresh.wait(LONG)
        assert "simulated future 3" in plain(find(fresh, "person").value)
        assert find(fresh, "person").value != first
        find(fresh, "future").value = TO_CHOOSE_FROM + 100
        assert find(fresh, "future").value == TO_CHOOSE_FROM - 1
        find(fresh, "future").value = 0
        assert fresh.wait(LONG)


class TestWhy:
    def test_booked_shares_of_what_was_gained_add_up(self) -> None:
        results = run(load("putuo"), 6, 1, progress=False, months=12)
        shares = booked_shares(results)
        mechanisms = {spec.instance for spec in results.scenario.mechanisms}
        gained = [one.share for name, one in shares.items() if name in mechanisms and one.share > 0]
        assert sum(gained) == pytest.approx(1.0)
        assert shares["fade"].share < 0

    def test_ninety_of_a_hundred_futures_have_a_booked_share_within_its_interval(self) -> None:
        results = run(load("putuo"), 200, 1, progress=False, months=6)
        ledger = {name: values.sum(axis=1) for name, values in results.record.ledger.items()}
        mechanisms = {spec.instance for spec in results.scenario.mechanisms}
        gains = [name for name in ledger if name in mechanisms and ledger[name].mean() > 0]
        whole = sum(ledger[name] for name in gains)
        shares = booked_shares(results)
        for name in gains:
            one = shares[name]
            own = ledger[name] / whole
            assert one.low < one.share < one.high
            assert np.mean((one.low <= own) & (own <= one.high)) == pytest.approx(0.9, abs=0.01)

    def test_a_tornado_is_runs_of_its_own_under_the_same_luck(self, fresh: Laboratory) -> None:
        look_at(fresh, "tornado")
        assert fresh.answer is not None
        *parts, (found, unknowns) = swings(fresh.answer)
        assert unknowns == len(found)
        assert parts
        assert all(some for some, _ in parts)
        sure = [abs(one.high - one.low) for one in found if not one.unsure]
        assert sure
        assert sure == sorted(sure, reverse=True)
        own = study(district(), "gain_since_entry", replications=FUTURES, shown=True,
                    everything=True).tornado()  # fmt: skip
        assert set(own.index) == {one.parameter.path for one in found}
        for one in found:
            row = own.loc[one.parameter.path]
            assert one.low - one.middle == pytest.approx(row["at_low"], abs=1e-9)
            assert one.high - one.middle == pytest.approx(row["at_high"], abs=1e-9)

    def test_a_tornado_of_a_comparison_moves_both_options(self, fresh: Laboratory) -> None:
        click(fresh, "variant-more_mentors")
        assert fresh.wait(LONG)
        words = plain(look_at(fresh, "tornado"))
        assert text("notice.why") in words
        assert "B less A on" in words
        assert fresh.answer is not None
        told: list[tuple[int, int]] = []
        *_, (found, _) = swings(fresh.answer, lambda done, total: told.append((done, total)))
        assert told == sorted(told)
        assert told[0][0] == 0
        assert told[-1][0] == told[-1][1] == 2 * (1 + 2 * len(found)) * FUTURES

    def test_unknowns_that_change_nothing_are_not_drawn(
        self, fresh: Laboratory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        still = [Influence(one, 0.0, 0.0, 0.0, unsure=True) for one in fresh.scenario.settings[:3]]
        monkeypatch.setattr("sim.ui.tornado.swings", lambda *_: iter([(still, len(still))]))
        move(fresh, "seats", 9)
        html = look_at(fresh, "tornado")
        assert "ech-bars" not in html
        assert text("ui.why.none_moves", unknowns=3) in plain(html)

    def test_a_tornado_can_be_stopped(self, fresh: Laboratory) -> None:
        assert fresh.wait(LONG)
        assert fresh.answer is not None
        stop = threading.Event()
        stop.set()
        with pytest.raises(Cancelled):
            list(swings(fresh.answer, cancel=stop))

    def test_influences_at_hand_are_sorted_by_what_they_do(self, fresh: Laboratory) -> None:
        assert fresh.wait(LONG)
        assert fresh.answer is not None
        found = influences(fresh.answer)
        sure = [abs(one.high - one.low) for one in found if not one.unsure]
        assert sure == sorted(sure, reverse=True)
        assert all(min(one.low, one.high) <= one.middle + 1 for one in found)
        assert {one.parameter.path for one in found} == set(fresh.results.parameters.columns)

    def test_a_mechanism_less_is_a_paired_run(self, fresh: Laboratory) -> None:
        words = plain(look_at(fresh, "without"))
        names = [spec.title["en"] for spec in district().mechanisms]
        assert all(name in words for name in names)
        assert text("notice.why") in words
        less = run(district().without("classes"), 40, 1, progress=False)
        gap = fresh.results.values("gain_since_entry") - less.values("gain_since_entry")
        assert np.median(gap[:, -1]) > 0

    def test_a_move_gives_the_paired_runs_up(
        self, fresh: Laboratory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        started = threading.Event()

        def slow(*_, cancel: threading.Event, **__):
            started.set()
            assert cancel.wait(LONG)
            raise Cancelled

        look_at(fresh, "booked")
        monkeypatch.setattr("sim.ui.why.run", slow)
        move(fresh, "seats", 7)
        find(fresh, "why-views").value = "without"
        assert started.wait(LONG)
        assert not find(fresh, "cancel").disabled
        find(fresh, "why-views").value = "booked"
        assert fresh.wait(LONG)
        assert "Of 100 gained" in plain(find(fresh, "booked").value)
        assert "40 of 40" in find(fresh, "progress").value


class TestBasis:
    def test_every_parameter_stands_there_with_its_source(self, fresh: Laboratory) -> None:
        html = look_at(fresh, "parameters")
        assert html.count("<tr>") >= len(district().settings)
        assert "assumed" in html

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_tiers_among_the_values_have_their_names_for_people(self, lang: str) -> None:
        scenario = load("yangpu")
        titles = {tier.name: tier.title[lang] for tier in scenario.structure.tiers}
        said = parameter_value(scenario, scenario.parameters["chain.who"], lang)
        separator = text("source.list_separator", lang)
        assert said == separator.join([titles["novice"], titles["excellent"]])
        assert parameter_value(scenario, scenario.parameters["election.keeps_tier"], lang) == "–"

    def test_what_differs_comes_first(self, fresh: Laboratory) -> None:
        move(fresh, "seats", 8)
        words = plain(look_at(fresh, "parameters"))
        assert "Settings that differ from the preset: 1." in words
        assert "12 → 8" in words

    def test_reported_figures_are_set_against_simulated_ones(self) -> None:
        lab = build_app("putuo", replications=20)
        words = plain(look_at(lab, "reported"))
        assert text("notice.basis") in words
        assert "input reproduced" in words
        assert "001 S" in words

    def test_the_run_can_be_found_again(self, fresh: Laboratory) -> None:
        words = plain(look_at(fresh, "method"))
        assert fresh.scenario.hash in words
        assert text("notice.evidence") in words
