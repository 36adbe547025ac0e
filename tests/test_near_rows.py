"""Neighbours, exact and approximate, beside a full sort of all products; what is said of them."""

import numpy as np
import pytest

from workbench import align
from workbench._require import InputError
from workbench.align import exact_neighbours as exact
from workbench.align import nearby as module
from workbench.align.cells import Cells
from workbench.align.half_precision import HalfPrecision
from workbench.align.largest import GROUPS, largest_of_rows
from workbench.align.recall import recall_of
from workbench.fusion import FusedKernel
from workbench.store import Space

K = 10


def crowds(n, width=48, crowds=60, seed=0):
    """Rows around some points, each much nearer to its own than to others."""
    rng = np.random.default_rng(seed)
    crowd = np.random.default_rng(0).integers(0, crowds, n)
    rows = rng.standard_normal((crowds, width))[crowd]
    rows = rows + 0.4 * rng.standard_normal((n, width))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype("f4")


def noise(n, width=64):
    rows = np.random.default_rng(1).standard_normal((n, width))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype("f4")


def sorted_all(X, k, rows=None):
    """Neighbours by a full sort of all products in double precision; ties to the lower row."""
    rows = np.arange(len(X)) if rows is None else rows
    products = X[rows].astype(float) @ X.T.astype(float)
    products[np.arange(len(rows)), rows] = -np.inf
    return np.argsort(-products, axis=1, kind="stable")[:, :k]


def found_share(found, expected):
    return float((expected[:, :, None] == found[:, None, :]).any(2).mean())


def assert_same_up_to_rounding(X, found, expected, rows=None):
    """Each place holds a row as near as the one that belongs there."""
    rows = np.arange(len(X)) if rows is None else rows
    X = X.astype(float)
    near, wanted = (np.einsum("id,ikd->ik", X[rows], X[each]) for each in (found, expected))
    np.testing.assert_allclose(near, wanted, rtol=1e-6, atol=1e-6)
    assert all(len(set(row)) == len(row) for row in found.tolist())


HARD = {
    "crowds": crowds(2500),
    "noise": noise(2500),
    "one direction": crowds(1500) + np.float32(3),
    "all in a line": np.linspace(-1, 1, 1300, dtype="f4")[:, None] * np.ones((1, 3), "f4"),
    "opposites": np.vstack([crowds(600), -crowds(600)]),
    "zeros among them": np.vstack([crowds(700), np.zeros((600, 48), "f4")]),
    "all apart": (np.eye(300) - 1 / 300).astype("f4"),
    "tiny": crowds(1200) * np.float32(1e-4),
}


@pytest.mark.parametrize("case", HARD)
def test_half_precision_first_gives_what_a_full_sort_gives(case):
    X = HARD[case]
    asking = np.arange(0, len(X), 3)
    found = HalfPrecision(X).nearest(asking, K)
    assert_same_up_to_rounding(X, found, sorted_all(X, K, asking), asking)


def test_equal_rows_come_in_their_order_in_half_precision():
    X = np.repeat(crowds(40), 60, axis=0)
    found = HalfPrecision(X).nearest(np.array([5]), 59)
    assert found[0].tolist() == [row for row in range(60) if row != 5]


def test_half_precision_multiplies_few_pairs_again(monkeypatch):
    X, pairs = crowds(4000, width=256, crowds=20), []
    products = HalfPrecision._products

    def counted(self, rows, others, chosen):
        pairs.append(len(chosen))
        return products(self, rows, others, chosen)

    monkeypatch.setattr(HalfPrecision, "_products", counted)
    HalfPrecision(X).nearest(np.arange(500), K)
    assert 500 * K <= sum(pairs) < 500 * 5 * K


@pytest.mark.parametrize("n", [GROUPS - 1, GROUPS, GROUPS + 1, 5 * GROUPS + 77])
@pytest.mark.parametrize("values", [None, 3])
def test_the_largest_are_found_however_columns_are_grouped(n, values):
    rng = np.random.default_rng(n)
    shape = (20, n)
    rows = rng.standard_normal(shape) if values is None else 1.0 * rng.integers(0, values, shape)
    expected = np.argsort(-rows, axis=1, kind="stable")[:, :K]
    np.testing.assert_array_equal(largest_of_rows(rows, K), expected)


@pytest.mark.parametrize("halves", [True, False])
def test_exact_neighbours_are_those_of_a_full_sort_block_by_block(monkeypatch, halves):
    monkeypatch.setattr(exact, "BLOCK", 100)
    monkeypatch.setattr(exact, "can_halve", lambda X, asking: halves)
    X, asking, told = crowds(1300), np.array([7, 1299, *range(200, 500)]), []
    found = exact.exact_neighbours(X, asking, K, told.append)
    assert_same_up_to_rounding(X, found, sorted_all(X, K, asking), asking)
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(told) == 4


