import pytest

from sim.streams import DecisionTable, decision_id, decisions


def test_ids_are_the_same_everywhere():
    # printf 'studio\0picked' | b2sum -l 64
    assert decision_id("studio", "picked") == 0x5ADAF265B1B1D1AC


def test_names_do_not_run_together():
    assert decision_id("ab", "c") != decision_id("a", "bc")


@pytest.mark.parametrize("names", [("", "a"), ("a", ""), ("a\0b", "c"), ("a", "b\0c")])
def test_names_that_could_be_mistaken_for_others_are_refused(names):
    with pytest.raises(ValueError, match="cannot name a decision"):
        decision_id(*names)


def test_a_table_lists_names_and_ids():
    table = DecisionTable()
    picked = table.register("studio", "picked")
    nominated = table.register("studio", "nominated")
    assert picked == table.id("studio", "picked") == decision_id("studio", "picked")
    assert dict(table.ids) == {("studio", "picked"): picked, ("studio", "nominated"): nominated}
    assert table.manifest() == [
        {"instance": "studio", "decision": "nominated", "id": f"0x{nominated:016x}"},
        {"instance": "studio", "decision": "picked", "id": "0x5adaf265b1b1d1ac"},
    ]


def test_a_table_knows_only_what_was_registered():
    with pytest.raises(KeyError):
        DecisionTable().id("studio", "picked")


def test_registering_twice_is_refused():
    table = DecisionTable()
    table.register("studio", "picked")
    with pytest.raises(ValueError, match="'picked' of 'studio' is registered already"):
        table.register("studio", "picked")


def test_a_clash_of_ids_is_refused_with_both_names(monkeypatch):
    monkeypatch.setattr(decisions, "decision_id", lambda instance, decision: 42)
    table = DecisionTable()
    table.register("studio", "picked")
    with pytest.raises(ValueError, match=r"'studio', 'picked'.*'base', 'closed'.*rename"):
        table.register("base", "closed")
    assert list(table.ids) == [("studio", "picked")]
