"""Claims about the width that a loss of accuracy asks for."""

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

import workbench as wb
from workbench import cli
from workbench._require import InputError
from workbench.fusion import NystromKrossFuse, PCAKrossFuse, RPKrossFuse, fuse
from workbench.fusion.width_aims import LossAim
from workbench.store import Space

D1, D2 = 40, 30
KINDS = [RPKrossFuse, NystromKrossFuse, PCAKrossFuse]


def samples(n=400, classes=8, noise=0.6, seed=0):
    """Rows of two parents, each of which tells half of what makes a class, and the classes."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(classes, size=n)
    first, second = codes % 2, codes // 2
    centres = np.random.default_rng(99)
    psi = centres.standard_normal((2, D1))[first] + noise * 2 * rng.standard_normal((n, D1))
    gamma = centres.standard_normal((classes, D2))[second] + noise * rng.standard_normal((n, D2))
    return np.hstack([psi, gamma]), np.array([f"class {code}" for code in codes])


X, LABELS = samples()


class OfTwoKernels:
    """A fuser whose exact kernel and whose features are given, row by row."""

    def __init__(self, exact, features):
        self.exact, self.features = exact, features

    def exact_kernel(self, rows, others=None):
        others = rows if others is None else others
        return self.exact[rows[:, 0]] @ self.exact[others[:, 0]].T

    def transform(self, rows):
        return self.features[rows[:, 0]]


def by_hand(metric, wrong):
    """Eight rows that ask, twelve that answer; features of some that ask point to another class."""
    codes = np.arange(20) % 2
    exact = np.eye(2)[codes]
    features = exact.copy()
    features[wrong] = np.eye(2)[1 - codes[wrong]]
    numbers = np.arange(20)[:, None]
    aim = LossAim(0.1, metric, numbers[:8], numbers[8:], codes)
    return aim, OfTwoKernels(exact, features)


@pytest.mark.parametrize("metric", ["knn", "probe"])
@pytest.mark.parametrize(("wrong", "loss"), [([], 0.0), ([3], 0.125), ([0, 5], 0.25)])
def test_the_loss_is_the_accuracy_of_the_exact_kernel_less_that_of_the_features(
    metric, wrong, loss
):
    aim, fuser = by_hand(metric, wrong)
    assert aim.missed_by(fuser) == loss
    assert f"loss {loss:.3g} (standard error" in aim.said(loss)
    assert f"{1 - loss:.3f} against 1.000 of the exact space" in aim.said(loss)


def test_a_loss_of_just_what_is_allowed_is_met():
    codes = np.arange(120) % 2
    exact, features = np.eye(2)[codes], np.eye(2)[codes]
    exact[:21], features[:23] = exact[:21, ::-1], features[:23, ::-1]  # 79 and 77 of 100 are right
    numbers = np.arange(120)[:, None]
    aim = LossAim(0.02, "knn", numbers[:100], numbers[100:], codes)
    assert aim.missed_by(OfTwoKernels(exact, features)) <= aim.target  # 0.79 - 0.77 is more


def test_the_standard_error_is_that_of_rows_that_are_asked_twice():
    aim, fuser = by_hand("knn", [0, 5])
    aim.missed_by(fuser)
    apart = np.array([1, 0, 0, 0, 0, 1, 0, 0])
    expected = apart.std(ddof=1) / np.sqrt(8)
    assert f"(standard error {expected:.2g})" in aim.said(0.25)


@pytest.mark.parametrize("metric", ["knn", "probe"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_auto_width_doubles_until_the_loss_is_met_and_says_why(kind, metric):
    given = {} if kind is PCAKrossFuse else {"random_state": 0}
    fuser = kind((D1, D2), "auto", target_loss=0.02, loss_metric=metric, **given).fit(X, LABELS)
    search = fuser.width_search_
    widths, losses = zip(*search["tried"], strict=True)
    assert fuser.transform(X).shape[1] == widths[-1] == fuser.chosen_["n_components"]
    columns = [width - D1 for width in widths]
    assert columns[:-1] == [64 * 2**i for i in range(len(columns) - 1)]
    assert losses[-1] <= 0.02
    assert all(loss > 0.02 for loss in losses[:-1])
    words = {"knn": "k-NN accuracy", "probe": "linear probe accuracy"}[metric]
    assert search["reason"].startswith(f"l = {widths[-1]}: loss ")
    assert f"of {words} on 100 rows that were not fitted" in search["reason"]
    assert "at most 0.02 was asked for" in search["reason"]


def test_the_width_that_is_chosen_loses_little_on_other_rows():
    given = {"target_loss": 0.01, "random_state": 0}
    fuser = RPKrossFuse((D1, D2), "auto", **given).fit(X, LABELS)
    others, true = samples(2000, seed=1)
    # Unit rows: by cosine as by inner product, of exact rows and of rows of exact length alike.
    exact = wb.KrossFuse((D1, D2)).fit(X)
    hits = []
    for each in (exact, fuser):
        voters = KNeighborsClassifier(5, algorithm="brute", metric="cosine")
        voters.fit(each.transform(X), LABELS)
        hits.append(np.mean(voters.predict(each.transform(others)) == true))
    assert hits[0] - hits[1] < 0.05
    assert fuser.chosen_["n_components"] > D1 + 64


def test_rows_that_ask_are_not_fitted(monkeypatch):
    seen = []
    fit = PCAKrossFuse.fit

    def watched(self, rows, y=None, *, text=None):
        seen.append(np.asarray(rows))
        return fit(self, rows, y, text=text)

    monkeypatch.setattr(PCAKrossFuse, "fit", watched)
    asked = []
    measured = LossAim.missed_by

    def told(self, fuser):
        asked.append(self.asking)
        return measured(self, fuser)

    monkeypatch.setattr(LossAim, "missed_by", told)
    PCAKrossFuse((D1, D2), target_loss=0.02).fit(X, LABELS)
    assert len(asked[0]) == 100
    fitted = {row.tobytes() for row in seen[1]}
    assert len(fitted) == 300
    assert fitted.isdisjoint(row.tobytes() for row in asked[0])


def test_rows_without_a_label_neither_ask_nor_answer():
    some = [None if i % 4 == 0 else label for i, label in enumerate(LABELS)]
    fuser = PCAKrossFuse((D1, D2), target_loss=0.02).fit(X, some)
    assert "on 75 rows that were not fitted" in fuser.width_search_["reason"]


def test_tensors_find_the_width_that_arrays_find():
    import torch

    of_arrays = PCAKrossFuse((D1, D2), target_loss=0.02).fit(X, LABELS)
    of_tensors = PCAKrossFuse((D1, D2), target_loss=0.02).fit(torch.as_tensor(X), LABELS)
    assert of_tensors.width_search_["tried"] == of_arrays.width_search_["tried"]


def test_a_loss_that_no_width_meets_takes_the_most_and_warns(monkeypatch):
    monkeypatch.setattr(RPKrossFuse, "most_columns", lambda self, products, rows: 1)
    words = r"n_components='auto': l = 41 is the most there is: loss .* above the 0.01 asked for"
    with pytest.warns(UserWarning, match=words):
        fuser = RPKrossFuse((D1, D2), "auto", target_loss=0.01, random_state=0).fit(X, LABELS)
    assert fuser.chosen_ == {"n_components": 41}


@pytest.mark.filterwarnings("ignore:n_components='auto'")
@pytest.mark.parametrize("kind", [NystromKrossFuse, PCAKrossFuse], ids=lambda kind: kind.__name__)
def test_without_a_target_the_error_is_aimed_at_as_before(kind):
    given = {} if kind is PCAKrossFuse else {"random_state": 0}
    plain = kind((D1, D2), "auto", **given).fit(X)
    named = kind((D1, D2), "auto", target_error=0.05, **given).fit(X, LABELS)
    assert plain.width_search_ == named.width_search_
    assert "0.05 " in plain.width_search_["reason"].split(";")[0]


@pytest.mark.parametrize(
    ("options", "labels", "message"),
    [
        (dict(target_loss=0.1), None, "target_loss=0.1 without labels: expected a class for each"),
        (dict(target_loss=0.1, target_error=0.1), LABELS,
         "target_error=0.1 beside target_loss=0.1: expected one of them"),
        (dict(target_loss=-0.1), LABELS, "target_loss=-0.1: expected a share of the rows, from 0"),
        (dict(target_loss=1), LABELS, "target_loss=1: expected a share"),
        (dict(target_loss=float("nan")), LABELS, "target_loss=nan: expected a share"),
        (dict(target_loss=True), LABELS, "target_loss=True: expected a share"),
        (dict(target_loss="0.1"), LABELS, "target_loss='0.1': expected a share"),
        (dict(target_loss=0.1, loss_metric="nmi"), LABELS, "loss_metric='nmi': expected one of"),
        (dict(target_loss=0.1), LABELS[:9], "9 labels for 400 rows"),
        (dict(target_loss=0.1), ["a"] * 400, r"labels of 1 class\(es\) in 400 rows: expected two"),
        (dict(target_loss=0.1), ["a", "b"] + [None] * 398, "expected more rows with labels"),
    ],
)  # fmt: skip
def test_a_loss_that_cannot_be_aimed_at_gets_one_clear_message(options, labels, message):
    with pytest.raises(InputError, match=message):
        PCAKrossFuse((D1, D2), **options).fit(X, labels)


def test_a_loss_where_no_expert_sees_images_is_refused():
    fuser = PCAKrossFuse((D1,), text_widths=(D1, D2), target_loss=0.1)
    with pytest.raises(InputError, match="where no expert sees images: expected target_error"):
        fuser.fit(X[:, :D1], LABELS, text=X)


# Spaces, and the command line.


def spaces():
    ids = np.array([f"{i}.png" for i in range(len(X))])
    return Space("CLIP", ids, X[:, :D1]), Space("expert", ids, X[:, D1:])


def test_a_space_says_which_loss_its_width_was_chosen_by():
    given = {"method": "pca", "n_components": "auto", "target_loss": 0.02}
    fused = fuse(*spaces(), labels=LABELS, **given)
    expected = PCAKrossFuse((D1, D2), target_loss=0.02).fit(X, LABELS)
    assert fused.info["width_reason"] == expected.width_search_["reason"]
    assert fused.dim == expected.chosen_["n_components"]
    widths = ("widths", "text_widths")
    given = {name: value for name, value in fused.info["parameters"].items() if name not in widths}
    again = fuse(*spaces(), method="pca", **given)
    np.testing.assert_array_equal(again.image, fused.image)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (dict(method="rp"), "labels= with method='rp' without target_loss"),
        (dict(method="concat"), "labels= with method='concat' without target_loss"),
        (dict(method="kernel"), "labels= with method='kernel': expected none"),
    ],
)
def test_labels_that_nothing_reads_are_refused(given, message):
    with pytest.raises(InputError, match=message):
        fuse(*spaces(), labels=LABELS, **given)


def test_the_command_line_finds_classes_by_id(tmp_path, capsys):
    clip, expert = spaces()
    files = [tmp_path / "clip.safetensors", tmp_path / "expert.safetensors"]
    for space, file in zip((clip, expert), files, strict=True):
        wb.save_space(space, file)
    order = np.random.default_rng(2).permutation(len(X))
    lines = ["id,caption,label", *(f"{clip.ids[i]},word {i},{LABELS[i]}" for i in order)]
    (tmp_path / "table.csv").write_text("\n".join([*lines, "other.png,word,class 1"]))
    words = [
        "fuse", "--clip", files[0], "--expert", files[1], "--method", "pca", "-l", "auto",
        "--target-loss", "0.02", "--loss-metric", "probe", "--data", tmp_path / "table.csv",
        "--label", "label", "--out", tmp_path / "out.safetensors",
    ]  # fmt: skip
    assert cli.main([str(word) for word in words]) == 0
    chosen = PCAKrossFuse((D1, D2), target_loss=0.02, loss_metric="probe").fit(X, LABELS)
    assert f"width: {chosen.width_search_['reason']}" in capsys.readouterr().out
