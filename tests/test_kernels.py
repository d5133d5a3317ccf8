"""The compiled loops give what their plain Python gives, to the bit."""

import re
from pathlib import Path

import numpy as np
import pytest

from sim import kernels
from tests.support import bits

R, N, K = 3, 17, 4


@pytest.fixture
def random():
    return np.random.default_rng(11)


def agree(kernel, *arguments) -> None:
    """Compare the compiled loop with the uncompiled one, outputs and arguments written in place."""
    plain = [np.copy(argument) for argument in arguments]
    compiled = [np.copy(argument) for argument in arguments]
    scalars = [argument if np.ndim(argument) == 0 else None for argument in arguments]
    for given in (plain, compiled):
        given[:] = [
            array if scalar is None else scalar
            for array, scalar in zip(given, scalars, strict=True)
        ]
    expected = kernel.__wrapped__(*plain)
    found = kernel(*compiled)
    pairs = list(zip(_tuple(expected), _tuple(found), strict=True))
    for one, other in [*pairs, *zip(plain, compiled, strict=True)]:
        left, right = np.asarray(one), np.asarray(other)
        assert left.dtype == right.dtype
        assert np.array_equal(bits(left), bits(right))


def _tuple(answer) -> tuple:
    if answer is None:
        return ()
    return answer if isinstance(answer, tuple) else (answer,)


# Also more than are looked at together.
@pytest.mark.parametrize("rows", [N, 2500])
def test_weigh(random, rows):
    planes, weights, total = random.normal(size=(K, R, rows)), random.random(K), np.empty((R, rows))
    agree(kernels.weigh, planes, weights, total)
    kernels.weigh(planes, weights, total)
    assert np.allclose(total, np.tensordot(weights, planes, 1))


def test_weigh_at(random):
    planes, weights, before = random.normal(size=(K, R, N)), random.random(K), np.zeros((R, N))
    here = random.permutation(R * N)[:9]
    agree(kernels.weigh_at, planes, weights, here, before)
    expected, found = np.empty((R, N)), before.copy()
    kernels.weigh(planes, weights, expected)
    kernels.weigh_at(planes, weights, here, found)
    chosen = np.isin(np.arange(R * N), here).reshape(R, N)
    assert np.array_equal(bits(found), bits(np.where(chosen, expected, before)))


def test_weigh_each(random):
    (planes, more), weights = random.normal(size=(2, K, R, N)), random.random((3, K))
    which = random.integers(0, 3, (R, N)).astype(np.int8)
    agree(kernels.weigh_each, planes, more, weights, which)
    for tier in range(3):
        expected = np.empty((R, N))
        kernels.weigh(planes + more, weights[tier], expected)
        weighed = kernels.weigh_each(planes, more, weights, which)
        assert np.array_equal(weighed[which == tier], expected[which == tier])


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_vary_rows(random, share):
    first, second = random.normal(size=(2, R, N))
    among = random.random((R, N)) < share
    agree(kernels.vary_rows, first, second, among)
    one, two = (
        np.where(among, values - kernels.mean_rows(values, among, 0.0)[:, None], 0.0)
        for values in (first, second)
    )
    expected = [kernels.sum_rows(each, among) for each in (one * one, two * two, one * two)]
    assert np.array_equal(kernels.vary_rows(first, second, among), expected)


# Also more than are looked at together, and more or fewer than are added up side by side.
@pytest.mark.parametrize(("replications", "rows"), [(1, N), (R, 600), (6, N)])
def test_sum_rows(random, replications, rows):
    shape = replications, rows
    values, among = random.normal(size=shape), random.random(shape) < 0.5
    values[~among] = np.inf
    agree(kernels.sum_rows, values, among)
    # One after another, where np.sum would add in pairs.
    expected = [np.cumsum(some[marked])[-1] for some, marked in zip(values, among, strict=True)]
    assert np.array_equal(bits(kernels.sum_rows(values, among)), bits(np.array(expected)))


def shown(random, packed, rows=6, of=N):
    """Return who is shown of (R, of): how many they are, who is there, and where they sit."""
    if not packed:
        return of, random.random((R, of)) < 0.6, np.empty((0, 0), dtype=np.int64)
    seats = np.stack([r * of + random.permutation(of)[:rows] for r in range(R)])
    return rows, random.random((R, rows)) < 0.6, seats


