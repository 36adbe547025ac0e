"""Claims about layout: one frame, same map again, honest scores, few rows, wording of errors."""

import threading
import warnings

import numpy as np
import pytest

from workbench import layout
from workbench._require import InputError
from workbench.store import Space


def blobs(n=60, k=3, d=70, seed=0):
    rng = np.random.default_rng(seed)
    X = 4 * rng.standard_normal((k, d))[np.arange(n) % k] + rng.standard_normal((n, d))
    return X.astype(np.float32)


def rotation(d, seed=1):
    return np.linalg.qr(np.random.default_rng(seed).standard_normal((d, d)))[0]


def ring(n=120, d=70, seed=0):
    """Noisy points along a circle, in order."""
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
    X = np.zeros((n, d))
    X[:, 0], X[:, 1] = np.cos(angle), np.sin(angle)
    return X + 0.02 * np.random.default_rng(seed).standard_normal((n, d))


@pytest.fixture(scope="module")
def two_umaps():
    """UMAP of a ring, and of the same ring turned and mirrored in its own space."""
    X = ring()
    return layout.maps({"a": X, "b": X @ rotation(70)}, random_state=0, progress=False)


def test_pca_maps_differ_by_no_rotation_or_mirror():
    X = blobs()
    flipped = (X @ rotation(70)) * np.r_[-1, np.ones(69)]
    two = layout.maps({"a": X, "b": flipped}, "pca", progress=False)
    np.testing.assert_allclose(two["a"], two["b"], atol=1e-3)


def test_pca_map_is_turned_but_never_stretched():
    a, b = blobs(seed=0), blobs(seed=5)
    alone = layout.maps({"b": b}, "pca", progress=False)["b"]
    framed = layout.maps({"a": a, "b": b}, "pca", progress=False)["b"]
    distances = [np.linalg.norm(xy[:, None] - xy, axis=2) for xy in (alone, framed)]
    np.testing.assert_allclose(*distances, atol=1e-4)


def test_pca_of_one_dimension_has_a_flat_second_axis():
    X = np.column_stack([np.linspace(-1, 1, 9), np.ones(9)])
    assert layout.maps({"a": X}, "pca", progress=False)["a"].shape == (9, 2)


def test_umap_shares_the_frame_and_keeps_neighbours(two_umaps):
    for name, xy in two_umaps.items():
        assert xy.shape == (120, 2)
        assert layout.projection_quality(ring(), xy)["neighbourhood_preservation"] > 0.5, name
    a, b = two_umaps.values()
    assert np.sum(a * b) / np.linalg.norm(a) / np.linalg.norm(b) > 0.9  # each point where it was


def test_umap_draws_the_same_map_again(two_umaps):
    again = layout.maps({"a": ring()}, random_state=0, progress=False)
    np.testing.assert_array_equal(two_umaps["a"], again["a"])


@pytest.mark.parametrize("method", layout.METHODS)
def test_a_given_frame_is_kept_by_every_map(method):
    X = ring(60)
    given = layout.maps({"a": X}, "pca", progress=False)["a"]
    turned = given @ rotation(2)
    for frame in (given, turned):
        new = layout.maps({"b": X @ rotation(70)}, method, frame=frame, progress=False)["b"]
        assert np.sum(new * frame) / np.linalg.norm(new) / np.linalg.norm(frame) > 0.9
    if method == "pca":
        np.testing.assert_allclose(new, turned, atol=1e-3)


def test_ticks_count_up_and_change_nothing(two_umaps):
    shares: list = []
    again = layout.maps({"a": ring()}, random_state=0, progress=False, tick=shares.append)
    np.testing.assert_array_equal(two_umaps["a"], again["a"])
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)


def test_what_a_tick_raises_ends_the_map_and_leaves_the_next_one_alone(two_umaps):
    shares: list = []

    def stop(share):
        shares.append(share)
        if share > 0:
            raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        layout.maps({"a": ring(1500)}, progress=False, tick=stop)
    assert 0 < shares[-1] < 1
    again: list = []  # in another thread: a lock left behind would stop it, not this one
    draw = lambda: again.append(layout.maps({"a": ring()}, progress=False))  # noqa: E731
    thread = threading.Thread(target=draw, daemon=True)
    thread.start()
    thread.join(60)
    assert again, "the next map waits for ever"
    np.testing.assert_array_equal(two_umaps["a"], again[0]["a"])


