import math
import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ScenarioError, Where
from sim.scenario import yaml_file
from sim.scenario.yaml_file import MAX_BYTES, MAX_DEPTH, MAX_NODES, plain_value, read


def refused(text, file="plan.yaml"):
    with pytest.raises(ScenarioError) as caught:
        read(text, file)
    return caught.value


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("0.5", 0.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("2.5E-3", 0.0025),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        (".inf", math.inf),
        ("-.inf", -math.inf),
    ],
)
def test_plain_words_mean_what_json_means(word, value):
    assert plain_value(word) == value
    assert type(plain_value(word)) is type(value)


@pytest.mark.parametrize(
    "word",
    [
        "yes",
        "no",
        "off",
        "True",
        "001",
        "1:30",
        "2018-08",
        "2018-08-15",
        "0x10",
        "1_000",
        "nan",
        "28%",
    ],
)
def test_everything_else_is_text(word):
    assert plain_value(word) == word


def test_nan_is_a_number_that_the_reader_of_values_refuses():
    assert math.isnan(plain_value(".nan"))


def test_a_quoted_word_is_text():
    assert read("a: '12'\nb: \"true\"\n").data == {"a": "12", "b": "true"}


def test_every_key_and_item_knows_its_line():
    document = read("a:\n  b: [1,\n      2]\nc:\n- d: 3\n- e\n")
    assert dict(document.lines) == {
        "a": 1, "a.b": 2, "a.b[1]": 2, "a.b[2]": 3, "c": 4, "c[1]": 5, "c[1].d": 5, "c[2]": 6,
    }  # fmt: skip


def test_a_place_that_is_not_in_the_file_has_the_line_of_what_contains_it():
    document = read("a:\n  b: [1,\n      2]\n")
    assert document.line("a.b[2].x.y") == 3
    assert document.line("a.z") == 1
    assert document.line("nowhere") is None


def test_an_alias_repeats_a_value_under_the_line_of_its_use():
    document = read("a: &x {b: 1}\nc: *x\n")
    assert document.data == {"a": {"b": 1}, "c": {"b": 1}}
    assert document.line("c.b") == 2


def test_bytes_may_carry_a_mark_of_their_order():
    assert read("\ufeffa: 一\n".encode()).data == {"a": "一"}


@pytest.mark.parametrize(
    ("text", "code", "line", "key"),
    [
        ("a: 1\nb: 2\na: 3\n", "duplicate_key", 3, "a"),
        ("a:\n  b: 1\n  b: 1\n", "duplicate_key", 3, "a.b"),
        ("a: 1\nb: *nothing\n", "unknown_anchor", 2, "b"),
        ("a: 1\nb: !!python/object:os.system {}\n", "tagged", 2, "b"),
        ("a: !!str 1\n", "tagged", 1, "a"),
        ("a: 1\n---\nb: 2\n", "many_documents", 2, None),
        ("a: 1\n? [b]\n: 2\n", "key_not_text", 2, None),
        ("a: &x [1, *x]\n", "alias_bomb", 1, "a[2]"),
        ("a: 1\n  b: 2\n", "broken_yaml", 2, None),
        ("a: [1, 2\n", "broken_yaml", 2, None),
        ("a: \x07\n", "not_text", 1, None),
        ("\tb: 1\n", "broken_yaml", 1, None),
        ("", "empty_file", None, None),
        ("# nothing\n", "empty_file", None, None),
        ("null\n", "empty_file", None, None),
        ("- " * (MAX_DEPTH + 2) + "1", "too_deep", 1, None),
        (b"a: 1\nb: \xd6\xd0\xce\xc4\n", "not_utf8", 2, None),
        ("#" * (MAX_BYTES + 1), "file_too_large", None, None),
    ],
)
def test_refuses_with_the_place(text, code, line, key):
    error = refused(text)
    assert error.code == code
    assert error.where == Where("plan.yaml", line, key)


def test_broken_yaml_says_what_the_parser_found_where_nothing_better_is_known():
    assert "unknown escape character" in str(refused('a: "\\q"\n'))


def test_an_unknown_anchor_suggests_the_nearest():
    assert refused("a: &base 1\nb: *bse\n").nearest == "base"


def test_an_alias_bomb_is_refused_before_it_unfolds():
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    bomb = "\n".join(["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]", *levels])
    started = time.perf_counter()
    error = refused(bomb)
    assert time.perf_counter() - started < 5
    assert error.code == "alias_bomb"
    assert error.where.line == 5
    assert error.legal == {"en": "at most 100000", "zh": "不大于 100000"}


def test_a_file_of_very_many_values_is_refused():
    error = refused("a: [" + "1," * (MAX_NODES + 1) + "1]")
    assert error.code == "too_many_values"


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_neither_crashes_nor_takes_long(opening):
    started = time.perf_counter()
    error = refused(opening * (MAX_BYTES // len(opening) - 1))
    assert error.code in ("too_deep", "broken_yaml", "key_not_text")
    assert time.perf_counter() - started < 20


def outcome(source):
    """Return the message of a refusal, or "read"; any other exception is a fault of the reader."""
    try:
        read(source)
    except ScenarioError as error:
        return error.message("zh")
    return "read"


@given(st.text(max_size=60) | st.binary(max_size=40))
def test_anything_is_read_or_refused(source):
    assert outcome(source)


def test_the_slow_parser_reads_the_same(monkeypatch):
    text = "a: [1, {b: 'x'}]\nc: &y 2018-08\nd: *y\n"
    fast = read(text)
    monkeypatch.setattr(yaml_file, "_Loader", yaml.SafeLoader)
    slow = read(text)
    assert (slow.data, slow.lines) == (fast.data, fast.lines)