def part(wide, seats):
    """Return the values of those shown, out of everyone's."""
    return wide.reshape(-1)[seats] if seats.size else wide


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("spread", ["evenly", "alike", "each"])
def test_propose(random, packed, spread):
    width, present, seats = shown(random, packed)
    shape = {"evenly": (0, 0, 0), "alike": (K, 1, 1), "each": (K, R, width)}[spread]
    focus, effort, learning = random.random(shape), random.normal(size=(R, N)), random.random(R)
    gain, before = random.random((R, width)), random.random((K if focus.size else 1, R, N))
    scaled, after, total = np.empty(gain.shape), before.copy(), np.empty(R)
    args = (gain, focus, present, seats, effort, learning, scaled, after, total)
    agree(kernels.propose, *args)
    assert kernels.propose(*args) == 0
    works = np.maximum(1 + learning[:, None] * part(effort, seats), 0)
    assert np.allclose(scaled, np.where(present, gain * works, 0), rtol=1e-15)
    assert np.allclose(total, scaled.sum(axis=1))
    for plane, start, one in zip(after, before, focus if focus.size else [1.0], strict=True):
        assert np.allclose(part(plane - start, seats), scaled * one)
    assert np.isclose((after - before).sum(), (scaled * (focus if focus.size else 1)).sum())


def test_propose_counts_what_is_no_gain(random):
    gain, present = random.random((R, N)), np.ones((R, N), dtype=np.bool_)
    gain[0, 0], gain[1, :4], present[1, 3] = np.nan, -1.0, False
    nothing, here = np.empty((0, 0, 0)), np.empty((0, 0), dtype=np.int64)
    rest = (np.zeros((R, N)), np.zeros(R), np.empty((R, N)), np.zeros((1, R, N)), np.empty(R))
    assert kernels.propose(gain, nothing, present, here, *rest) == 4


@pytest.mark.parametrize("spread", ["evenly", "focused"])
def test_apply_growth(random, spread):
    trained, focused = random.random((2, K, R, N)) * [[[[2.0]]], [[[0.5]]]]
    # Some gains beyond the ceiling, some fades beyond all there is, some already above it.
    focused[0, 0, :3], trained[1, 1, :3] = 9.0, 5.0
    even, faded, weights = focused[0].copy(), random.random((R, N)) * 1.5, random.random(K)
    ceiling = np.array([1.0, 2.0, 3.0])
    if spread == "evenly":
        focused = focused[:0]
    gross = focused if len(focused) else np.stack([even] * K)
    top = ceiling[:, None]
    left = np.maximum(1 - trained / top, 0) * np.minimum(top / gross, 1)
    after, (composite, overall, expected) = np.empty((K, R, N)), np.empty((3, R, N))
    written = after, composite, overall
    agree(kernels.apply_growth, trained, even, focused, faded, ceiling, weights, *written)
    realised = focused.copy()
    kernels.apply_growth(trained, even, realised, faded, ceiling, weights, *written)
    kernels.weigh(after, weights, expected)
    assert np.array_equal(composite, expected)
    assert np.allclose(after, trained + left * gross - np.minimum(faded, 1) * trained)
    assert np.allclose(overall, np.tensordot(weights, left, 1))
    assert np.allclose(realised, left[: len(realised)])


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("spread", ["evenly", "alike", "each"])
def test_realise(random, packed, spread):
    width, _, seats = shown(random, packed)
    shape = {"evenly": (0, 0, 0), "alike": (K, 1, 1), "each": (K, R, width)}[spread]
    focus, weights, gain = random.random(shape), random.random(K), random.random((R, width))
    share = random.random((K if focus.size else 1, R, N))
    agree(kernels.realise, gain, focus, seats, share, weights, np.empty(R))
    net, total = gain.copy(), np.empty(R)
    kernels.realise(net, focus, seats, share, weights, total)
    theirs = np.stack([part(plane, seats) for plane in share])
    through = np.tensordot(weights, theirs * focus, 1) if focus.size else theirs[0]
    assert np.allclose(net, gain * through)
    assert np.allclose(total, net.sum(axis=1))


