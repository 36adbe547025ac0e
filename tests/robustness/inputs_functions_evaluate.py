"""Bad input to what measures a space."""

from dataclasses import replace

import numpy as np
import pandas as pd

import workbench as wb
from workbench import evaluate

from .functions import call
from .material import IDS, LABELS, clip_rows, clip_space, expert_space

X = clip_rows()
WORDS = np.array([["a", "b"]] * 24)
OWN = np.arange(24)
GAIN = evaluate.Difference(0.1, 0.05, 0.15, 0.001)
HITS = [1, 0, 1]
PAIR = [[0, 1], [1, 0]]
SCORED = ([0.5], [[[0.5], [0.5]]])  # one seed, one pair of halves
CLUSTERS = evaluate.Clusters(PAIR, *SCORED)


def dataset():
    """Ids and labels, no files."""
    return wb.Dataset("toy", IDS, None, pd.DataFrame({"label": LABELS}, index=IDS), ("label",))


def row(name, wrong, says, /, *arguments, **options):
    """Row of a function of the room ``evaluate``."""
    function = getattr(evaluate, name)
    return call(f"workbench.evaluate.{name}", wrong, says, function, *arguments, **options)


def compare(wrong, says, /, **options):
    """Row of ``compare`` with one wrong argument."""
    given = {"dataset": dataset(), "spaces": {"clip": clip_space()}, "progress": False} | options
    return call("workbench.compare", wrong, says, wb.compare, **given)


def measured():
    """A comparison that is there."""
    return wb.compare(dataset(), {"clip": clip_space()}, progress=False)


def table_of(target):
    """Table of a comparison."""
    return measured().table(target)


def nan_space():
    """A space with numbers that are none."""
    return wb.Space("clip", IDS, np.full((24, 3), np.nan))


def tune(wrong, says, /, **options):
    """Row of ``tune_baselines`` with one wrong argument."""
    given = {"dataset": dataset(), "clip": clip_space(), "expert": expert_space()} | options
    return row("tune_baselines", wrong, says, **given)


