"""Claims about suspect labels: those that were swapped come first."""

import numpy as np
import pytest

import workbench as wb
from workbench import InputError
from workbench.fusion import fuse
from workbench.store import Space
from workbench.suspects import suspect_labels


@pytest.fixture(scope="module")
def demo():
    data = wb.load("demo", limit=600, random_state=0)
    clip, expert = (
        wb.encode(data, f"demo:{role}", role=role, progress=False) for role in ("clip", "expert")
    )
    centred = wb.baselines(clip, expert)["expert (centred)"]
    fused = fuse(clip, expert, method="kernel")
    return data, {"CLIP": clip, "expert": centred, "fused": fused}


def swapped(labels, seed, count=10):
    """Labels of which some are others, and which."""
    rng = np.random.default_rng(seed)
    rows = rng.choice(len(labels), count, replace=False)
    wrong = labels.copy()
    for row in rows:
        wrong[row] = rng.choice([name for name in np.unique(labels) if name != labels[row]])
    return wrong, rows


@pytest.mark.parametrize("target", ["colour", "texture", "shape"])
@pytest.mark.parametrize("seed", range(3))
def test_at_least_seven_of_ten_swapped_labels_are_among_the_first_fifteen(demo, target, seed):
    data, spaces = demo
    labels = data.labels(target)
    wrong, rows = swapped(labels, seed)
    found = suspect_labels(spaces, wrong)
    first = found.head(15)
    assert len(set(first.row) & set(rows)) >= 7
    mine = first[first.row.isin(rows)]
    assert np.mean(mine.suggested.to_numpy() == labels[mine.row]) >= 0.7


def test_a_space_that_sees_nothing_of_the_labels_has_no_say(demo):
    data, spaces = demo
    wrong, rows = swapped(data.labels("colour"), 0)
    rng = np.random.default_rng(0)
    noise = {
        f"noise {i}": Space("noise", data.ids, rng.standard_normal((600, 20))) for i in range(12)
    }
    alone = suspect_labels({"CLIP": spaces["CLIP"]}, wrong)
    beside = suspect_labels({"CLIP": spaces["CLIP"], **noise}, wrong)
    assert set(alone.row[:10]) == set(beside.row[:10]) == set(rows)


def test_a_share_is_that_of_the_neighbours_own(demo):
    """By hand: the ten nearest of a sample by cosine."""
    data, spaces = demo
    labels, _ = swapped(data.labels("colour"), 1)
    found = suspect_labels({"CLIP": spaces["CLIP"]}, labels).set_index("row")
    X = spaces["CLIP"].unit().image
    for row in (0, 77, 599, found.index[0]):
        similar = X @ X[row]
        similar[row] = -np.inf
        near = np.argsort(-similar)[:10]
        mine = np.mean(labels[near] == labels[row])
        assert found.CLIP[row] == pytest.approx(mine)
        others = np.mean(labels[near] == found.suggested[row])
        assert np.sign(found.score[row]) == np.sign(others - mine)


def test_samples_without_a_label_are_not_asked(demo):
    data, spaces = demo
    labels = data.labels("colour")
    labels[::3] = ""
    found = suspect_labels(spaces, labels)
    assert len(found) == 400
    assert not set(found.row) & set(range(0, 600, 3))
    assert "" not in set(found.suggested)


def test_right_labels_have_scores_below_nought(demo):
    data, spaces = demo
    found = suspect_labels(spaces, data.labels("colour"))
    assert (found.score <= 0).mean() > 0.97
    assert found.score.is_monotonic_decreasing


def test_what_cannot_be_ranked_is_refused(demo):
    data, spaces = demo
    with pytest.raises(InputError, match="at least two classes"):
        suspect_labels(spaces, ["a"] * 600)
    with pytest.raises(InputError, match="no space"):
        suspect_labels({}, data.labels("colour"))
