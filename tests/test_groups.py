"""Groups and splits stay whole, in every measure that learns; recall across groups."""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import GroupKFold

import workbench as wb
from workbench import cli, evaluate
from workbench._classifiers import penalty
from workbench.evaluate.measures.splits import FEW_GROUPS
from workbench.evaluate.plan import Plan

N_SUBJECTS, EACH = 24, 12


def subjects(seed=0):
    """Rows that tell the subject, and of the class only what the subject gives away."""
    rng = np.random.default_rng(seed)
    of_subject = rng.permutation(np.repeat(["ill", "well"], N_SUBJECTS // 2))
    subject = np.repeat(np.arange(N_SUBJECTS), EACH)
    X = 3 * np.eye(N_SUBJECTS)[subject] + 0.3 * rng.standard_normal((len(subject), N_SUBJECTS))
    X = X / np.linalg.norm(X, axis=1, keepdims=True)
    return X, of_subject[subject], np.array([f"s{i:02d}" for i in subject])


def dataset_of(labels, groups, split=None):
    ids = np.array([f"id{i}" for i in range(len(labels))])
    table = pd.DataFrame({"label": labels, "subject": groups}, index=ids)
    if split is not None:
        table["split"] = split
    return wb.Dataset(
        "people", ids, None, table, ("label",), ("subject",),
        split=None if split is None else "split",
    )  # fmt: skip


def compared(X, data, **options):
    space = wb.Space("CLIP", data.ids, X)
    found = wb.compare(data, {"CLIP": space}, progress=False, **options)
    return found, found.metrics.set_index(["task", "metric"]).value


@pytest.mark.parametrize("n_groups", [2, 3, FEW_GROUPS, FEW_GROUPS + 1, 40])
def test_no_group_is_on_both_sides_and_no_row_is_tested_twice(n_groups):
    rng = np.random.default_rng(n_groups)
    labels, groups = rng.integers(3, size=300).astype(str), rng.integers(n_groups, size=300)
    folds = evaluate.grouped_folds(labels, groups)
    assert len(folds) == (n_groups if n_groups <= FEW_GROUPS else 2)
    for train, test in folds:
        assert not set(groups[train]) & set(groups[test])
        assert set(labels[test]) <= set(labels[train])
    tested = np.concatenate([test for _, test in folds])
    assert sorted(tested) == list(range(300))


def test_classes_of_one_group_are_not_tested():
    labels = np.array(["a", "b", "a", "b", "only here"])
    groups = np.array(["x", "x", "y", "y", "y"])
    assert [test.tolist() for _, test in evaluate.grouped_folds(labels, groups)] == [[0, 1], [2, 3]]


def test_a_class_that_the_subject_gives_away_is_chance_once_subjects_stay_whole():
    """Random halves hold every subject on both sides: accuracy is memory of the subject."""
    X, labels, groups = subjects()
    data = dataset_of(labels, groups)
    _, leaking = compared(X, data)
    found, honest = compared(X, data, split_by="group")
    for key in [("linear_probe", "acc1"), ("knn", "knn_acc1"), ("few_shot", "acc1@8shot")]:
        assert leaking[key] > 0.7
        assert honest[key] < 0.65
    assert leaking["linear_probe", "acc1"] > 0.95
    note = "24 groups of subject stay whole: probe, k-NN and few-shot train and test apart."
    assert note in found.notes


def test_the_penalty_of_the_probe_is_chosen_on_whole_groups():
    X, labels, groups = subjects()
    numbers = np.unique(groups, return_inverse=True)[1]
    codes = np.unique(labels, return_inverse=True)[1]
    folds = penalty.penalty_folds(codes, numbers, 0)
    assert len(folds) == 3
    assert all(not set(groups[train]) & set(groups[test]) for train, test in folds)
    expected = [test.tolist() for _, test in GroupKFold(3).split(X, codes, numbers)]
    assert [test.tolist() for _, test in folds] == expected


def test_neighbours_of_other_groups_vote():
    rng = np.random.default_rng(3)
    X, labels = rng.standard_normal((60, 5)), rng.integers(3, size=60).astype(str)
    X /= np.linalg.norm(X, axis=1, keepdims=True)
    groups = rng.integers(2, size=60)
    _, value = compared(X, dataset_of(labels, groups), split_by="group")
    hits = []
    for row in range(60):
        others = np.flatnonzero(groups != groups[row])
        near = others[np.argsort(-(X[others] @ X[row]), kind="stable")[:5]]
        names, counts = np.unique(labels[near], return_counts=True)
        best = set(names[counts == counts.max()])
        winner = next(label for label in labels[near] if label in best)
        hits.append(winner == labels[row])
    assert value["knn", "knn_acc1"] == pytest.approx(np.mean(hits))


def test_examples_come_from_other_groups_than_what_is_tested():
    """Of one class in each group, an example of the same group would always be right."""
    labels = np.tile(["a", "b"], 20)
    groups = np.repeat(["x", "y"], 20)
    side = np.where(groups == "x", 1.0, -1.0)
    X = np.stack([np.where(labels == "a", side, -side), np.zeros(40)], axis=1)  # turned round in y
    folds = evaluate.grouped_folds(labels, groups)
    apart = evaluate.few_shot(X, labels, (1,), folds=folds)
    mixed = evaluate.few_shot(X, labels, (1,))
    assert apart.value.tolist() == [0.0]
    assert mixed.value[0] > 0.3
    assert apart.n[0] == 40


def test_a_split_is_taken_as_it_came():
    X, labels, groups = subjects()
    parts = np.where(np.arange(len(X)) % 4 == 0, "Test", "train")
    parts[:6] = "val"
    data = dataset_of(labels, groups, parts)
    found, value = compared(X, data, split_by="split")
    halves = np.flatnonzero(parts == "train"), np.flatnonzero(parts == "Test")
    own = evaluate.linear_probe(X, labels, halves)
    assert value["linear_probe", "acc1"] == own.value[0]
    assert found.metrics.set_index(["task", "metric"]).n["knn", "knn_acc1"] == len(halves[1])
    train, test = (int(np.sum(parts == name)) for name in ("train", "Test"))
    assert any(f"(train {train}, validation 6, test {test})" in note for note in found.notes)


def test_data_with_a_split_say_so_where_halves_are_drawn_at_random():
    X, labels, groups = subjects()
    data = dataset_of(labels, groups, np.where(np.arange(len(X)) % 2 == 0, "train", "test"))
    found, _ = compared(X, data)
    assert any("split_by='split' takes them" in note for note in found.notes)
    assert any("split_by='group' keeps them whole" in note for note in found.notes)


def test_validation_tests_where_there_is_no_test():
    labels = np.array(["a", "b", "a", "b", "new"])
    parts = np.array(["train", "train", "validation", "validation", "validation"])
    ((train, test),) = evaluate.given_folds(labels, parts)
    assert (train.tolist(), test.tolist()) == ([0, 1], [2, 3])


@pytest.mark.parametrize(
    ("groups", "split", "split_by", "says"),
    [
        (["x"] * 8, None, "group", "split_by='group' with 1 group in 'subject'"),
        (["x", "y"] * 4, ["train"] * 8, "split", "'split': expected train, and test or validation"),
    ],
)
def test_what_cannot_be_split_is_refused(groups, split, split_by, says):
    data = dataset_of(list("ababcdcd"), groups, split)
    with pytest.raises(wb.InputError, match=says):
        compared(np.eye(8), data, split_by=split_by)


def test_samples_without_a_group_are_left_out():
    labels, groups = np.tile(["a", "b"], 8), np.repeat(["x", "y", "", "z"], 4)
    data = dataset_of(labels, groups)
    plan = Plan(data, 0, split_by="group")
    assert plan.targets["label"].rows.tolist() == [*range(8), *range(12, 16)]
    assert any("the other 4 are left out" in note for note in plan.notes)


# Recall across groups.


def brute_recall(X, labels, groups, first, second):
    """Share of the rows of a group whose nearest row of another is of their class."""
    asking, answering = np.flatnonzero(groups == first), np.flatnonzero(groups == second)
    hits = []
    for row in asking:
        if labels[row] in labels[answering]:
            products = [float(X[row] @ X[other]) for other in answering]
            hits.append(labels[answering[int(np.argmax(products))]] == labels[row])
    return np.mean(hits), len(hits)


@pytest.mark.parametrize("n_groups", [2, 3, 4, 5])
def test_recall_across_groups_is_what_a_loop_finds(n_groups):
    rng = np.random.default_rng(n_groups)
    X, labels = rng.standard_normal((90, 6)), rng.integers(7, size=90).astype(str)
    groups = rng.integers(n_groups, size=90).astype(str)
    table = evaluate.across_groups(X, labels, groups).set_index("metric")
    pairs = [name for name in table.index if "->" in name]
    assert len(pairs) == (n_groups * (n_groups - 1) if n_groups <= 4 else 0)
    for name in pairs:
        first, _, second = name.removeprefix("recall@1 ").split()
        value, n = brute_recall(X, labels, groups, first, second)
        assert (table.value[name], table.n[name]) == (pytest.approx(value), n)
    each = [
        brute_recall(X, labels, np.where(groups == name, name, "others"), name, "others")
        for name in np.unique(groups)
    ]
    total = sum(value * n for value, n in each) / sum(n for _, n in each)
    assert table.value["recall@1"] == pytest.approx(total)
    assert (table.low <= table.value).all()
    assert (table.value <= table.high).all()


def test_recall_across_groups_needs_two_classes_that_groups_share():
    data = dataset_of(list("abababcd") * 10, list("xxxxyyzz") * 10)
    found, value = compared(np.eye(80), data)
    assert ("across_groups", "recall@1") in value.index
    assert "across groups R@1" in found.table().columns
    data = dataset_of(list("aabbccdd"), list("xxyyzzww"))
    found, value = compared(np.eye(8), data)
    assert ("across_groups", "recall@1") not in value.index
    assert any("4 groups of subject share 0 classes of label" in note for note in found.notes)


# Doors.


def write_people(folder):
    X, labels, groups = subjects()
    table = pd.DataFrame({"id": [f"id{i}" for i in range(len(X))], "label": labels})
    table.assign(who=groups).to_csv(folder / "t.csv", index=False)
    space = wb.Space("CLIP", table["id"].to_numpy(dtype=str), X.astype(np.float32))
    wb.save_space(space, folder / "clip.safetensors")
    return ["compare", "--data", str(folder / "t.csv"), str(folder / "clip.safetensors")]


def test_the_command_line_keeps_groups_whole_and_says_what_it_read(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path / "cache"))
    argv = [*write_people(tmp_path), "--json"]
    accuracy = {}
    for split_by in ("random", "group"):
        assert cli.main([*argv, "--group", "who", "--split-by", split_by]) == 0
        result = json.loads(capsys.readouterr().out)
        assert result["columns"] == {"id": "id", "label": "label", "who": "group"}
        accuracy[split_by] = result["table"][0]["probe"]
    assert accuracy["random"] > 0.95
    assert accuracy["group"] < 0.65
    assert cli.main([*argv[:-1], "--group", "who"]) == 0
    assert "columns: id: id; label: label; who: group" in capsys.readouterr().out


def test_finished_measures_of_one_split_serve_no_other(tmp_path, monkeypatch):
    from workbench.evaluate import finished

    monkeypatch.setattr(finished, "LEAST_SECONDS", 0.0)
    monkeypatch.setattr(finished.Finished, "clear", lambda self: None)
    X, labels, groups = subjects()
    data = dataset_of(labels, groups)
    _, random = compared(X, data, keep=tmp_path)
    _, again = compared(X, data, keep=tmp_path, split_by="group")
    _, fresh = compared(X, data, split_by="group")
    assert again["linear_probe", "acc1"] == fresh["linear_probe", "acc1"]
    assert again["linear_probe", "acc1"] != random["linear_probe", "acc1"]


def test_a_study_splits_by_group_and_keeps_what_was_read(tmp_path):
    X, labels, groups = subjects()
    rows = {"id": [f"id{i}" for i in range(len(X))], "kind": labels, "who": groups}
    pd.DataFrame(rows).to_csv(tmp_path / "t.csv", index=False)
    np.save(tmp_path / "x.npy", X)
    spec = f"vectors:{tmp_path / 'x.npy'}"
    study = wb.Study(
        tmp_path / "t.csv", clip=spec, expert=spec, columns="label=kind,group=who",
        split_by="group", baselines=(), n_components=64, map_method="pca", progress=False,
    )  # fmt: skip
    assert study.parameters["columns"] == "label=kind,group=who"
    metrics = study.comparison.metrics.set_index(["space", "task", "metric"]).value
    assert metrics["CLIP", "linear_probe", "acc1"] < 0.65
    study.save(tmp_path / "kept")
    kept = wb.Study.load(tmp_path / "kept")
    assert kept.dataset.columns_read == study.dataset.columns_read
    assert kept.settings.split_by == "group"


@pytest.mark.parametrize("n_classes", [200, 1000])
def test_many_classes_are_compared_without_an_error(n_classes):
    rng = np.random.default_rng(0)
    labels = np.array([f"class {i % n_classes}" for i in range(1000)])
    data = dataset_of(labels, np.repeat(["x", "y"], 500))
    found, _ = compared(rng.standard_normal((1000, 8)), data)
    assert len(found.table()) == 1
    if n_classes == 1000:
        assert any("each of 1,000 classes has 1 sample: left out" in note for note in found.notes)


def test_no_label_and_no_caption_are_compared_without_an_error(tmp_path):
    pd.DataFrame({"id": [f"id{i}" for i in range(9)]}).to_csv(tmp_path / "t.csv", index=False)
    data = wb.load(tmp_path / "t.csv")
    rows = np.random.default_rng(0).standard_normal((9, 4))
    found, _ = compared(rows, data)
    assert any("No labels" in note for note in found.notes)
    assert any("No captions" in note for note in found.notes)


def test_the_split_is_a_colour_of_the_explorer():
    ids = np.arange(8).astype(str)
    table = pd.DataFrame({"label": list("abab" * 2), "part": ["train"] * 5 + ["test"] * 3}, ids)
    data = wb.Dataset("parts", ids, None, table, targets=("label",), split="part")
    space = wb.Space("x", ids, np.random.default_rng(0).random((8, 4)))
    explorer = wb.explore(data, {"x": space}, method="pca", progress=False)
    assert explorer.labels() == ["label", "part"]
    assert "part" in explorer._toolbar.colour.options
    explorer._toolbar.colour.value = "part"
    assert "train" in repr(explorer._legend.legend)
    explorer.close()