ROWS = [
    tune("a name as data", ("dataset='demo'", "a Dataset"), dataset="demo"),
    tune("a near miss of a baseline", ("names=['concatt']", "('concat'?)"), names=["concatt"]),
    tune("one baseline as text", ("names='paper'", "a sequence of names"), names="paper"),
    tune("a constant below 0", ("C=-1", "from 0 on"), C=-1),
    tune("l of a half", ("n_components=0.5", "a whole number"), n_components=0.5),
    tune("no such kernel", ("kernel='cosin'", "('cosine'?)"), kernel="cosin"),
    tune("a seed below 0", ("random_state=-1", "0 to 4294967295"), random_state=-1),
    tune("groups that are not there", ("split_by='group' for toy",), split_by="group"),
    tune("other ids", ("other ids than toy",), expert=replace(expert_space(), ids=IDS[::-1])),
    compare("a name as data", ("dataset='demo'", "a Dataset"), dataset="demo"),
    compare("a list of spaces", ("spaces=[", "a mapping"), spaces=[clip_space()]),
    compare("an array", ("space 'clip'=a ndarray", "a Space"), spaces={"clip": X}),
    compare("no process", ("n_jobs=0",), n_jobs=0),
    compare("no space", ("no space", "at least one"), spaces={}),
    compare("other ids", ("'clip' has other ids",),
            spaces={"clip": replace(clip_space(), ids=IDS[::-1])}),
    compare("NaN", ("clip has NaN or infinite image rows", "finite"),
            spaces={"clip": nan_space()}),
    compare("a seed below 0", ("random_state=-1", "0 to 4294967295"), random_state=-1),
    compare("a seed above 2^32", ("random_state=4294967296",), random_state=2**32),
    compare("a measure that is none", ("a Measure(name, function)",), measures=[len]),
    compare("one measure", ("measures=Measure(", "a sequence"), measures=wb.Measure("m", len)),
    compare("a role of nobody", ("roles of 'expart'", "names of the spaces"),
            roles={"expart": "expert"}),
    compare("no such reference", ("reference='nobody'", "expected one of"), reference="nobody"),
    compare("a way to split that is none", ("split_by='groups'", "('group'?)"), split_by="groups"),
    compare("groups of data without any", ("split_by='group' for toy", "no group column",
            "group, subject, domain"), split_by="group"),
    compare("a split of data without one", ("split_by='split' for toy", "no split column"),
            split_by="split"),
    call("workbench.Comparison", "a near miss of a target", ("target='lable'", "('label'?)"),
         table_of, "lable"),
    call("workbench.Measure", "no name", ("measure ''", "a name in words"), wb.Measure, "", len),
    call("workbench.Measure", "a range of one", ("range=5", "two finite numbers"), wb.Measure,
         "m", len, range=5),
    call("workbench.Measure", "a range upside down", ("range=(1, 0)", "low < high"), wb.Measure,
         "m", len, range=(1, 0)),
    call("workbench.Measure", "one need as text", ("needs='labels'", "a sequence"), wb.Measure,
         "m", len, needs="labels"),
    call("workbench.Measure", "no function", ("function='f'", "a function"), wb.Measure, "m", "f"),
    row("knn", "k of 0", ("k=0", "from 1 to 23"), X, LABELS, 0),
    row("knn", "k in words", ("k='5'", "from 1 to 23"), X, LABELS, "5"),
    row("knn", "neighbours fewer than k", ("near of shape (24, 2)", "3 or more for each"), X,
        LABELS, 3, near=np.zeros((24, 2), int)),
    row("knn", "labels too few", ("2 labels for 24 rows", "one for each"), X, ["a", "b"]),
    row("knn", "one label as text", ("labels='aabb'", "a sequence"), X, "aabb"),
    row("knn", "words", ("X of dtype", "real numbers"), WORDS, LABELS),
    row("knn", "neighbours of other rows", ("near of shape (2, 1) for 24 rows",), X, LABELS, 1,
        near=[[0], [1]]),
    row("majority", "one dimension", ("voters of shape (3,)", "whole numbers"), [1, 2, 2]),
    row("majority", "halves", ("voters of shape (1, 2), float64",), [[0.5, 1.5]]),
    row("zero_shot", "other columns", ("image of 8 columns, classes of 3", "one space"), X,
        np.eye(3), LABELS, list("abc")),
    row("zero_shot", "names as one text", ("class_names='abc'", "a sequence"), X, X[:3], LABELS,
        "abc"),
    row("zero_shot", "no label of theirs", ("none of which",), X, X[:3], LABELS, list("xyz")),
    row("cluster", "one method as text", ("methods='kmeans'", "a sequence"), X, LABELS, "kmeans"),
    row("cluster", "a near miss", ("'spectrel'", "('spectral'?)"), X, LABELS, ["spectrel"]),
    row("cluster", "a word for no", ("intervals='no'", "True or False"), X, LABELS,
        intervals="no"),
    row("cluster", "one class", ("1 class", "at least 2"), X, ["a"] * 24),
    row("cluster", "as many classes as rows", ("24 classes of 24 rows",), X, OWN),
    row("linear_probe", "one class", ("at least 4 samples and 2 classes",), X, ["a"] * 24),
    row("linear_probe", "labels too few", ("23 labels for 24 rows",), X, LABELS[:-1]),
    row("linear_probe", "one half", ("1 halves", "two"), X, LABELS, [OWN]),
    row("linear_probe", "a half beyond the rows", ("halves=[99]", "0 to 23"), X, LABELS,
        ([0, 1], [99])),
    row("linear_probe", "a seed below 0", ("random_state=-1",), X, LABELS, random_state=-1),
    row("few_shot", "no shot", ("shots=0", "at least 1"), X, LABELS, (0,)),
    row("few_shot", "one number of shots", ("shots=4", "a sequence"), X, LABELS, 4),
    row("few_shot", "texts of another width", ("class_text of shapes [(3,)]", "a row of 8"), X,
        LABELS, (1,), {name: np.ones(3) for name in "abc"}),
    row("few_shot", "no draw", ("n_draws=0",), X, LABELS, n_draws=0),
    row("linear_probe", "halves and folds", ("halves= beside folds=",), X, LABELS, (OWN, OWN),
        folds=[(OWN, OWN)]),
    row("linear_probe", "products of other rows", ("gram of shape (1, 2)", "24 rows"), X, LABELS,
        gram=[[1.0, 2.0]]),
    row("linear_probe", "groups too few", ("2 groups for 24 rows",), X, LABELS, groups=["a", "b"]),
    row("knn", "folds that are none", ("folds=5", "a sequence"), X, LABELS, folds=5),
    row("knn", "more neighbours than answer", ("k=5", "1 to 1"), X, LABELS, folds=[([0], [1])]),
    row("few_shot", "no fold", ("folds=()", "at least one"), X, LABELS, folds=()),
    row("few_shot", "a fold of one", ("1 halves", "two"), X, LABELS, folds=[(OWN,)]),
    row("grouped_folds", "one group", ("1 group", "at least 2"), LABELS, ["a"] * 24),
    row("grouped_folds", "groups too few", ("2 groups for 24 rows",), LABELS, ["a", "b"]),
    row("given_folds", "nothing to test", ("a split of 'train'", "test or validation"), LABELS,
        ["train"] * 24),
    row("given_folds", "a number", ("labels=5", "a sequence"), 5, ["train"]),
    row("across_groups", "no class in two groups", ("no class in two of 3 groups",), X, LABELS,
        LABELS),
    row("across_groups", "groups too few", ("2 groups for 24 rows",), X, LABELS, ["a", "b"]),
    row("split", "a number", ("labels=5", "a sequence"), 5),
    row("split", "labels that all differ", ("0 samples in 0 classes",), OWN),
    row("retrieval", "other columns", ("image of 8 columns, text of 24",), X, np.eye(24), OWN),
    row("retrieval", "an image that is not there", ("24 texts", "the image row of each"), X, X,
        OWN + 1),
    row("retrieval", "k of 0", ("ks=0", "at least 1"), X, X, OWN, (0,)),
    row("retrieval", "one k", ("ks=5", "a sequence"), X, X, OWN, 5),
    row("retrieval", "no text", ("0 texts",), X, X[:0], []),
    row("caption_retrieval", "rows too few", ("24 texts, rows of shape (1,)",), X, [0]),
    row("caption_retrieval", "rows below 0", ("24 texts", "from 0"), X, OWN - 1),
    row("similarity", "one image", ("1 image", "at least 2"), X[:1], X, OWN * 0),
    row("similarity_pairs", "rows too few", ("1 rows for 24 texts",), X, X, [0]),
    row("similarity_pairs", "no pair", ("n_pairs=0",), X, X, OWN, n_pairs=0),
    row("modality_gap", "a word for no", ("rotated='no'", "True or False"), X, X, rotated="no"),
    row("modality_gap", "other columns", ("image of 8 columns, text of 2",), X, np.eye(2)),
    row("procrustes", "halves", ("rows=[0.5]", "row numbers"), X, X, [0.5]),
    row("mean_interval", "no outcome", ("outcomes of shape (0,)",), []),
    row("mean_interval", "NaN", ("NaN or infinite values in outcomes",), [np.nan]),
    row("mean_interval", "words", ("outcomes of dtype",), ["right"]),
    row("difference", "other lengths", ("2 and 3 outcomes", "same samples"), [1, 0], [1, 0, 1]),
    row("difference", "a table", ("outcomes of shape (2, 2)", "one number for each sample"),
        np.eye(2), np.eye(2)),
    row("difference", "clusters and hits", ("Clusters", "one number for each sample"), CLUSTERS,
        [1, 0]),
    row("Outcomes", "a table", ("outcomes of shape (2, 2)",), np.eye(2)),
    row("Outcomes", "units too few", ("2 units for 3 rows", "one for each"), HITS, [0, 1]),
    row("Outcomes", "classes as one text", ("classes='abc'", "a sequence"), HITS, classes="abc"),
    row("Outcomes", "draws in words", ("draws of dtype", "real numbers"), HITS, draws=["a"]),
    row("Outcomes", "one draw alone", ("draws of shape ()", "a list"), HITS, draws=0.5),
    row("Outcomes", "halves that are no pairs", ("halves of shape (3,)", "(K, 2)"), HITS,
        halves=[0, 1, 1]),
    row("Outcomes", "halves of NaN", ("NaN or infinite values in halves",), HITS,
        halves=[[0, np.nan]]),
    row("Outcomes", "redraws of infinity", ("infinite values in redraws",), HITS,
        redraws=[np.inf]),
    row("Clusters", "one dimension", ("pair of shape (2,)", "(2, n)"), [0, 1], *SCORED),
    row("Clusters", "three rows", ("pair of shape (3, 3)", "(2, n)"), np.eye(3), *SCORED),
    row("Clusters", "scores in words", ("scores of dtype", "real numbers"), PAIR, ["a"],
        SCORED[1]),
    row("Clusters", "no score", ("scores of shape (0,)", "for each seed"), PAIR, [], SCORED[1]),
    row("Clusters", "halves alone", ("halves of shape (2,)", "(K, 2, H)"), PAIR, SCORED[0],
        [0.5, 0.5]),
    row("Clusters", "NaN", ("NaN or infinite values in halves",), PAIR, SCORED[0],
        [[[np.nan], [0.5]]]),
    row("sweep_C", "a name as data", ("dataset='demo'",), "demo", clip_space(), expert_space()),
    row("sweep_C", "C of 0", ("each of Cs=0", "above 0"), dataset(), clip_space(),
        expert_space(), Cs=(0,)),
    row("sweep_C", "one C", ("Cs=0.1", "a sequence"), dataset(), clip_space(), expert_space(),
        Cs=0.1),
    row("sweep_C", "C twice", ("C= beside Cs=",), dataset(), clip_space(), expert_space(), C=1),
    row("sweep_C", "a near miss", ("n_component=", "('n_components'?)"), dataset(), clip_space(),
        expert_space(), n_component=16),
    row("verdict_of", "one number", ("gain", "a Difference"), 0.5),
    row("verdict_of", "words", ("gain", "a Difference"), ("a", "b", "c")),
    row("verdict_of", "a p of percent", ("p=5", "from 0 to 1"), GAIN, p=5),
    row("verdict_of", "a p in words", ("p='small'", "from 0 to 1"), GAIN, p="small"),
    row("holm", "one number", ("p of shape ()", "a list of p-values"), 0.5),
    row("holm", "percent", ("p below 0 or above 1", "from 0 to 1"), [0.5, 5.0]),
    row("holm", "words", ("p of dtype", "real numbers"), ["small"]),
]  # fmt: skip