@pytest.mark.parametrize("way", [True, False])
def test_what_the_tick_raises_ends_the_work(monkeypatch, way):
    monkeypatch.setattr(exact, "BLOCK", 100)
    told = []

    def stop(share):
        told.append(share)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        align.near_rows(crowds(3000), K, exact=way, tick=stop)
    assert len(told) == 1
    assert told[0] < 1


def test_few_rows_are_compared_with_all():
    X = crowds(300)
    found = align.near_rows(X, K)
    assert_same_up_to_rounding(X, found.rows, sorted_all(X, K))
    assert (found.exact, found.recall, found.words) == (True, None, "Exact neighbours.")


def test_many_rows_are_compared_with_those_nearby_unless_exact_is_asked_for(monkeypatch):
    monkeypatch.setattr(module, "FAST", 1e7)
    monkeypatch.setattr(module, "FAST_IN_HALVES", 1e7)
    X = crowds(3000)
    assert not align.near_rows(X, K).exact
    assert align.near_rows(X, K, exact=True).exact
    assert align.near_rows(X, K, np.arange(3)).words == "Exact neighbours."  # only three ask


def test_approximate_neighbours_hold_what_is_said_of_them():
    X = crowds(6000)
    found = align.near_rows(X, K, exact=False)
    assert not found.exact
    share = found_share(found.rows, sorted_all(X, K))
    assert found.recall.low <= share <= found.recall.high
    assert found.recall.low >= module.LEAST_RECALL
    assert found.recall.rows == module.SAMPLED // 2
    assert f"{found.recall.value:.3f} ({found.recall.low:.3f} to" in found.words
    assert found.words.startswith("Approximate neighbours")


def test_the_interval_of_the_recall_holds_in_most_draws(monkeypatch):
    monkeypatch.setattr(module, "WANTED_RECALL", 0.8)
    monkeypatch.setattr(module, "LEAST_RECALL", 0.3)
    X = crowds(3000, crowds=25, seed=4)
    expected, inside = sorted_all(X, K), []
    for seed in range(20):
        found = align.near_rows(X, K, exact=False, random_state=seed)
        if found.exact:
            continue
        share = found_share(found.rows, expected)
        inside.append(found.recall.low <= share <= found.recall.high)
    assert len(inside) >= 10
    assert np.mean(inside) >= 0.9


def test_noise_has_no_cells_so_its_neighbours_are_exact():
    X = noise(3000)
    found = align.near_rows(X, K, exact=False)
    assert found.exact
    assert_same_up_to_rounding(X, found.rows, sorted_all(X, K))
    assert found.recall.high < module.LEAST_RECALL
    said = f"approximate ones would hold {found.recall} of them, and the lower end must be 0.95"
    assert said in found.words


def test_the_recall_is_measured_on_other_rows_than_those_that_choose(monkeypatch):
    """All that chooses is in one crowd, all that measures in noise: the measure must see it."""
    X = np.vstack([crowds(2000, 64), noise(2000)])
    near, far = np.arange(250), np.arange(2000, 2250)

    class Drawn:
        def permutation(self, rows):
            return np.column_stack([near, far]).ravel()

    cells = Cells(X, np.random.default_rng(0))
    monkeypatch.setattr(module, "Cells", lambda X, rng: cells)
    found = module._approximate(X, K, np.arange(4000), Drawn(), None)
    assert found.exact
    assert found.recall.value < 0.6


def test_one_seed_gives_one_answer():
    X = crowds(3000, crowds=25)
    first, again, other = (
        align.near_rows(X, K, exact=False, random_state=seed) for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first.rows, again.rows)
    assert first.recall == again.recall
    assert (first.rows != other.rows).any()


def test_the_rows_of_a_fused_kernel_are_scored_by_the_product_itself():
    n, ids = 2500, np.arange(2500).astype(str)
    clip, expert = crowds(n, seed=2), crowds(n, width=32, seed=3)
    rows = FusedKernel(Space("CLIP", ids, clip), Space("expert", ids, expert)).rows("image")
    asking = np.arange(0, n, 2)
    found = align.near_rows(rows, K, asking, exact=False)
    assert not found.exact
    products = rows.products(rows)[asking].astype(float)
    products[np.arange(len(asking)), asking] = -np.inf
    expected = np.argsort(-products, axis=1, kind="stable")[:, :K]
    share = found_share(found.rows, expected)
    assert found.recall.low <= share <= found.recall.high
    nearest = np.take_along_axis(products, found.rows, 1)
    assert (np.diff(nearest, axis=1) <= 1e-6).all()


