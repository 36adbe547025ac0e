"""Pairs, splits, tags and judgements equal what their definitions give, on random and real rows."""

import numpy as np
import pandas as pd
import pytest
from references import near as near_reference
from references import pairs as reference

from workbench import InputError, align, layout, views
from workbench.explorer.judging.judgements import Judgement, Judgements
from workbench.explorer.pairing.lines import level_pieces
from workbench.explorer.tagging.tags import Tags
from workbench.fusion.weights import Weights

CORNERS = ("first", "second", "both", "neither")


def random_rows(seed, n=70):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, 4)), rng.standard_normal((n, 6))


@pytest.fixture(params=["random", "ties", "rooms", "flickr"])
def rows(request):
    """Rows of the same samples in two spaces."""
    if request.param == "random":
        return random_rows(0)
    if request.param == "ties":
        rng = np.random.default_rng(1)
        return rng.integers(-2, 3, (60, 3)) + 0.0, rng.integers(-1, 2, (60, 4)) + 0.0
    folder = request.getfixturevalue("shared") / "embeddings"
    set_of = {"rooms": "rooms-clip-dinov2", "flickr": "flickr8k-100x5"}[request.param]
    expert = {"rooms": "dinov2_vitb14_mean_tokens", "flickr": "efficientnet_lite0_image"}
    names = ("clip_vitb32_image", expert[request.param])
    first, second = (np.load(folder / set_of / f"{name}.npy").astype(float)[:90] for name in names)
    return first, second


def test_every_pair_is_in_its_cell(rows):
    first, second = map(reference.cosines, rows)
    found = layout.pairs({"a": rows[0], "b": rows[1]}, n_rows=None)
    n = len(rows[0])
    assert found.n_pairs == found.counts.sum() == n * (n - 1) // 2
    expected = np.array(reference.counts(first, second, found.edges))
    off = np.abs(found.counts - expected).sum() / 2
    on_edges = sum(
        min(abs(edge - value) for edge in edges) < 1e-9
        for edges, values in zip(found.edges, (first, second), strict=True)
        for value in values.values()
    )
    assert off <= on_edges + 1e-9


def test_the_six_most_telling_pairs_of_each_corner(rows):
    first, second = map(reference.cosines, rows)
    found = layout.pairs({"a": rows[0], "b": rows[1]}, n_rows=None).telling
    for corner in CORNERS:
        told = found[found.corner == corner]
        pairs = list(zip(told.row, told.other, strict=True))
        cosines = np.array([(first[pair], second[pair]) for pair in pairs])
        assert told[["first", "second"]].to_numpy() == pytest.approx(cosines, abs=1e-6)
        assert len(set(told.row) | set(told.other)) == 2 * len(told) == 12
        claims = reference.claims(first, second, corner)
        best = [claims[pair] for pair in reference.telling(first, second, corner)]
        assert [claims[pair] for pair in pairs] == pytest.approx(best, abs=2 / len(first))


@pytest.mark.parametrize("weights", [Weights(0.1), Weights(2.0, 0.3, 1.5), Weights(0.0, 1.0, 0.5)])
def test_lines_of_the_plot_are_of_equal_fused_similarity(weights):
    X, Y = random_rows(3)
    figure = views.pair_plot(layout.pairs({"CLIP": X, "expert": Y}), weights=weights)
    (lines,) = (trace for trace in figure.data if trace.type == "contour")
    z = np.asarray(lines.z, float)
    for i, x in enumerate(lines.x):
        for j, y in enumerate(lines.y):
            fused = reference.fused(x, y, weights.C, weights.expert_weight, weights.product_weight)
            assert z[j, i] == pytest.approx(fused, abs=1e-6)


def test_pieces_of_lines_in_the_explorer_have_the_value_they_say():
    ends = (-0.3, 1.0), (-0.5, 0.9)
    lines = level_pieces(lambda x, y: reference.fused(x, y, 0.1), *ends, 6)
    assert len(lines) == 6
    for value, pieces in lines:
        assert len(pieces)
        x = ends[0][0] + pieces[..., 0] * (ends[0][1] - ends[0][0])
        y = ends[1][0] + pieces[..., 1] * (ends[1][1] - ends[1][0])
        assert reference.fused(x, y, 0.1) == pytest.approx(value, abs=5e-3)


