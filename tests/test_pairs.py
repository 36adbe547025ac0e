"""Claims about pairs of samples in two spaces: counts, the most telling ones, their pictures."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench import layout, views
from workbench._require import InputError
from workbench.data.dataset import Dataset
from workbench.fusion.rivals import centred_space
from workbench.fusion.weights import Weights
from workbench.report.pairs import pairs_part
from workbench.store import Space

N = 24
IDS = np.array([f"id{i:02d}" for i in range(N)])
LABELS = np.array(["ring", "star"])[np.arange(N) % 2]


def rows(seed, columns=5):
    return np.random.default_rng(seed).standard_normal((N, columns)) + 0.3


def cosines(X):
    unit = X / np.linalg.norm(X, axis=1, keepdims=True)
    return unit @ unit.T


@pytest.fixture(scope="module")
def found():
    return layout.pairs({"A": rows(0), "B": rows(1)}, each=3)


def test_every_pair_is_counted_once_in_its_bin(found):
    first, second = cosines(rows(0)), cosines(rows(1))
    values = np.array([(first[i, j], second[i, j]) for i, j in combinations(range(N), 2)])
    squares = np.floor((values + 1) * 200) / 200 - 1 + 1e-3  # those at the edge of a bin lie in it
    counts, *_ = np.histogram2d(*squares.T, bins=found.edges)
    assert found.counts.sum() == found.n_pairs == N * (N - 1) / 2
    assert np.abs(found.counts - counts).sum() <= 4  # at the edge of a square, in float32
    assert found.n_rows == found.total == N


def test_the_first_telling_pair_of_each_corner_has_the_most_extreme_ranks(found):
    first, second = cosines(rows(0)), cosines(rows(1))
    pairs = list(combinations(range(N), 2))
    values = pd.DataFrame([(first[pair], second[pair]) for pair in pairs]).rank()
    best = {
        "first": (values[0] - values[1]).idxmax(),
        "second": (values[1] - values[0]).idxmax(),
        "both": values.min(axis=1).idxmax(),
        "neither": values.max(axis=1).idxmin(),
    }
    for corner, number in best.items():
        top = found.telling[found.telling.corner == corner].iloc[0]
        assert {top["row"], top["other"]} == set(pairs[number])
        assert np.isclose(top["first"], first[pairs[number]], atol=1e-6)
        assert np.isclose(top["second"], second[pairs[number]], atol=1e-6)


def test_no_sample_stands_in_two_telling_pairs_of_a_corner():
    X, Y = rows(0), rows(1)
    X[0] = X[1:6].mean(0) * 40  # alike to many
    telling = layout.pairs({"A": X, "B": Y}, each=5).telling
    for _, of_corner in telling.groupby("corner"):
        samples = of_corner[["row", "other"]].to_numpy().ravel()
        assert len(of_corner) == 5
        assert len(set(samples)) == 10


def test_of_many_samples_some_are_drawn_and_their_numbers_are_those_of_the_data():
    found = layout.pairs({"A": rows(0), "B": rows(1)}, n_rows=9, each=2, random_state=3)
    assert (found.n_rows, found.total, found.counts.sum()) == (9, N, 36)
    first = cosines(rows(0))
    for pair in found.telling.to_dict("records"):
        assert np.isclose(pair["first"], first[pair["row"], pair["other"]], atol=1e-6)


def test_a_fused_kernel_is_compared_by_the_cosines_of_its_exact_features():
    clip, expert = Space("CLIP", IDS, rows(0)), Space("expert", IDS, rows(1))
    kernel = wb.fuse(clip, expert, method="kernel", C=0.5)
    exact = wb.fuse(clip, expert, method="exact", C=0.5)
    by_kernel, by_features = (layout.pairs({"CLIP": clip, "f": f}) for f in (kernel, exact))
    found = [each.telling["second"] for each in (by_kernel, by_features)]
    np.testing.assert_allclose(*found, atol=1e-5)


def test_two_spaces_and_two_samples_are_needed():
    for spaces in ({"A": rows(0)}, {"A": rows(0), "B": rows(1), "C": rows(2)}):
        with pytest.raises(InputError, match=r"spaces with image rows: expected two"):
            layout.pairs(spaces)


def test_the_plot_shows_counts_telling_pairs_and_lines_of_the_fused_kernel(found):
    weights = Weights(C=0.3, expert_weight=0.2)
    figure = views.pair_plot(found, weights=weights)
    density, lines, *corners = figure.data
    assert np.nansum(10.0**density.z) == pytest.approx(found.counts.sum(), rel=1e-3)
    x, y = np.meshgrid(density.x, density.y)
    np.testing.assert_allclose(lines.z, 0.3 * x + 0.2 * y + x * y, rtol=1e-4, atol=1e-6)
    assert [trace.name for trace in corners] == [
        "alike in A alone", "alike in B alone", "alike in both", "alike in neither",
    ]  # fmt: skip
    for trace in corners:
        assert len(trace.x) == 3
    assert "276 pairs of 24 samples" in figure.layout.title.subtitle.text
    without = views.pair_plot(found, weights=Weights(centre_clip=True))
    assert "contour" not in {trace.type for trace in without.data}
    assert "Nothing to draw" in views.pair_plot(None).layout.annotations[0].text


def study(**options):
    table = pd.DataFrame({"kind": LABELS, "file": IDS}, index=IDS)
    data = Dataset("toy", IDS, None, table, targets=("kind",))
    spaces = {"clip": Space("CLIP", IDS, rows(0)), "expert": Space("expert", IDS, rows(1))}
    return wb.Study(data, **spaces, n_components=64, map_method="pca", progress=False, **options)


def test_a_study_compares_the_parents_as_they_are_fused():
    made = study(C=0.7)
    expert = centred_space(made.parents["expert"])
    again = layout.pairs({"CLIP": made.parents["CLIP"], expert.name: expert})
    pd.testing.assert_frame_equal(made.pairs.telling, again.telling)
    assert made.pairs.are_fused
    part = pairs_part(made, "")
    assert "C = 0.7" in part.figure.layout.title.subtitle.text
    assert part.corners[0].words == "alike in CLIP alone"
    assert part.corners[0].pairs[0].names == [
        LABELS[made.pairs.telling[name].iloc[0]] for name in ("row", "other")
    ]


def test_pairs_of_an_expert_without_a_cosine_kernel_have_no_lines():
    made = study(kernel="rbf")
    assert not made.pairs.are_fused
    assert made.pairs.names == ("CLIP", "expert")
    assert "contour" not in {trace.type for trace in pairs_part(made, "").figure.data}


def test_weights_that_are_taken_keep_the_pairs_and_change_the_lines():
    made = study(C=0.7)
    first = made.pairs
    clip, expert = made.parents.values()
    other = wb.fuse(clip, expert, n_components=64, C=0.2, random_state=0)
    made.take_fused(other, None)
    assert "C = 0.2" in pairs_part(made, "").figure.layout.title.subtitle.text
    pd.testing.assert_frame_equal(made.pairs.telling, first.telling)


def test_an_expert_whose_rows_are_all_equal_has_no_pairs():
    made = study()
    flat = Space("expert", IDS, np.ones((N, 3)))
    again = wb.Study(
        made.dataset, clip=made.parents["CLIP"], expert=flat, n_components=64, map_method="pca",
        progress=False,
    )  # fmt: skip
    assert again.pairs is None
    assert pairs_part(again, "") is None