def test_rows_that_ask_are_those_that_are_measured_and_found():
    X, asking = np.vstack([noise(1500, 48), crowds(4000)]), np.arange(1500, 5500, 3)
    found = align.near_rows(X, K, asking, exact=False)
    assert not found.exact  # noise alone would not do, but it does not ask
    assert found.rows.shape == (len(asking), K)
    assert (found.rows != asking[:, None]).all()


def test_cells_too_small_for_k_are_looked_into_together():
    X = crowds(400, crowds=5)
    found = Cells(X, np.random.default_rng(0)).nearest(np.arange(400), 300, 1)
    assert all(len(set(row)) == 300 for row in found.tolist())


def test_looking_into_all_cells_is_exact():
    X = crowds(900)
    cells = Cells(X, np.random.default_rng(0))
    found = cells.nearest(np.arange(900), K, len(cells.order))
    assert_same_up_to_rounding(X, found, sorted_all(X, K))
    assert cells.shares()[-1] == pytest.approx(1)
    assert cells.steps_to(np.arange(900), found).max() <= len(cells.order)


def test_equal_rows_make_one_cell_and_no_error():
    X = np.ones((500, 4), "f4")
    found = align.near_rows(X, 3, exact=False)
    assert found.rows[0].tolist() == [1, 2, 3]


def test_an_interval_is_never_empty_and_widens_with_fewer_rows():
    sure, few = recall_of(np.ones(250)), recall_of(np.ones(10))
    assert few.low < sure.low < sure.value == 1
    nothing = recall_of(np.zeros(10))
    assert nothing.value == 0 < nothing.high < 1
    assert nothing.low == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"exact": 1}, "exact=1: expected True, False, or None"),
        ({"k": 300}, "k=300 with 300 rows"),
        ({"random_state": None}, "random_state=None"),
        ({"rows": [300]}, "rows="),
    ],
)
def test_bad_input_is_refused(options, message):
    with pytest.raises(InputError, match=message):
        align.near_rows(crowds(300), **options)


def cone(n, width=64, cosine=0.95):
    """Rows whose cosines are all about the same: half precision tells hardly any from another."""
    noise = np.random.default_rng(2).standard_normal((n, width)) / np.sqrt(width)
    rows = np.sqrt(cosine) * np.eye(1, width) + np.sqrt(1 - cosine) * noise
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype("f4")


def test_where_half_precision_leaves_nothing_out_full_precision_goes_first(monkeypatch):
    X = cone(1500, cosine=0.999)
    half = HalfPrecision(X)
    multiplied = []
    products = half._products
    monkeypatch.setattr(half, "_products", lambda *a: multiplied.append(len(a[2])) or products(*a))
    asking = np.arange(300)
    assert_same_up_to_rounding(X, half.nearest(asking, K), sorted_all(X, K, asking), asking)
    assert sum(multiplied) < 300 * 1500 / 10


def test_rows_that_are_far_too_short_for_squares_are_told_apart():
    X = np.random.default_rng(3).normal(1, 0.002, (400, 2)).astype("f4")
    X[:2] = [[1e-24, -1e-24], [-1e-24, 1e-24]]
    asking = np.array([0, 1])
    found = HalfPrecision(X).nearest(asking, K)
    near = np.einsum("id,ikd->ik", X[asking].astype(float), X[found].astype(float))
    best = np.sort(X[asking].astype(float) @ X.T.astype(float), axis=1)[:, ::-1][:, :K]
    np.testing.assert_allclose(near, best, rtol=1e-6)


@pytest.mark.parametrize("exact_ones", [True, False])
def test_half_precision_of_the_user_is_multiplied_in_single(exact_ones):
    X = crowds(1200).astype("f2")
    found = align.near_rows(X, K, exact=exact_ones).rows
    single = align.near_rows(X.astype("f4"), K, exact=exact_ones).rows
    np.testing.assert_array_equal(found, single)
    long = np.full((3, 20_000), 200, "f2")
    long[2] = -200
    assert align.near_rows(long, 1).rows[:2].tolist() == [[1], [0]]


def test_few_that_ask_are_done_exactly_once():
    for asking in ([3], np.arange(500)):
        found = align.near_rows(crowds(900), 3, np.array(asking), exact=False)
        assert found.exact
        assert found.recall is None


def test_similarities_that_are_no_numbers_are_refused():
    similar = np.ones((2, 4))
    similar[1, 2] = np.nan
    with pytest.raises(InputError, match="similar with NaN: expected numbers"):
        align.nearest(similar, np.array([0, 1]), 2)
