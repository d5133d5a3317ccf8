"""Slips of the hand: the message names the slip and its line, not where the parser gave up."""

import pytest

from sim.errors import ScenarioError
from sim.scenario import parse
from tests.scenario.small import edited


def refused(text):
    with pytest.raises(ScenarioError) as caught:
        parse(text, "plan.yaml")
    return caught.value


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("calendar: {", "calendar\uff1a{", "'\uff1a' is Chinese punctuation; write ':'"),
        ("population:\n", "population\uff1a\n", "'\uff1a' is Chinese punctuation; write ':'"),
        ("schema: 1\n", "schema\uff1a 1\n\n# what follows\n", "write ':'"),
        ("step: 1}", "step: 1\uff5d", "'\uff5d' is Chinese punctuation; write '}'"),
        ("value: 6, low: 2", "value: 6\uff0c low: 2", "'\uff0c' is Chinese punctuation; write ','"),
        ("schema: 1\n", "schema:1\n", "after 'schema:' comes a space"),
        ("    who: [young]", "\u3000   who: [young]", "Chinese or non-breaking space"),
        ("\nlevers:", "\n\tlevers:", "begins with a tab"),
        ("\nlevers:", "\n levers:", "same column"),
        ("step: 1}", "step: 1", "closing bracket is missing"),
    ],
)
def test_a_slip_is_named_with_its_line(right, wrong, words):
    text = edited(right, wrong)
    error = refused(text)
    assert error.code == "broken_yaml"
    assert words in error.message()
    assert error.message("zh") != error.message()
    if "bracket" not in words:
        assert error.where.line == text[: text.index(wrong.strip("\n"))].count("\n") + 1


def test_chinese_punctuation_in_texts_and_remarks_is_no_slip():
    remark = "# \u8bf4\u660e\uff1a\u89c1\u4e0a\n"
    title = "title: {en: Small, zh: '\u5c0f\uff0c\u5c0f\uff1a\u5c0f'}"
    text = edited("title: {en: Small, zh: \u5c0f}", title)
    assert parse(remark + text).title["zh"] == "\u5c0f\uff0c\u5c0f\uff1a\u5c0f"
    error = refused(remark + text.replace("step: 1}", "step: 1"))
    assert "closing bracket is missing" in error.message()


@pytest.mark.parametrize(
    ("right", "wrong", "code", "meant"),
    [
        ("value: 6, low", "value: \uff16, low", "wrong_type", "6"),
        ("value: 6, low", "value: 60%, low", "wrong_type", "0.6"),
        ("value: 6, low", "value: 60\uff05, low", "wrong_type", "0.6"),
        ("value: 6, low", "value: many, low", "wrong_type", None),
        ("{start: 2018-08", "{start: 2018/8", "wrong_type", "2018-08"),
        ("{start: 2018-08", "{start: 2018\u5e748\u6708", "wrong_type", "2018-08"),
        ("{start: 2018-08", "{start: 2018-13", "wrong_type", None),
        ("{start: 2018-08", "{start\uff1a2018-08", "unknown_key", "start: 2018-08"),
        ("name: small", "name: \u201csmall\u201d", "bad_name", '"small"'),
        ("title: {en: Small, zh: \u5c0f}", "title: \u5c0f\uff0c\u4e00", "wrong_type",
         '{en: "\u5c0f\uff0c\u4e00", zh: "\u5c0f\uff0c\u4e00"}'),
    ],
)  # fmt: skip
def test_a_refused_value_says_what_was_probably_meant(right, wrong, code, meant):
    error = refused(edited(right, wrong))
    assert (error.code, error.nearest) == (code, meant)


def test_an_item_with_a_chinese_colon_shows_the_entry_that_was_meant():
    text = edited("  - kind: course_kind\n", "  - kind\uff1acourse_kind\n  - kind: course_kind\n")
    assert refused(text).nearest == "kind: course_kind"


def test_a_group_knows_its_short_keys():
    assert refused(edited("    age:", "    aeg:")).nearest == "age"


@pytest.mark.parametrize("end", ["\r", "\r\n", "\x85", "\u2028"])
def test_lines_end_as_yaml_ends_them(end):
    error = refused(f"schema: 1{end}# what{end}name\uff1asmall{end}title: x{end}")
    assert (error.code, error.where.line) == ("broken_yaml", 3)


MONTH = "a month such as 2018-08"
TITLE = "a name in both languages, {en: \u2026, zh: \u2026}"


@pytest.mark.parametrize(
    ("key", "right", "wrong", "legal", "meant"),
    [
        ("start: ", "2018-08", "2018.08", MONTH, "2018-08"),
        ("start: ", "2018-08", "201807", MONTH, "2018-07"),
        ("start: ", "2018-08", "2018.7", MONTH, "2018-07"),
        # A number keeps no nought at its end, so this may have been either of two.
        ("start: ", "2018-08", "2018.10", MONTH, None),
        ("start: ", "2018-08", "2018.1", MONTH, None),
        ("start: ", "2018-08", "2018", MONTH, None),
        ("entry: ", "true", "\u662f", "true or false", "true"),
        ("entry: ", "true", "YES", "true or false", "true"),
        ("entry: ", "true", "1", "true or false", "true"),
        ("entry: ", "true", "perhaps", "true or false", None),
        ("title: ", "{en: Small, zh: \u5c0f}", "Small", TITLE, '{en: "Small", zh: "Small"}'),
        ("title: ", "{en: Small, zh: \u5c0f}", "12", TITLE, None),
    ],
)
def test_a_value_of_another_type_is_refused_with_the_form_it_needs(key, right, wrong, legal, meant):
    text = edited(key + right, key + wrong)
    error = refused(text)
    assert error.code == "wrong_type"
    assert error.where.line == text[: text.index(key + wrong)].count("\n") + 1
    assert error.nearest == meant
    assert f"Legal: {legal}." in error.message()
    if meant is not None:
        assert meant in error.message("zh")
        parse(edited(key + right, key + meant))  # what is suggested is legal


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\xff\xd8", "not_text", 1),  # a spreadsheet
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not_text", 3),
        (b"schema: 1\nname: a\x00b\n", "not_text", 2),
        (b"schema: 1\nname: a\x08b\n", "not_text", 2),
        ("schema: 1\nname: \u5c0f\n".encode("utf-16"), "not_utf8", 1),
        ("schema: 1\nname: \u4e2d\u6587\n".encode("gb18030"), "not_utf8", 2),
    ],
)
def test_what_is_no_text_is_not_called_broken_yaml(content, code, line):
    error = refused(content)
    assert (error.code, error.where.file, error.where.line) == (code, "plan.yaml", line)
    assert error.message("zh") != error.message()