def test_realise_in_two_replications_of_two_people(random):
    share, focus = random.random((2, K, 2, 2))
    net, weights, total = random.random((2, 2)), random.random(K), np.empty(2)
    expected = net * np.tensordot(weights, share * focus, 1)
    kernels.realise(net, focus, np.empty((0, 0), dtype=np.int64), share, weights, total)
    assert np.allclose(net, expected)


@pytest.mark.parametrize("each", [1, R])
def test_fade_shares(random, each):
    post = random.integers(-1, 3, (R, N)).astype(np.int32)
    upkeep = random.normal(size=(R, N))
    in_post, used, unused = random.random((3, each))
    share = np.empty((R, N))
    agree(kernels.fade_shares, post, upkeep, in_post, used, unused, share)
    kernels.fade_shares(post, upkeep, in_post, used, unused, share)
    in_use = np.clip(np.where(post != -1, in_post[:, None], 0) + upkeep, 0, 1)
    assert np.allclose(share, in_use * used[:, None] + (1 - in_use) * unused[:, None])


@pytest.mark.parametrize("packed", [False, True])
def test_fade_away(random, packed):
    width, present, seats = shown(random, packed)
    share, before = random.random((2, R, N))
    share = share[:, :width].copy()
    agree(kernels.fade_away, share, present, seats, before)
    after = before.copy()
    kernels.fade_away(share, present, seats, after)
    assert np.allclose(part(after - before, seats), share * present)
    assert np.isclose((after - before).sum(), (share * present).sum())


@pytest.mark.parametrize("packed", [False, True])
def test_book_fade(random, packed):
    width, present, seats = shown(random, packed)
    share, level = random.random((2, R, width))
    faded, (gross, net) = random.random((R, N)) * 2, np.empty((2, R))
    change = np.empty(share.shape)
    agree(kernels.book_fade, share, present, seats, faded, level, change, gross, net)
    kernels.book_fade(share, present, seats, faded, level, change, gross, net)
    taken = np.where(present, -share * level, 0)
    assert np.allclose(gross, taken.sum(axis=1))
    assert np.allclose(change, taken / np.maximum(part(faded, seats), 1))
    assert np.allclose(net, change.sum(axis=1))


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_pack_rows(random, share):
    mask = random.random((R, N)) < share
    agree(kernels.pack_rows, mask, N)
    flat, present, source, target = kernels.pack_rows(mask, N)
    assert target.tolist() == np.flatnonzero(mask).tolist()
    assert present.sum(axis=1).tolist() == mask.sum(axis=1).tolist()
    assert np.array_equal(flat[present], np.flatnonzero(mask))
    assert np.array_equal(flat.reshape(-1)[source], target)
    assert flat.shape[1] == max(mask.sum(axis=1).max(), 1)
    # Where a replication has too many, nothing is packed.
    few = int(mask.sum(axis=1).max()) - 1
    if few > 0:
        agree(kernels.pack_rows, mask, few)
        assert [one.size for one in kernels.pack_rows(mask, few)] == [0, 0, 0, 0]


@pytest.mark.parametrize("packed", [False, True])
def test_add_rows(random, packed):
    width, present, seats = shown(random, packed)
    values, before = random.random((R, width)), random.random((R, N))
    agree(kernels.add_rows, values, present, seats, before)
    after = before.copy()
    kernels.add_rows(values, present, seats, after)
    expected = before.copy()
    places = seats if packed else np.arange(R * N).reshape(R, N)
    expected.reshape(-1)[places[present]] += values[present]
    assert np.array_equal(after, expected)


def test_claim(random):
    rows = 64
    mask, present, done = random.random((3, R, rows)) < 0.5
    marks, here = np.empty((R, rows), np.bool_), np.zeros(R * rows, np.int64)
    heads = np.empty(R, np.int64)
    fresh = mask & present & ~done
    agree(kernels.claim, mask, present, done, np.zeros_like(marks), here, heads)
    held = done.copy()
    many = kernels.claim(mask, present, held, marks, here, heads)
    assert np.array_equal(marks, fresh)
    assert np.array_equal(held, done | fresh)
    assert here[:many].tolist() == np.flatnonzero(fresh).tolist()
    assert heads.tolist() == fresh.sum(axis=1).tolist()


