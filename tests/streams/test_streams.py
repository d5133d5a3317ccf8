"""Streams: blocks, shapes, both generators, entities and refusals."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays, mutually_broadcastable_shapes

from sim.streams import (
    WORLD,
    Streams,
    decision_id,
    entity_pair,
    entity_team,
    entity_unit,
    normal,
)
from sim.streams.philox import philox

MASK = 2**64 - 1
PICKED = decision_id("studio", "picked")
IDS = np.arange(40) * 1_000_003

both = pytest.mark.parametrize("generator", ["splitmix", "philox"])
words = st.integers(0, MASK)


@both
def test_replications_do_not_depend_on_their_block(generator):
    def block(first, count):
        streams = Streams(3, first, count, generator)
        assert streams.replications.tolist() == list(range(first, first + count))
        keys = streams.keys(IDS)
        return np.concatenate(
            [
                streams.uniform(keys, 5, PICKED),
                streams.normal(keys, 5, PICKED),
                streams.world_uniform(5, PICKED),
            ],
            axis=1,
        )

    whole = block(0, 200)
    assert np.array_equal(block(0, 100), whole[:100])
    assert np.array_equal(block(50, 60), whole[50:110])
    assert np.array_equal(block(137, 1), whole[137:138])


@both
def test_cadres_do_not_depend_on_their_company(generator):
    streams = Streams(3, 0, 4, generator)
    everyone = streams.uniform(streams.keys(IDS), 5, PICKED)
    order = np.random.default_rng(0).permutation(40)[:17]
    some = streams.uniform(streams.keys(IDS[order]), 5, PICKED)
    assert np.array_equal(some, everyone[:, order])


@both
def test_every_coordinate_matters(generator):
    def one(seed=1, replication=1, entity=1, month=1, decision=1, index=1):
        streams = Streams(seed, replication, 1, generator)
        return streams.uniform(streams.keys(entity), month, decision, index).item()

    names = ("seed", "replication", "entity", "month", "decision", "index")
    drawn = [one(), *(one(**{name: 2}) for name in names)]
    assert len(set(drawn)) == 7
    assert one() == drawn[0]


@both
@settings(deadline=None, max_examples=40)
@given(
    shapes=mutually_broadcastable_shapes(num_shapes=1, base_shape=(3, 4), max_dims=4, max_side=4)
)
def test_an_index_broadcasts_and_each_plane_equals_a_draw_of_its_own(generator, shapes):
    streams = Streams(9, 2, 3, generator)
    keys = streams.keys(np.arange(4))
    (shape,), result = shapes.input_shapes, shapes.result_shape
    index = np.arange(np.prod(shape, dtype=int)).reshape(shape) - 2
    drawn = streams.uniform(keys, 7, PICKED, index)
    assert drawn.shape == result
    assert drawn.dtype == np.float64
    each = np.broadcast_to(index, result)
    for number in np.unique(index):
        alone = np.broadcast_to(streams.uniform(keys, 7, PICKED, int(number)), result)
        assert np.array_equal(drawn[each == number], alone[each == number])


@both
@pytest.mark.parametrize(
    ("shape", "result"),
    [((), (3, 1)), ((5,), (3, 5)), ((3, 5), (3, 5)), ((3, 5, 2), (3, 5, 2)), ((3, 0), (3, 0))],
)
def test_keys_have_one_row_per_replication(generator, shape, result):
    streams = Streams(9, 2, 3, generator)
    ids = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    keys = streams.keys(ids)
    assert keys.shape == result
    assert keys.dtype == np.uint64
    drawn = streams.uniform(keys, 1, PICKED)
    assert drawn.shape == result
    for row, streams_alone in enumerate(Streams(9, r, 1, generator) for r in (2, 3, 4)):
        mine = ids if len(shape) < 2 else ids[row : row + 1]
        alone = streams_alone.uniform(streams_alone.keys(mine), 1, PICKED)
        assert np.array_equal(alone, drawn[row : row + 1])


@both
def test_world_draws_are_a_column(generator):
    streams = Streams(9, 0, 5, generator)
    assert streams.world_uniform(1, PICKED).shape == (5, 1)
    several = streams.world_uniform(1, PICKED, np.arange(3)[:, None, None])
    assert several.shape == (3, 5, 1)
    assert np.array_equal(several[2], streams.world_uniform(1, PICKED, 2))
    decisions = [PICKED, 7, 8]
    rows = streams.world_uniforms(1, decisions)
    assert rows.shape == (3, 5)
    for row, decision in zip(rows, decisions, strict=True):
        assert np.array_equal(row[:, None], streams.world_uniform(1, decision))
    assert np.array_equal(
        streams.world_uniform(1, PICKED), streams.uniform(streams.keys(WORLD), 1, PICKED)
    )


@both
@pytest.mark.parametrize("limits", [[0.5], [0.1, 0.3, 0.5, 0.7, 0.9]])
def test_marked_places_below_a_limit(generator, limits):
    streams = Streams(9, 0, 5, generator)
    marked = np.random.default_rng(4).random((5, 40)) < 0.6
    u = np.hstack([streams.world_uniform(3, PICKED, 7 + place) for place in range(40)])
    found = streams.world_below(3, PICKED, 7, marked, np.array(limits))
    assert np.array_equal(found, marked & (u < np.array(limits)[:, None]))


@both
def test_normals_are_quantiles_of_the_same_uniforms(generator):
    streams = Streams(9, 0, 5, generator)
    keys = streams.keys(IDS)
    assert np.array_equal(
        streams.normal(keys, 1, PICKED, 2), normal(streams.uniform(keys, 1, PICKED, 2))
    )


@both
@pytest.mark.parametrize("index", [3, np.arange(4)[:, None, None], np.arange(40)[None, :]])
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_normals_are_drawn_for_those_marked_alone(generator, index, share):
    # More keys than a batch of the loop holds.
    streams = Streams(9, 0, 30, generator)
    keys = streams.keys(IDS)
    among = np.random.default_rng(4).random(keys.shape) < share
    everyone = normal(streams.uniform(keys, 1, PICKED, index))
    assert np.array_equal(streams.normal(keys, 1, PICKED, index), everyone)
    drawn = streams.normal(keys, 1, PICKED, index, among)
    assert np.array_equal(drawn, np.where(among, everyone, 0.0))


def test_strided_keys_draw_like_their_copies():
    streams = Streams(9, 0, 6)
    keys = streams.keys(np.arange(64))
    for view in (keys[:, ::3], keys[:, ::-1], np.asfortranarray(keys)):
        assert np.array_equal(
            streams.uniform(view, 1, PICKED), streams.uniform(view.copy(), 1, PICKED)
        )


def test_threads_and_pickles_draw_the_same():
    streams = Streams(9, 0, 20)
    keys = streams.keys(np.arange(5000))
    alone = [streams.uniform(keys, month, PICKED) for month in range(8)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda month: streams.uniform(keys, month, PICKED), range(8)))
    assert np.array_equal(alone, together)
    copy = pickle.loads(pickle.dumps(streams))
    assert np.array_equal(copy.uniform(copy.keys(np.arange(5000)), 3, PICKED), alone[3])


# -- philox ---------------------------------------------------------------------------------------


def test_philox_gives_the_published_words():
    """Test vectors of the Random123 distribution."""
    assert philox((0, 0), (0, 0, 0, 0)) == 0x16554D9ECA36314C
    assert philox((MASK, MASK), (MASK, MASK, MASK, MASK)) == 0x87B092C3013FE90B
    digits_of_pi = (0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89)
    assert philox((0x452821E638D01377, 0xBE5466CF34E90C6C), digits_of_pi) == 0xA528F45403E61D95


@settings(deadline=None)
@given(key=st.tuples(words, words), counter=st.tuples(words, words, words, words))
def test_philox_gives_the_words_of_numpy(key, counter):
    # NumPy counts on before it draws.
    before = (sum(word << 64 * place for place, word in enumerate(counter)) - 1) % 2**256
    numpy_words = np.random.Philox(key=key[0] | key[1] << 64, counter=before).random_raw(1)
    assert philox(key, counter).tolist() == numpy_words.tolist()


def test_philox_draws_are_counted_by_entity_month_decision_and_index():
    streams = Streams(11, 5, 2, "philox")
    drawn = streams.uniform(streams.keys([70, 71]), 8, PICKED, 9)
    before = 71 + (8 << 64) + (PICKED << 128) + (9 << 192) - 1
    bits = int(np.random.Philox(key=11 | 6 << 64, counter=before).random_raw())
    assert drawn[1, 1] == (bits >> 11 | 1) / 2**53


# -- entities -------------------------------------------------------------------------------------


@settings(deadline=None)
@given(number=st.integers(0, 2**60 - 1), other=words)
def test_kinds_of_entities_never_meet(number, other):
    team, unit = int(entity_team(number)), int(entity_unit(number))
    kinds = [word >> 60 for word in (int(entity_pair(number, other)), team, unit, WORLD)]
    assert kinds == sorted(set(kinds))
    assert min(kinds) >= 8  # a cadre's id is below 2^63
    assert team % 2**60 == unit % 2**60 == number


@settings(deadline=None)
@given(ids=arrays(np.int64, (2, 5), elements=st.integers(0, 2**62)))
def test_pairs_broadcast_and_are_ordered(ids):
    pairs = entity_pair(ids[0][:, None], ids[1])
    assert pairs.shape == (5, 5)
    assert pairs[3, 1] == entity_pair(int(ids[0, 3]), int(ids[1, 1]))
    assert ids[0, 0] == ids[1, 0] or pairs[0, 0] != entity_pair(ids[1, 0], ids[0, 0])


# -- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1,), "seed is -1"),
        ((2**64,), "seed is 18446744073709551616"),
        ((1, -1), "starts at -1"),
        ((1, 0, 0), "no block of 0"),
        ((1, 0, 1, "mersenne"), "mersenne"),
    ],
)
def test_a_block_outside_the_range_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Streams(*arguments)


@both
def test_the_ends_of_the_range_of_seeds_are_accepted(generator):
    drawn = {Streams(seed, 0, 1, generator).world_uniform(1, 1).item() for seed in (0, 1, MASK)}
    assert len(drawn) == 3


@both
def test_arrays_that_do_not_say_their_replication_are_refused(generator):
    streams = Streams(1, 0, 3, generator)
    keys = streams.keys(np.arange(8))
    with pytest.raises(ValueError, match=r"ids have shape \(2, 4\).* 3 replications"):
        streams.keys(np.arange(8).reshape(2, 4))
    with pytest.raises(ValueError, match=r"keys have shape \(5,\).* 3 replications"):
        streams.uniform(keys[keys > 0][:5], 1, PICKED)
    with pytest.raises(ValueError, match=r"keys have shape \(\).* 3 replications"):
        streams.uniform(keys[0, 0], 1, PICKED)


@both
def test_what_is_not_whole_or_not_a_key_is_refused(generator):
    streams = Streams(1, 0, 3, generator)
    keys = streams.keys(np.arange(8))
    with pytest.raises(TypeError, match="whole numbers, got an array of float64"):
        streams.keys(np.arange(8.0))
    with pytest.raises(TypeError, match="not keys but int64"):
        streams.uniform(np.zeros((3, 8), dtype=np.int64), 1, PICKED)
    with pytest.raises(TypeError, match="float"):
        streams.uniform(keys, 1.5, PICKED)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="float"):
        streams.uniform(keys, 1, PICKED, 0.5)
    with pytest.raises(TypeError, match="float64"):
        streams.uniform(keys, 1, PICKED, np.zeros((3, 1)))


@pytest.mark.parametrize("generator", ["splitmix", "philox"])
class TestFewerDraws:
    """Ways to draw only what is needed give what drawing everything gives, to the bit."""

    def test_several_questions_to_entities_listed_one_by_one(self, generator):
        streams = Streams(7, 2, 3, generator)
        rows, ids = np.array([2, 0, 2, 1, 2]), np.array([4, 4, 9, 0, 2**62])
        questions = ((5, 0), (5, 3), (9, 1))
        keys, drawn = streams.of_each(rows, ids, 4, questions)
        for place, (row, entity) in enumerate(zip(rows, ids, strict=True)):
            alone = Streams(7, 2 + row, 1, generator)
            key = alone.keys(entity)
            assert keys[place] == key
            asked = [alone.uniform(key, 4, *question).item() for question in questions]
            assert drawn[:, place].tolist() == asked

    def test_those_within_a_limit(self, generator):
        streams = Streams(7, 2, 3, generator)
        keys = streams.keys(np.arange(500))
        limits = np.resize([0.0, 0.1, 0.4, 0.0, -1.0, 2.0], keys.shape)
        here, drawn = streams.reached(keys, 4, 5, limits, 0.5)
        u = streams.uniform(keys, 4, 5)
        expected = np.flatnonzero(u <= limits * 0.5)
        assert here.tolist() == expected.tolist()
        assert np.array_equal(drawn, u.reshape(-1)[expected])