def test_images_are_those_of_spaces_as_they_are_compared_and_plain_rows_as_they_are():
    ids = np.arange(3).astype(str)
    rows = 2 * np.eye(3)
    spaces = {"a": Space("a", ids, rows), "words": Space("words", ids, None, rows), "b": rows}
    assert list(layout.images(spaces)) == ["a", "b"]
    np.testing.assert_array_equal(layout.images(spaces)["a"], np.eye(3))
    np.testing.assert_array_equal(layout.images(spaces)["b"], rows)
    np.testing.assert_allclose(layout.images(spaces, scaled=True)["b"], np.eye(3))


@pytest.mark.parametrize("n", [60, 10])
def test_the_graph_is_umaps_own(n):
    from umap import UMAP

    X = blobs(n, k=2, d=5)
    with warnings.catch_warnings(action="ignore"):
        # not drawn: from SciPy 1.17 on, drawing strikes the weakest edges out of graph_ as well
        theirs = UMAP(n_neighbors=15, transform_mode="graph", random_state=0, n_jobs=1).fit(X)
    ours = layout.fuzzy_graph(X).toarray()
    np.testing.assert_allclose(ours, theirs.graph_.toarray(), atol=1e-4)


def test_umap_from_two_threads_does_not_abort_the_process(two_umaps):
    done: list = []
    draw = lambda: done.append(layout.maps({"a": blobs()}, progress=False))  # noqa: E731
    threads = [threading.Thread(target=draw) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    np.testing.assert_array_equal(done[0]["a"], done[1]["a"])


@pytest.mark.parametrize("n", [4, 5, 16])
@pytest.mark.parametrize("method", layout.METHODS)
def test_few_rows_still_have_a_map_and_a_score(n, method, two_umaps):
    X = blobs(n)
    xy = layout.maps({"a": X}, method, progress=False)["a"]
    assert np.isfinite(xy).all()
    assert 0 <= layout.projection_quality(X, xy)["trustworthiness"] <= 1


def test_equal_rows_can_be_mapped(two_umaps):
    X = np.repeat(blobs(6), 8, axis=0)
    assert np.isfinite(layout.maps({"a": X}, progress=False)["a"]).all()


@pytest.mark.parametrize(
    ("spaces", "message"),
    [
        ({"a": np.eye(3)}, "3 rows: expected at least 4 for a map."),
        ({"a": np.eye(5), "b": np.eye(6)}, "b has 6 rows, a 5: expected the same samples"),
        ({"a": np.ones((5, 2))}, "a has all rows equal: expected rows that differ."),
        ({"a": np.full((5, 2), np.nan)}, "a has NaN or infinite values: expected finite rows."),
        ({}, "no space with image rows: expected at least one."),
    ],
)
def test_bad_rows_are_named(spaces, message):
    with pytest.raises(InputError, match=message):
        layout.maps(spaces)


def test_unknown_method_lists_the_known():
    with pytest.raises(InputError, match=r"method='tsne': expected one of umap, pca\."):
        layout.maps({"a": np.eye(4)}, "tsne")


def test_honesty_is_one_for_the_space_itself_and_chance_for_noise():
    angle = np.random.default_rng(0).uniform(0, 6.28, 400)
    circle = np.column_stack([np.cos(angle), np.sin(angle)])
    same = layout.projection_quality(circle, circle)
    assert same["trustworthiness"] == 1
    assert same["neighbourhood_preservation"] == pytest.approx(1, abs=0.01)
    noise = layout.projection_quality(circle, np.random.default_rng(1).standard_normal((400, 2)))
    assert noise["neighbourhood_preservation"] == pytest.approx(15 / 399, abs=0.02)
    assert noise["trustworthiness"] == pytest.approx(0.5, abs=0.06)


def test_honesty_samples_rows_and_says_so():
    X = np.random.default_rng(0).standard_normal((3500, 2))
    kept = layout.projection_quality(np.column_stack([X / 100, np.ones(3500)]), X)
    assert kept["rows"] == 2000
    assert kept["neighbourhood_preservation"] > 0.95


def test_maps_show_the_parents_and_the_fused_space_once():
    ids, X = np.arange(4).astype(str), np.eye(4)
    spaces = {
        name: Space(name, ids, None if name == "MiniLM" else X, X, info={"role": role})
        for name, role in [
            ("CLIP", "clip"), ("MiniLM", "text expert"), ("DINOv2", "expert"),
            ("DINOv2 (centred)", "expert"), ("concat", "concat"), ("fused", "fused"),
        ]
    }  # fmt: skip
    assert list(layout.shown(spaces)) == ["CLIP", "DINOv2", "fused"]
    assert "MiniLM" not in layout.images(spaces)


def test_kernels_are_ordered_by_label_and_sampled():
    X = blobs(n=90)
    kernels = layout.ordered_kernels({"a": X}, np.array(["x", "y", "z"] * 30), n_rows=30)
    assert kernels.matrices["a"].shape == (30, 30)
    assert (kernels.total, sorted(kernels.labels)) == (90, kernels.labels.tolist())
    own, other = kernels.contrast("a")
    assert own > 0.8 > 0.3 > other
    np.testing.assert_allclose(np.diag(kernels.matrices["a"]), 1, atol=1e-5)


def test_spectra_sum_to_one():
    found = layout.spectra({"a": blobs(n=90)}, n_rows=40)
    assert found["a"].sum() == pytest.approx(1)
    assert len(found["a"]) == 40


@pytest.mark.parametrize(
    ("old", "new"), [("honesty", "projection_quality"), ("honesty_of", "projection_qualities")]
)
def test_old_names_answer_for_one_version_with_the_old_key(old, new):
    X = np.random.default_rng(0).standard_normal((20, 3))
    given = (X, X[:, :2]) if old == "honesty" else ({"a": X}, {"a": X[:, :2]})
    message = f"workbench.layout.{old} is now workbench.layout.{new};"
    with pytest.warns(FutureWarning, match=message):
        before = getattr(layout, old)(*given)
    now = getattr(layout, new)(*given)
    if old == "honesty_of":
        before, now = before["a"], now["a"]
    assert before.pop("knn_kept") == now["neighbourhood_preservation"]
    assert before == now


# Other versions of umap-learn.


def test_maps_are_drawn_without_ticks_where_umap_counts_otherwise(two_umaps, monkeypatch):
    from umap import layouts

    monkeypatch.delattr(layouts, "tqdm")  # its code then finds the built-in name
    monkeypatch.setattr("builtins.tqdm", lambda epochs, **_: epochs, raising=False)
    shares: list = []
    again = layout.maps({"a": ring()}, progress=False, tick=shares.append)
    np.testing.assert_array_equal(two_umaps["a"], again["a"])
    assert shares == [0]


def other_embedding(graph, data, number_of_dimensions):
    raise AssertionError("called as no version is called today")


@pytest.mark.parametrize("later", [None, other_embedding])
def test_maps_are_drawn_by_the_public_umap_where_its_embedding_is_another(later, monkeypatch):
    from umap import umap_

    kept = umap_.simplicial_set_embedding
    if later is None:
        monkeypatch.delattr(umap_, "simplicial_set_embedding")
    else:
        monkeypatch.setattr(umap_, "simplicial_set_embedding", later)

    class Public(umap_.UMAP):
        """The public class as that version would have it: it works."""

        def fit_transform(self, X):
            monkeypatch.setattr(umap_, "simplicial_set_embedding", kept, raising=False)
            return super().fit_transform(X)

    monkeypatch.setattr("umap.UMAP", Public)
    shares: list = []
    message = r"^umap-learn \S+ has no embedding of a given graph: maps are drawn by umap.UMAP"
    with pytest.warns(RuntimeWarning, match=message):
        drawn = layout.maps({"a": ring()}, progress=False, tick=shares.append)
    assert layout.projection_quality(ring(), drawn["a"])["neighbourhood_preservation"] > 0.5
    assert shares == [0, 1]
