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


def small_classes(sizes, seed=0):
    """Classes that a space holds far apart, some of few samples."""
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(len(sizes)), sizes)
    rows = np.eye(len(sizes))[codes] + 0.02 * rng.standard_normal((len(codes), len(sizes)))
    return Space("CLIP", np.arange(len(codes)).astype(str), rows), np.char.add(
        "c", codes.astype(str)
    )


def test_right_labels_of_small_classes_are_not_doubted():
    space, labels = small_classes([4] * 40)
    found = suspect_labels({"CLIP": space}, labels)
    assert (found.score < 0).all()
    assert (found.CLIP == 1).all()
    space, labels = small_classes([2, 3, 5, 30, 60])
    assert (suspect_labels({"CLIP": space}, labels).score < 0).all()


@pytest.mark.parametrize("seed", range(3))
def test_wrong_labels_of_small_classes_come_first(seed):
    space, labels = small_classes([4] * 40, seed)
    wrong, rows = swapped(labels, seed, 5)
    found = suspect_labels({"CLIP": space}, wrong)
    assert set(found.row[:5]) == set(rows)
    assert found.suggested[:5].tolist() == labels[found.row[:5]].tolist()
    assert set(found.row[found.score > 0]) == set(rows)


def test_of_a_sample_alone_in_its_class_nothing_is_said():
    space, labels = small_classes([1, 20, 20])
    found = suspect_labels({"CLIP": space}, labels).set_index("row")
    assert found.score[0] == 0
    assert (found.score[1:] < 0).all()


def test_spaces_called_as_columns_keep_both(demo):
    data, spaces = demo
    labels = data.labels("colour")
    plain = suspect_labels({"CLIP": spaces["CLIP"], "expert": spaces["expert"]}, labels)
    named = suspect_labels({"score": spaces["CLIP"], "label": spaces["expert"]}, labels)
    assert named.columns[4:].tolist() == ["score (space)", "label (space)"]
    np.testing.assert_array_equal(named.to_numpy(), plain.to_numpy())


def test_what_cannot_be_ranked_is_refused(demo):
    data, spaces = demo
    with pytest.raises(InputError, match="at least two classes"):
        suspect_labels(spaces, ["a"] * 600)
    with pytest.raises(InputError, match="no space"):
        suspect_labels({}, data.labels("colour"))