@pytest.mark.parametrize("threshold", [0.8, 0.9, 0.95])
def test_no_near_duplicates_across_a_split(rows, threshold):
    X = rows[0]
    labels = np.arange(len(X)) % 3
    if not any(near_reference.components(X, threshold)):
        with pytest.raises(InputError, match="all 90 samples are near to each other"):
            align.split_apart(X, labels, threshold=threshold, test_share=0.3)
        return
    apart = align.split_apart(X, labels, threshold=threshold, test_share=0.3)
    assert apart.groups.tolist() == near_reference.components(X, threshold)
    assert near_reference.across(X, threshold, apart.train, apart.test) == []
    assert sorted([*apart.train, *apart.test]) == list(range(len(X)))
    sizes = np.bincount(apart.groups)
    assert apart.kept_together == sizes[sizes > 1].sum()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("share", [0.2, 0.5])
def test_a_split_keeps_shares_of_classes_as_far_as_groups_let(seed, share):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((300, 8))
    copies = rng.choice(300, 60, replace=False)
    X[copies[30:]] = X[copies[:30]] + 0.01 * rng.standard_normal((30, 8))
    labels = rng.choice(list("abcd"), 300, p=[0.5, 0.3, 0.15, 0.05])
    labels[copies[30:]] = labels[copies[:30]]
    apart = align.split_apart(X, labels, threshold=0.95, test_share=share, random_state=seed)
    assert near_reference.across(X, 0.95, apart.train, apart.test) == []
    assert apart.kept_together >= 60
    assert abs(len(apart.test) - share * 300) <= 2
    for name in "abcd":
        among = np.mean(labels[apart.test] == name)
        assert abs(among - np.mean(labels == name)) <= 2.5 / len(apart.test)


def test_a_split_of_real_things_keeps_both_domains(shared):
    folder = shared / "embeddings" / "things129"
    X = np.load(folder / "dinov3_vitb16.npy").astype(float)
    labels = pd.read_csv(folder / "table.csv")["domain"].to_numpy()
    apart = align.split_apart(X, labels, threshold=0.7, test_share=0.25)
    assert near_reference.across(X, 0.7, apart.train, apart.test) == []
    assert abs(np.mean(labels[apart.test] == "bv") - 0.5) < 0.05


@pytest.mark.parametrize(("hits", "n"), [(14, 20), (50, 100), (5, 12), (400, 1000), (4, 9)])
def test_shares_of_judgements_are_wilsons(hits, n):
    judgements = Judgements()
    for i in range(n):
        judgements.add(Judgement((str(i),), ("a", "b"), "a" if i < hits else "b", True))
    first = next(each for each in judgements.standings() if each.space == "a")
    assert (first.low, first.high) == pytest.approx(near_reference.wilson(hits, n), abs=1e-6)
    assert first.share == hits / n


def test_tags_are_sets_of_samples_however_they_came():
    rng = np.random.default_rng(5)
    steps = []
    tags = Tags(np.arange(40).astype(str), lambda *step: steps.append(step))
    held = {name: set() for name in ("wrong label", "duplicate", "x", "y")}
    tags.add("x, y", [0])
    held["x"].add(0), held["y"].add(0)
    for _ in range(60):
        name = ("x", "y", "duplicate")[rng.integers(3)]
        rows = rng.choice(40, 5, replace=False).tolist()
        if rng.random() < 0.6 or not held[name]:
            assert tags.add(name, rows) == len(set(rows) - held[name])
            held[name] |= set(rows)
        elif name in tags.counts():
            assert tags.remove(name, rows) == len(set(rows) & held[name])
            held[name] -= set(rows)
        counts = {key: len(value) for key, value in held.items()}
        assert {key: tags.counts().get(key, 0) for key in counts} == counts
        any_of = sorted(held["x"] | held["duplicate"])
        if "x" in tags.counts():
            assert tags.rows_of_any(["x", "duplicate"]).tolist() == any_of
    for _, undo, _ in reversed(steps):
        undo()
    assert sum(tags.counts().values()) == 0