@pytest.mark.parametrize("more", [0, 8])
def test_claim_at(random, more):
    listed = np.flatnonzero(random.random(R * N) < 0.4)
    present, done = random.random((2, R, N + more)) < 0.5
    here, which = np.zeros((2, len(listed)), np.int64)
    heads = np.empty(R, np.int64)
    agree(kernels.claim_at, listed, N, present, done, here, which, heads)
    wanted = np.zeros((R, N + more), np.bool_)
    wanted[listed // N, listed % N] = True
    fresh, held = wanted & present & ~done, done.copy()
    many = kernels.claim_at(listed, N, present, held, here, which, heads)
    assert np.array_equal(held, done | fresh)
    assert here[:many].tolist() == np.flatnonzero(fresh).tolist()
    assert (listed[which[:many]] // N).tolist() == (here[:many] // (N + more)).tolist()
    assert (listed[which[:many]] % N).tolist() == (here[:many] % (N + more)).tolist()
    assert heads.tolist() == fresh.sum(axis=1).tolist()


def test_sum_hazards(random):
    hazards, present = random.random((3, R, N)), random.random((R, N)) < 0.5
    agree(kernels.sum_hazards, hazards, present, np.empty((R, N)))
    total = np.empty((R, N))
    kernels.sum_hazards(hazards, present, total)
    assert np.array_equal(total, np.where(present, hazards[0] + hazards[1] + hazards[2], 0.0))


@pytest.mark.parametrize("causes", [1, 3])
def test_split_causes(random, causes):
    hazards, struck = random.random((causes, R, N)), random.permutation(R * N)[:20]
    total, share = hazards.sum(axis=0), random.random(20)
    # Whoever rounding leaves over has the last cause.
    share[0] = 2.0
    none, nobody = np.zeros((causes, R, N), np.bool_), np.zeros(causes, np.int64)
    agree(kernels.split_causes, hazards, total, struck, share, none, nobody)
    kernels.split_causes(hazards, total, struck, share, none, nobody)
    parts = (hazards / total).reshape(causes, -1)[:, struck].cumsum(axis=0)
    expected = np.minimum((share >= parts).sum(axis=0), causes - 1)
    for cause in range(causes):
        assert set(np.flatnonzero(none[cause])) == set(struck[expected == cause])
    assert nobody.tolist() == np.bincount(expected, minlength=causes).tolist()


def test_look_up(random):
    ids = np.stack([random.permutation(N) for _ in range(R)]) + 100
    references = np.where(random.random((R, N)) < 0.7, ids[:, ::-1], -1)
    hints = np.where(random.random((R, N)) < 0.5, np.arange(N)[::-1], -1)
    present = random.random((R, N)) < 0.8
    agree(kernels.look_up, ids, present, references, hints, np.empty_like(hints))
    rows = np.empty_like(hints)
    lost = kernels.look_up(ids, present, references, hints, rows)
    guess = np.maximum(hints, 0)
    refers = present & (references != -1)
    known = np.take_along_axis(ids, guess, axis=1) == references
    there = np.take_along_axis(present, guess, axis=1)
    # Whoever is known to have left is not searched for.
    expected = np.where(known, np.where(there, guess, -1), -2)
    assert np.array_equal(rows, np.where(refers, expected, -1))
    assert lost == np.count_nonzero(rows == -2) > 0


def test_tally_rows(random):
    agree(kernels.tally_rows, random.integers(-1, N, (R, 30)), N)


def test_scan(random):
    ids = np.stack([random.permutation(N) for _ in range(R)]) + 100
    wanted = random.integers(95, 100 + N, 12)
    agree(
        kernels.scan, ids, random.random((R, N)) < 0.8, np.sort(random.integers(0, R, 12)), wanted
    )


MASKS = [(rows, share) for rows in (1, 8, N, 64) for share in (0.0, 0.1, 1.0)]


@pytest.mark.parametrize(("rows", "share"), MASKS)
def test_count_rows(random, rows, share):
    mask = random.random((R, rows)) < share
    agree(kernels.count_rows, mask)
    assert kernels.count_rows(mask).tolist() == mask.sum(axis=1).tolist()


@pytest.mark.parametrize(("rows", "share"), MASKS)
def test_positions(random, rows, share):
    mask = random.random((R, rows)) < share
    agree(kernels.positions, mask)
    assert kernels.positions(mask).tolist() == np.flatnonzero(mask).tolist()


def test_hand_out(random):
    places = random.random((R, 30)) < 0.3
    newcomers = np.zeros((R, 40), dtype=np.bool_)
    for r in range(R):
        newcomers[r, random.permutation(40)[: places[r].sum()]] = True
    agree(kernels.hand_out, places, 100, newcomers)
    taken = kernels.hand_out(places, 100, newcomers)
    for r in range(R):
        assert taken[r, newcomers[r]].tolist() == (100 + np.flatnonzero(places[r])).tolist()
        assert (taken[r, ~newcomers[r]] == -1).all()


def test_first_free(random):
    ids = np.where(random.random((R, N)) < 0.5, -1, random.integers(0, 100, (R, N)))
    free = ids == -1
    heads = free.sum(axis=1) // 2
    rows, here = np.zeros((R, N), dtype=np.bool_), np.empty(heads.sum(), dtype=np.int64)
    agree(kernels.first_free, ids, heads, rows, here)
    assert kernels.first_free(ids, heads, rows, here) == 0
    assert np.array_equal(rows, free & (free.cumsum(axis=1) <= heads[:, None]))
    assert here.tolist() == np.flatnonzero(rows).tolist()
    # Without enough free rows it tells by how many.
    wanted = free.sum(axis=1) + np.array([0, 2, 1])
    enough = np.empty(wanted.sum(), dtype=np.int64)
    assert kernels.first_free(ids, wanted, np.zeros_like(rows), enough) == 2


def test_line_up():
    heads, before = np.array([2, 0, 3]), np.array([5, 7, 0])
    rows, places = np.empty(5, dtype=np.int64), np.empty(5, dtype=np.int64)
    agree(kernels.line_up, heads, before, rows, places)
    kernels.line_up(heads, before, rows, places)
    assert rows.tolist() == [0, 0, 2, 2, 2]
    assert places.tolist() == [5, 6, 0, 1, 2]


@pytest.mark.parametrize("communities", [0, 7])
@pytest.mark.parametrize("columns", [1, R])
def test_endow(random, communities, columns):
    rows = np.array([2, 0, 0, 1, 2, 2])
    u, z = random.random((K + 8, 6)), random.normal(size=(3 + K, 6))
    group, factors = random.random((10, columns)), 0.5 + random.random((3, columns))
    group[8:] = [[-0.2], [0.3]]
    reals, home = np.empty((2 + 2 * K, 6)), np.empty(6, dtype=np.int64)
    marks = np.empty((2, 6), dtype=np.bool_)
    arguments = rows, u, z, group, factors, communities, reals, marks, home
    agree(kernels.endow, *arguments)
    kernels.endow(*arguments)
    short, long_, trained, women, degrees, spread, mean, sd, low, high = (
        np.broadcast_to(one, R)[rows] for one in group
    )
    common, own, composite = (np.broadcast_to(one, R)[rows] for one in factors)
    level = mean + sd * ((common * z[2] + own * z[3:]) / composite)
    assert np.array_equal(reals[0], short + u[1] * (long_ - short))
    assert np.array_equal(reals[1], spread * z[1])
    assert np.array_equal(reals[2 : 2 + K], np.clip(level, low, high))
    assert np.array_equal(reals[2 + K :], np.broadcast_to(trained, (K, 6)))
    assert np.array_equal(marks, [u[2] < women, u[3] < degrees])
    assert np.array_equal(home, np.floor(u[-1] * communities) if communities else np.full(6, -1))


def test_total_level(random):
    entry, gained = random.normal(size=(2, R, N))
    who = random.random((R, N)) < 0.5
    here = np.flatnonzero(who)
    agree(kernels.total_level, entry, gained, here, np.zeros(R))
    total = np.zeros(R)
    kernels.total_level(entry, gained, here, total)
    assert np.array_equal(bits(total), bits(kernels.sum_rows(entry + gained, who)))


def test_free_left(random):
    ids = np.where(random.random((R, N)) < 0.3, -1, random.integers(0, 100, (R, N)))
    present = (ids != -1) & (random.random((R, N)) < 0.7)
    agree(kernels.free_left, ids, present)
    freed = ids.copy()
    assert kernels.free_left(freed, present) == ((ids != -1) & ~present).sum()
    assert np.array_equal(freed, np.where(present, ids, -1))


def test_end_lost(random):
    references = random.integers(-1, 4, (R, N))
    rows = np.where(random.random((R, N)) < 0.4, -1, references)
    agree(kernels.end_lost, rows, references.copy())
    ended = references.copy()
    assert kernels.end_lost(rows, ended) == ((rows == -1) & (references != -1)).sum()
    assert np.array_equal(ended, np.where(rows == -1, -1, references))


@pytest.mark.parametrize("by", [12.0, -40.0])
@pytest.mark.parametrize(("least", "most"), [(0.0, 50.0), (-np.inf, np.inf), (0.0, 120.0)])
def test_advance(random, by, least, most):
    clock, present = random.random((R, N)) * 100, random.random((R, N)) < 0.5
    agree(kernels.advance, clock, present, by, least, most)
    after = clock.copy()
    kernels.advance(after, present, by, least, most)
    assert np.array_equal(after, np.clip(clock + by * present, least, most))


def test_vacant_posts(random):
    post = random.permuted(np.tile(np.arange(-1, N - 1), (R, 1)), axis=1)
    present = random.random((R, N)) < 0.7
    agree(kernels.vacant_posts, post, present, 3, 11)
    vacant = kernels.vacant_posts(post, present, 3, 11)
    for r in range(R):
        held = set(post[r, present[r]].tolist())
        assert vacant[r].tolist() == [place not in held for place in range(3, 11)]


@pytest.mark.parametrize("by", ["load", "unit", "strength"])
def test_take_mentors(random, by):
    seekers, mentors = 9, 5
    present = np.arange(seekers) < np.array([[seekers], [4], [0]])
    willing = random.random((R, mentors)) < 0.8
    willing[1] = False
    nothing = np.empty((0, 0), dtype=np.int64)
    units = [random.integers(-1, 3, (R, many)) for many in (seekers, mentors)]
    agree(
        kernels.take_mentors,
        random.random((R, seekers)),
        present,
        random.integers(0, 12, (R, seekers)),
        np.arange(R * mentors).reshape(R, mentors),
        willing,
        random.integers(0, 4, (R, mentors)),
        random.random((R, mentors)),
        *(units if by == "unit" else (nothing, nothing)),
        random.integers(0, K, (R, seekers)) if by == "strength" else nothing,
        random.normal(size=(K, R, mentors)) if by == "strength" else np.empty((0, 0, 0)),
        np.array([2.0, 3.0, 4.0]),
        np.array([5.0]) if by == "unit" else np.array([5.0, 3.0, np.inf]),
    )


@pytest.mark.parametrize("dtype", ["bool", "int8", "int16", "int32", "int64", "float64"])
@pytest.mark.parametrize("few", [0, 10**6])
def test_rows_of_any_type_are_moved(random, monkeypatch, dtype, few):
    """Whether so few that NumPy moves them or so many that a loop does."""
    monkeypatch.setattr(kernels.words, "FEW", few)
    values = (9 * random.normal(size=(R, N))).astype(dtype)
    here = np.flatnonzero(random.random(R * N) < 0.5)
    taken = kernels.take_rows(values, here)
    assert taken.dtype == values.dtype
    assert np.array_equal(taken, values.reshape(-1)[here])
    for given in (taken[::-1], np.ones(1), 1):
        wide, expected = np.zeros((2, R, N), dtype=dtype)
        kernels.put_rows(wide, here, given)
        expected.reshape(-1)[here] = given
        assert np.array_equal(wide, expected)
    there = random.permutation(R * N)[: len(here)]
    wide, expected = np.zeros((2, R, N), dtype=dtype)
    kernels.move_rows(values, here, wide, there)
    expected.reshape(-1)[there] = taken
    assert np.array_equal(wide, expected)


@pytest.mark.parametrize("dtype", ["bool", "int16", "int32", "int64", "float64"])
def test_rows_of_any_type_are_picked(random, dtype):
    values = (9 * random.normal(size=(R, N))).astype(dtype)
    rows = random.integers(-1, N, (R, 7))
    picked = kernels.pick_rows(values, rows, 5)
    assert picked.dtype == values.dtype
    there = np.take_along_axis(values, np.maximum(rows, 0), axis=1)
    assert np.array_equal(picked, np.where(rows < 0, np.array(5, dtype), there))


def test_pick_words(random):
    words, found = random.integers(0, 99, (2, R * N)).astype(np.uint64)
    agree(kernels.pick_words, words, N, random.integers(-1, N, (R, 7)), found[: R * 7])


def test_take_words(random):
    words = random.integers(0, 99, R * N).astype(np.uint64)
    agree(kernels.take_words, words, random.integers(0, R * N, 9), np.zeros(9, dtype=np.uint64))


@pytest.mark.parametrize("given", [1, 9])
def test_put_words(random, given):
    words = random.integers(0, 99, given).astype(np.uint64)
    here = random.permutation(R * N)[:9]
    agree(kernels.put_words, np.zeros(R * N, dtype=np.uint64), here, words)


def test_move_words(random):
    words, wide = random.integers(0, 99, (2, R * N)).astype(np.uint64)
    source, target = random.integers(0, R * N, 9), random.permutation(R * N)[:9]
    agree(kernels.move_words, words, source, wide, target)


def test_mark_leading(random):
    score = np.round(random.normal(size=(R, N)), 1)
    wanted, nobody = np.array([0, 4, 2 * N]), np.zeros((R, N), dtype=np.bool_)
    agree(kernels.mark_leading, score, random.random((R, N)) < 0.6, wanted, nobody)


@pytest.mark.parametrize("how_many", [1, 2, K])
def test_lowest(random, how_many):
    values = random.normal(size=(K, R, N))
    values[2] = values[0]
    agree(kernels.lowest, values, how_many)
    order = np.argsort(values, axis=0, kind="stable")
    expected = np.zeros(values.shape, dtype=np.bool_)
    np.put_along_axis(expected, order[:how_many], values=True, axis=0)
    assert np.array_equal(kernels.lowest(values, how_many), expected)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("how_many", [1, 2, K])
def test_diagnose(random, how_many, packed):
    # More rows than the loop takes at a time.
    rows = 200
    width, _, seats = shown(random, packed, rows, of=250)
    born, learnt = random.normal(size=(2, K, R, 250))
    noise = random.normal(size=(K, R, width))
    for values in (born, learnt, noise):
        values[2] = values[0]
    error_sd, weights = np.array([0.0, 1.0, 2.0]), random.random(K)
    focus, found = np.empty((K, R, width)), np.empty((R, width))
    args = (born, learnt, seats, noise, error_sd, how_many, weights, focus, found)
    agree(kernels.diagnose, *args)
    kernels.diagnose(*args)
    truth = np.stack([part(plane, seats) for plane in born + learnt])
    chosen = kernels.lowest(truth + error_sd[:, None] * noise, how_many)
    assert np.array_equal(focus > 0, chosen)
    assert np.allclose(found, np.where(chosen, truth, 0).sum(axis=0) / how_many)
    assert np.allclose(np.tensordot(weights, focus, 1), 1)
    assert np.allclose(focus, focus.max(axis=0) * chosen)


@pytest.mark.parametrize("each", [1, R])
def test_lesson_gain(random, each):
    taught, (level, found) = random.random((R, N)) < 0.6, random.normal(size=(2, R, N)) * 3
    more, size = random.random((2, each))
    gained = np.empty((R, N))
    agree(kernels.lesson_gain, taught, level, found, more, size, gained)
    kernels.lesson_gain(taught, level, found, more, size, gained)
    below = np.clip(level - found, -3, 3)
    useful = size[:, None] * np.maximum(1 + more[:, None] * below, 0)
    assert np.allclose(gained, np.where(taught, useful, 0))


def test_every_kernel_is_held_to_it():
    files = Path(__file__).parent.glob("test_kernels*.py")
    written = "\n".join(file.read_text(encoding="utf-8") for file in files)
    tested = set(re.findall(r"^def test_(\w+)", written, re.MULTILINE))
    loops = {name for name, member in vars(kernels).items() if hasattr(member, "__wrapped__")}
    assert loops <= tested
