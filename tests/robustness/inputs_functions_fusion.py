"""Bad input to the fusers, to spaces that are fused, and to the formulas below them."""

from functools import partial

import numpy as np
import pandas as pd
import torch
from sklearn.decomposition import PCA

import workbench as wb
from workbench import fusion

from .case import Call
from .functions import call
from .material import CLIP_WIDTH, EXPERT_WIDTH, IDS, clip_rows, clip_space, expert_space

WIDTHS = (CLIP_WIDTH, EXPERT_WIDTH)
RNG = np.random.RandomState(0)


def both_rows():
    """Rows of both parents side by side."""
    return np.hstack([clip_rows(), expert_space().image])


def fuse(wrong, says, /, **options):
    """Row of ``fuse`` with one wrong argument."""
    given = {"clip": clip_space(), "expert": expert_space(), "n_components": 32} | options
    return call("workbench.fuse", wrong, says, wb.fuse, **given)


def fit(kind, wrong, says, /, rows=None, **options):
    """Row of the fit of a fuser with one wrong parameter."""
    given = {"widths": WIDTHS} | options
    X = both_rows() if rows is None else rows
    return call(f"workbench.{kind.__name__}", wrong, says, fit_of, kind, given, X)


def fit_of(kind, given, X):
    """Make a fuser and fit it."""
    return kind(**given).fit(X)


def fusion_call(name, words, says, /, *arguments, **options):
    """Row of a function of the room ``fusion``."""
    function = getattr(fusion, name)
    return call(f"workbench.fusion.{name}", words, says, function, *arguments, **options)


def nan_space():
    """A space with a number that is none."""
    rows = clip_rows()
    rows[3, 2] = np.nan
    return wb.Space("CLIP", IDS, rows)


def kernel_space():
    """A fused space that is a kernel."""
    return wb.fuse(clip_space(), expert_space(), method="kernel")


def shorter():
    """The expert without its last sample."""
    return wb.Space("expert", IDS[:-1], expert_space().image[:-1])


def turned():
    """The expert with its samples in another order."""
    return wb.Space("expert", IDS[::-1], expert_space().image)


FUSE = [
    fuse("no expert", ("no expert", "an image expert"), expert=None),
    fuse("an array for CLIP", ("clip=a ndarray of shape", "a Space"), clip=clip_rows()),
    fuse("a path for the expert", ("expert='e.safetensors'", "a Space"), expert="e.safetensors"),
    fuse("NaN", ("NaN or infinite values in image rows of CLIP", "finite"), clip=nan_space()),
    fuse("fewer rows", ("has 24, expert 23", "the same samples"), expert=shorter()),
    fuse("other order", ("other ids in clip and expert", "same order"), expert=turned()),
    fuse("a near miss", ("method='exat'", "('exact'?)"), method="exat"),
    call(
        "workbench.fuse",
        "a number as method",
        ("method=5 without fit", "a name"),
        wb.fuse,
        clip_space(),
        expert_space(),
        method=5,
    ),
    call(
        "workbench.fuse",
        "a class as method",
        ("a class", "an instance of it"),
        wb.fuse,
        clip_space(),
        expert_space(),
        method=PCA,
    ),
    fuse("an unknown keyword", ("seed=", "random_state"), seed=0),
    fuse("a name that is a number", ("name=5", "a name in words"), name=5),
    fuse("l of 0", ("n_components=0", "above 0"), n_components=0),
    fuse("l below 0", ("n_components=-1", "above 0"), n_components=-1),
    fuse("l of a half", ("n_components=1.5", "a whole number"), n_components=1.5),
    fuse("l is true", ("n_components=True", "a whole number"), n_components=True),
    fuse("l in words", ("n_components='many'", "a whole number"), n_components="many"),
    fuse(
        "l beyond any memory",
        ("n_components=2000000000", "would take 480 GB", "this machine has", "a smaller"),
        n_components=2_000_000_000,
    ),
    fuse("seed below 0", ("random_state=-1", "0 to 4294967295"), random_state=-1),
    fuse("seed above 2^32", ("random_state=4294967296", "0 to 4294967295"), random_state=2**32),
    fuse("seed in words", ("random_state='x'", "whole number"), random_state="x"),
    fuse("C of nan", ("C=nan", "a number from 0 on"), C=float("nan")),
    fuse("C of inf", ("C=inf", "a number from 0 on"), C=float("inf")),
    fuse(
        "no weight",
        ("C=0.0, expert_weight=0.0, product_weight=0.0", "at least one above 0"),
        C=0,
        product_weight=0,
    ),
    fuse("C of 0 in the paper's own", ("C=0.0", "above 0"), C=0, construction="symmetrised"),
    fuse("a weight below 0", ("expert_weight=-1", "from 0 on"), expert_weight=-1),
    fuse("a weight of nan", ("product_weight=nan", "from 0 on"), product_weight=float("nan")),
    fuse("a weight in words", ("text_expert_weight='1'", "from 0 on"), text_expert_weight="1"),
    fuse(
        "more weights than experts",
        ("expert_weight=(1.0, 2.0) for 1 image", "one for each"),
        expert_weight=(1, 2),
        n_components=64,
    ),
    fuse("a word for a choice", ("centre_clip='yes'", "True or False"), centre_clip="yes"),
    fuse(
        "weights that the paper's own lacks",
        ("expert_weight=1.0", "construction='direct_sum'"),
        expert_weight=1,
        construction="symmetrised",
    ),
    fuse(
        "no room for the expert",
        ("n_components=12 with 14 columns", "more than 14"),
        expert_weight=1,
        n_components=12,
    ),
    fuse("C below 0", ("C=-1", "a number from 0 on"), C=-1),
    fuse("C in words", ("C='0.1'", "a number from 0 on"), C="0.1"),
    fuse("C is true", ("C=True", "a number from 0 on"), C=True),
    fuse("no such kernel", ("kernel='cosin'", "('cosine'?)"), kernel="cosin"),
    fuse("a list as kernel", ("kernel=['cosine']", "one of"), kernel=["cosine"]),
    fuse("no such projection", ("projection='uniforn'", "('uniform'?)"), projection="uniforn"),
    fuse(
        "a sketch of an RBF kernel",
        ("with kernel='rbf'", "one of rademacher"),
        kernel="rbf",
        projection="tensorsketch",
    ),
    fuse("no error to aim at", ("target_error=0", "above 0"), n_components="auto", target_error=0),
    fuse(
        "a loss without labels",
        ("target_loss=0.1", "labels=..."),
        n_components="auto",
        target_loss=0.1,
    ),
    fuse(
        "two targets",
        ("target_error=0.1 beside target_loss=0.1",),
        n_components="auto",
        target_loss=0.1,
        target_error=0.1,
    ),
    fuse(
        "a loss below 0",
        ("target_loss=-0.1", "from 0 to below 1"),
        n_components="auto",
        target_loss=-0.1,
    ),
    fuse(
        "a loss of nan",
        ("target_loss=nan", "from 0 to below 1"),
        n_components="auto",
        target_loss=float("nan"),
    ),
    fuse(
        "a loss in words",
        ("target_loss='1%'", "from 0 to below 1"),
        n_components="auto",
        target_loss="1%",
    ),
    fuse(
        "no such metric",
        ("loss_metric='nmi'", "one of knn, probe"),
        n_components="auto",
        target_loss=0.1,
        loss_metric="nmi",
    ),
    fuse(
        "labels of other rows",
        ("2 labels for", "one for each row"),
        n_components="auto",
        target_loss=0.1,
        labels=["a", "b"],
    ),
    fuse(
        "labels of one class",
        ("labels of 1 class(es)", "two classes"),
        n_components="auto",
        target_loss=0.1,
        labels=["a"] * 24,
    ),
    fuse("labels that nothing reads", ("labels= with", "target_loss"), labels=["a", "b"] * 12),
    fuse(
        "more landmarks than rows",
        ("56 landmarks of 24", "at most 32"),
        method="nystrom",
        n_components=64,
    ),
    fuse(
        "no such landmarks",
        ("landmarks='all'", "one of uniform"),
        method="nystrom",
        landmarks="all",
    ),
    fuse("bandwidth of 0", ("bandwidth=0", "above 0"), kernel="rbf", bandwidth=0),
    fuse("no such construction", ("construction='x'", "'direct_sum'"), construction="x"),
]

FITTING = [
    call("workbench.load_fuser", "a name without a file", ("no file nowhere.safetensors",),
         wb.load_fuser, "nowhere.safetensors"),
    call("workbench.fit_fuser", "a frame for CLIP", ("clip=", "a Space"), wb.fit_fuser,
         pd.DataFrame(clip_rows()), expert_space()),
    call("workbench.fit_fuser", "labels that nothing reads", ("labels= with method='concat'",),
         wb.fit_fuser, clip_space(), expert_space(), method="concat", labels=["a", "b"] * 12),
    call("workbench.fit_fuser", "a near miss of a keyword", ("n_component=", "('n_components'?)"),
         wb.fit_fuser, clip_space(), expert_space(), n_component=32),
    call("workbench.fit_fuser", "an expert of texts without texts", ("without text rows",),
         wb.fit_fuser, clip_space(), None, expert_space()),
    call("workbench.apply_fuser", "no fuser", ("fuser='rp'", "a fitted fuser"), wb.apply_fuser,
         "rp", clip_space(), expert_space()),
    call("workbench.apply_fuser", "a fuser that was not fitted", ("not fitted", "fit_fuser"),
         wb.apply_fuser, wb.RPKrossFuse(WIDTHS), clip_space(), expert_space()),
    call("workbench.apply_fuser", "an array", ("clip=", "a Space"), wb.apply_fuser,
         wb.RPKrossFuse(WIDTHS), clip_rows()),
    call("workbench.save_fuser", "a fuser that was not fitted", ("not fitted", "a fitted one"),
         wb.save_fuser, wb.RPKrossFuse(WIDTHS), "x.safetensors"),
    call("workbench.save_fuser", "another estimator", ("PCA", "one of RPKrossFuse"),
         wb.save_fuser, PCA(2), "x.safetensors"),
    call("workbench.baselines", "one name as text", ("names='pca'", "a sequence of names"),
         wb.baselines, clip_space(), expert_space(), names="pca"),
    call("workbench.baselines", "a near miss", ("names=['concatt']", "('concat'?)"),
         wb.baselines, clip_space(), expert_space(), names=["concatt"]),
    call("workbench.baselines", "l of 0", ("n_components=0", "at least 1"), wb.baselines,
         clip_space(), expert_space(), n_components=0),
    call("workbench.baselines", "an array", ("clip=", "a Space"), wb.baselines, clip_rows()),
    call("workbench.baselines", "knobs as a list", ("tuned=[", "a mapping of names"),
         wb.baselines, clip_space(), expert_space(), tuned=["concat"]),
    call("workbench.error_curve", "a weight below 0", ("expert_weight=-1", "from 0 on"),
         wb.error_curve, clip_space(), expert_space(), expert_weight=-1),
    call("workbench.baselines", "knobs of no baseline", ("'concatt'", "('concat'?)"),
         wb.baselines, clip_space(), expert_space(), tuned={"concatt": []}),
    call("workbench.baselines", "a knob without a value", ("tuned['concat']", "and its value"),
         wb.baselines, clip_space(), expert_space(), tuned={"concat": [{"knob": "C"}]}),
    call("workbench.baselines", "a knob that it has not", ("knob='C'", "one of expert_weight"),
         wb.baselines, clip_space(), expert_space(), tuned={"concat": [{"knob": "C", "value": 1}]}),
    call("workbench.baselines", "a weight of texts below 0", ("text_expert_weight=-1", "from 0"),
         wb.baselines, clip_space(), expert_space(), text_expert_weight=-1),
    call("workbench.error_curve", "a weight of texts below 0", ("text_expert_weight=-1", "from 0"),
         wb.error_curve, clip_space(), expert_space(), text_expert_weight=-1),
    call("workbench.baselines", "a weight below 0", ("expert_weight=-1", "above 0"), wb.baselines,
         clip_space(), expert_space(),
         tuned={"concat": [{"knob": "expert_weight", "value": -1}]}),
    call("workbench.views.weights_map", "a table", ("what choose_weights gives",),
         wb.views.weights_map, {"C": 1.0}),
    call("workbench.error_curve", "widths in words", ("n_components='500'", "a sequence"),
         wb.error_curve, clip_space(), expert_space(), n_components="500"),
    call("workbench.error_curve", "a width below 0", ("=-5", "at least 1"), wb.error_curve,
         clip_space(), expert_space(), n_components=(-5, 32)),
    call("workbench.error_curve", "one row", ("n_rows=1", "at least 2"), wb.error_curve,
         clip_space(), expert_space(), n_rows=1),
    call("workbench.error_curve", "other ids", ("other ids in clip and expert",), wb.error_curve,
         clip_space(), turned()),
    call("workbench.error_curve", "fewer rows", ("has 24, expert 23",), wb.error_curve,
         clip_space(), shorter()),
]  # fmt: skip

ESTIMATORS = [
    fit(wb.RPKrossFuse, "widths in words", ("widths='8,6'", "whole numbers"), widths="8,6"),
    fit(wb.RPKrossFuse, "one width for two", ("widths=8", "whole numbers"), widths=8),
    fit(wb.RPKrossFuse, "no width", ("widths=()", "whole numbers"), widths=()),
    fit(wb.RPKrossFuse, "widths that do not add up", ("(8, 7) for 14", "add up"), widths=(8, 7)),
    fit(wb.RPKrossFuse, "two that are the rest", ("(-1, -1)", "one -1"), widths=(-1, -1)),
    fit(wb.RPKrossFuse, "text widths of no number", ("text_widths=8",), text_widths=8),
    fit(wb.RPKrossFuse, "a seed of half", ("random_state=0.5", "RandomState"), random_state=0.5),
    fit(wb.RPKrossFuse, "a seed that is true", ("random_state=True",), random_state=True),
    fit(wb.RPKrossFuse, "a tensor of whole numbers", ("dtype torch.int64", "floating"),
        rows=torch.ones((4, 14), dtype=torch.int64)),
    fit(wb.RPKrossFuse, "a tensor of three dimensions", ("shape (2, 3, 14)", "two dimensions"),
        rows=torch.ones((2, 3, 14))),
    fit(wb.RPKrossFuse, "a tensor with NaN", ("NaN or infinity in image rows",),
        rows=torch.full((4, 14), torch.nan)),
    fit(wb.KrossFuse, "C of nan", ("C=nan", "from 0 on"), C=float("nan")),
    fit(wb.KrossFuse, "no memory", ("memory_budget=0", "above 0"), memory_budget=0),
    fit(wb.KrossFuse, "memory in words", ("memory_budget='4'", "above 0"), memory_budget="4"),
    fit(wb.KrossFuse, "a kernel that it cannot have", ("kernel='rbf' in KrossFuse",), kernel="rbf"),
    fit(wb.NystromKrossFuse, "more landmarks than rows", ("landmarks of 24 sample(s)",
        "at most 32"), n_components=33),
    fit(wb.NystromKrossFuse, "no such landmarks", ("'kmeans'", "('kmeans++'?)"), n_components=16,
        landmarks="kmeans"),
    fit(wb.NystromKrossFuse, "an error of nan", ("target_error=nan", "above 0"),
        target_error=float("nan")),
    fit(wb.NystromKrossFuse, "a loss of all", ("target_loss=1", "below 1"), target_loss=1),
    fit(wb.PCAKrossFuse, "a loss without labels", ("target_loss=0.1 without labels",),
        target_loss=0.1),
    fit(wb.PCAKrossFuse, "the symmetrised pair", ("'symmetrised' in PCAKrossFuse", "direct_sum"),
        n_components=16, construction="symmetrised"),
    fit(wb.PCAKrossFuse, "a kernel without axes", ("kernel='rbf' in PCAKrossFuse",), kernel="rbf"),
    fit(wb.PCAKrossFuse, "l in words", ("n_components='all'", "or 'auto'"), n_components="all"),
    fit(wb.PCAKrossFuse, "too few rows", ("with 4 image sample(s)", "8 or more"),
        rows=both_rows()[:4]),
    fit(wb.KPoMRP, "l that is true", ("n_components=True", "above 0"), n_components=True),
    fit(wb.KPoMRP, "no such projection", ("projection=5", "one of"), projection=5),
    fit(wb.Concat, "a weight below 0", ("expert_weight=-1", "from 0 on"), expert_weight=-1),
    fit(wb.Concat, "a weight in words", ("text_expert_weight='1'", "from 0 on"),
        text_expert_weight="1"),
    fit(wb.Concat, "no such kernel", ("kernel='lineal'", "('linear'?)"), kernel="lineal"),
    call("workbench.Concat", "no such modality", ("modality='sound'", "'text'"),
         wb.Concat(WIDTHS).fit(both_rows()).exact_kernel, both_rows(), modality="sound"),
]  # fmt: skip

FORMULAS = [
    fusion_call("gram", "one dimension", ("X of shape (3,)", "rows x columns"), np.ones(3)),
    fusion_call("gram", "words", ("X of dtype", "real numbers"), [["a"]]),
    fusion_call("gram", "other columns", ("X of 2 columns, Y of 3", "the same"), np.eye(2),
                np.eye(3)),
    fusion_call("gram", "bandwidth below 0", ("bandwidth=-1",), np.eye(2), kernel="rbf",
                bandwidth=-1),
    fusion_call("check_kernel", "a near miss", ("kernel='rbg'", "('rbf'?)"), "rbg"),
    fusion_call("check_projection", "a near miss", ("'gausian'", "('gaussian'?)"), "gausian"),
    fusion_call("median_bandwidth", "no rows", ("X of shape (0,)",), []),
    fusion_call("median_bandwidth", "a kernel without one", ("kernel='cosine'", "rbf, laplace"),
                np.eye(3), "cosine"),
    fusion_call("median_bandwidth", "a seed below 0", ("random_state=-1",), np.eye(3),
                random_state=-1),
    fusion_call("gram_features", "rows for a kernel", ("K of shape (2, 3)", "square"),
                np.ones((2, 3))),
    fusion_call("gram_features", "NaN", ("NaN or infinite values in K",), np.full((2, 2), np.nan)),
    fusion_call("exact_space", "C below 0", ("C=-1", "from 0 on"), clip_space(), expert_space(),
                C=-1),
    fusion_call("exact_space", "no weight", ("C=0.0", "at least one above 0"), clip_space(),
                expert_space(), C=0, product_weight=0),
    fusion_call("exact_space", "no expert", ("no expert",), clip_space()),
    fusion_call("exact_space", "other ids", ("other ids in clip and expert",), clip_space(),
                turned()),
    fusion_call("row_kron", "no factor", ("no factor", "at least one"), []),
    fusion_call("row_kron", "other rows", ("factors of [2, 3] rows", "the same"),
                [np.eye(2), np.eye(3)]),
    fusion_call("symmetrised", "C of 0", ("C=0", "above 0"), np.eye(2), 0),
    fusion_call("symmetrised", "words", ("phi of dtype",), [["a"]], 0.5),
    fusion_call("constant", "no width", ("d=0", "at least 1"), np.eye(2), 0, 0.5),
    fusion_call("constant", "C of inf", ("C=inf",), np.eye(2), 2, float("inf")),
    fusion_call("random_matrix", "a generator of today", ("rng=", "RandomState"), 2, 3,
                "uniform", np.random.default_rng(0)),
    fusion_call("random_matrix", "columns below 0", ("n_components=-3", "at least 0"), 2, -3,
                "uniform", RNG),
    fusion_call("random_matrix", "more than the memory", ("would take", "TB", "a smaller"),
                10**6, 10**7, "uniform", RNG),
    fusion_call("random_frequencies", "a kernel without any", ("kernel='cosine'",), 2, 3,
                "cosine", 1.0, RNG),
    fusion_call("random_frequencies", "bandwidth of 0", ("bandwidth=0",), 2, 3, "rbf", 0, RNG),
    fusion_call("project_product", "a matrix too few", ("2 factors for 1 arrays", "one for each"),
                [np.eye(2), np.eye(2)], [np.eye(2)]),
    fusion_call("project_product", "other widths", ("factors of shapes", "projected by"),
                [np.eye(2)], [np.eye(3)]),
    fusion_call("project_product", "nothing", ("no factor",), [], []),
    fusion_call("second_moment", "other columns", ("2 and 3 columns",), np.eye(2), np.eye(3), 1.0),
    fusion_call("second_moment", "a kurtosis that is none", ("kurtosis=0.5", "at least 1"),
                np.eye(2), np.eye(2), 0.5),
    fusion_call("product_variance", "factors too few", ("2 and 1 factors",),
                [np.eye(2)] * 2, [np.eye(2)], 8),
    fusion_call("product_variance", "columns below 0", ("n_components=-8",), [np.eye(2)],
                [np.eye(2)], -8),
    fusion_call("draw_count_sketch", "no bucket", ("length=0", "at least 1"), 3, 0, RNG),
    fusion_call("draw_count_sketch", "a generator of today", ("rng=", "RandomState"), 3, 8,
                np.random.default_rng(0)),
    fusion_call("fast_length", "half a column", ("width=2.5", "a whole number"), 2.5),
    fusion_call("draw_places", "no column", ("d=0", "at least 1"), 0, RNG),
    fusion_call("draw_places", "a generator of today", ("rng=", "RandomState"), 3,
                np.random.default_rng(0)),
    fusion_call("hadamard_product", "no factor", ("0 factors", "at least one"), [], [], [], 8),
    fusion_call("hadamard_product", "other widths", ("of shapes", "a place for each column"),
                [np.eye(3)], [np.zeros(2, int)], [np.ones(2)], 8),
    fusion_call("hadamard_product", "no columns", ("width=0", "at least 1"), [np.eye(2)],
                [np.zeros(2, int)], [np.ones(2)], 0),
    fusion_call("hadamard_variance", "factors too few", ("2 and 1 factors",), [np.eye(2)] * 2,
                [np.eye(2)], 8),
    fusion_call("sketch_product", "no factor", ("0 factors", "at least one"), [], [], [], 8),
    fusion_call("sketch_product", "other widths", ("of shapes", "one of each for a column"),
                [np.eye(2)], [np.zeros(3, int)], [np.ones(3)], 8),
    fusion_call("sketch_product", "narrower than its buckets", ("width=4", "at least 8"),
                [np.eye(2)], [np.zeros(2, int)], [np.ones(2)], 8, 4),
    fusion_call("sketch_variance", "factors too few", ("2 and 1 factors",), [np.eye(2)] * 2,
                [np.eye(2)], 8),
    fusion_call("inverse_root", "rows for a kernel", ("K of shape (2, 3)", "square"),
                np.ones((2, 3))),
    fusion_call("choose_landmarks", "more than rows", ("9 landmarks of 4 sample(s)", "at most 4"),
                [np.eye(4)], [fusion.Factor(4)], 9, "uniform", RNG),
    fusion_call("choose_landmarks", "a near miss", ("'leverag'", "('leverage'?)"),
                [np.eye(4)], [fusion.Factor(4)], 2, "leverag", RNG),
    fusion_call("round_space", "no such dtype", ("dtype='int4'", "('int8'?)"),
                clip_space(), "int4"),
    fusion_call("round_space", "an array", ("space=", "a Space"), clip_rows(), "int8"),
    fusion_call("round_space", "NaN", ("NaN or infinite values in image rows",),
                nan_space(), "int8"),
    fusion_call("NystromProduct", "no such landmarks", ("landmarks='x'", "one of uniform"), 8, "x"),
    fusion_call("balanced_split", "columns below 0", ("n=-1", "at least 0"), -1, 2),
    fusion_call("balanced_split", "no factor", ("m=0", "at least 1"), 10, 0),
    fusion_call("equal_divisors", "half a column", ("n=2.5", "a whole number"), 2.5, 2),
    fusion_call("current_parameters", "a list", ("parameters=['C']", "a mapping"), ["C"]),
    fusion_call("recorded_parameters", "a class", ("PCA", "an estimator"), PCA),
    fusion_call("ExactProduct", "memory below 0", ("memory_budget=-1",), -1),
    fusion_call("RandomProjection", "no such projection", ("projection='x'",), 8, "x",
                equal_norms=True),
    fusion_call("FourierProjection", "no such projection", ("projection='x'",), 8, "x",
                equal_norms=True),
    fusion_call("FactorProjections", "no such projection", ("projection=None",), 8, None),
    fusion_call("Preview", "a row that is not there", ("rows=[99]", "0 to 23"), clip_space(),
                expert_space(), [99], (16, 32)),
    fusion_call("Preview", "a width for a list", ("n_components=32", "a sequence"), clip_space(),
                expert_space(), [0, 1], 32),
    fusion_call("Preview", "an unknown keyword", ("widthz=", "some of"), clip_space(),
                expert_space(), [0, 1], (16,), widthz=3),
    Call("workbench.fusion.Preview", "a width that was not asked for",
         lambda _: partial(fusion.Preview(clip_space(), expert_space(), [0, 1], (16, 32)).kernel,
                           0.1, 17), ("n_components=17", "one of 16, 32")),
    Call("workbench.fusion.Preview", "C below 0",
         lambda _: partial(fusion.Preview(clip_space(), expert_space(), [0, 1], (16, 32)).error,
                           -0.1, 16), ("C=-0.1", "from 0 on")),
    Call("workbench.fusion.Preview", "a width that does not hold the expert",
         lambda _: partial(fusion.Preview(clip_space(), expert_space(), [0, 1], (12, 32)).kernel,
                           0.1, 12, expert_weight=1), ("n_components=12", "one of 32")),
    Call("workbench.fusion.Preview", "two weights for one expert",
         lambda _: partial(fusion.Preview(clip_space(), expert_space(), [0, 1], (12, 32)).error,
                           0.1, 32, expert_weight=(1, 1)), ("expert_weight=(1.0, 1.0) for 1",)),
]  # fmt: skip

WEIGHTS = [
    fusion_call("columns_of", "no rows to decompose", ("most=0", "at least 1"), np.eye(2), 0),
    fusion_call("columns_of", "half a landmark", ("landmarks=0.5",), np.eye(2), 5, 0.5),
    fusion_call("with_columns", "an array", ("space=a ndarray", "a Space"), np.eye(2)),
    fusion_call(
        "with_columns", "a kernel and no rows", ("most=0", "at least 1"), kernel_space(), 0
    ),
    fuse(
        "a width of a kernel",
        ("unknown keyword n_components=", "C, expert_weight"),
        method="kernel",
    ),
    call(
        "workbench.fuse",
        "no weight of a kernel",
        ("C=0.0", "at least one above 0"),
        wb.fuse,
        clip_space(),
        expert_space(),
        method="kernel",
        C=0,
        product_weight=0,
    ),
    call(
        "workbench.fuse",
        "a weight of text experts below 0",
        ("text_expert_weight=-1", "from 0 on"),
        wb.fuse,
        clip_space(),
        expert_space(),
        method="kernel",
        text_expert_weight=-1,
    ),
    call(
        "workbench.fuse",
        "a budget of nothing",
        ("memory_budget=0", "above 0"),
        wb.fuse,
        clip_space(),
        expert_space(),
        method="kernel",
        memory_budget=0,
    ),
    call(
        "workbench.fuse",
        "a kernel as a parent",
        ("as a parent of another fusion", "materialise"),
        wb.fuse,
        kernel_space(),
        expert_space(),
    ),
    fusion_call("Weights", "all zero", ("C=0.0, expert_weight=0.0", "at least one"), 0, 0, 0),
    fusion_call("Weights", "below zero", ("C=-1", "a number from 0 on"), -1, 0, 1),
    fusion_call("Weights", "NaN", ("product_weight=nan", "from 0 on"), 1, 0, float("nan")),
    fusion_call("Weights", "a word", ("each of expert_weight='a'", "from 0 on"), 1, (1, "a"), 1),
    fusion_call("Weights", "no weight", ("expert_weight=()", "one for each expert"), 1, (), 1),
    fusion_call("Weights", "a word for a choice", ("centre_clip='no'", "True"), 1, 0, 1, "no"),
]


def kernel(**options):
    """A kernel of both parents."""
    return fusion.FusedKernel(clip_space(), expert_space(), **options)


def of_kernel(name, wrong, says, ask):
    """Row of something that is asked of a kernel."""
    return Call(f"workbench.fusion.{name}", wrong, lambda _: partial(ask, kernel()), says)


def fused_kernel(wrong, says, /, *spaces, **options):
    """Row of a kernel that cannot be made."""
    given = spaces or (clip_space(), expert_space())
    return fusion_call("FusedKernel", wrong, says, *given, **options)


def tiny_budget():
    """Ask a kernel whose budget is below one block."""
    fused = kernel(memory_budget=1e-9)
    return fused.top_k(fused.rows("image"))


KERNEL = [
    fused_kernel("no expert", ("no expert", "an image expert, a text expert"), clip_space()),
    fused_kernel("other samples", ("image rows: clip has 24, expert 23", "the same samples"),
                 clip_space(), shorter()),
    fused_kernel("NaN", ("NaN or infinite values in image rows of CLIP",), nan_space(),
                 expert_space()),
    fused_kernel("a number for weights", ("weights=0.1", "Weights(C="), weights=0.1),
    fused_kernel("weights of more experts", ("expert_weight=(1.0, 2.0) for 1",),
                 weights=fusion.Weights(1, (1, 2))),
    fused_kernel("no such kernel", ("kernel='rbg'", "('rbf'?)"), kernel="rbg"),
    fused_kernel("no such device", ("device='gpu'", "cpu, cuda"), device="gpu"),
    fused_kernel("no memory", ("memory_budget=0", "above 0"), memory_budget=0),
    Call("workbench.fusion.FusedKernel", "a budget below one block", lambda _: tiny_budget,
         ("memory_budget=1e-09 GiB, below one block of 24 numbers", "at least")),
    of_kernel("FusedKernel", "no such part", ("part='images'", "'image'"),
              lambda fused: fused.rows("images")),
    of_kernel("FusedKernel", "an array for rows", ("rows=", "rows of this kernel"),
              lambda fused: fused.kernel(np.eye(3))),
    of_kernel("FusedKernel", "rows of another kernel", ("queries=", "rows of this kernel"),
              lambda fused: fused.top_k(kernel().rows("image"))),
    of_kernel("FusedKernel", "more answers than rows", ("k=24", "23"),
              lambda fused: fused.top_k(fused.rows("image")[:1], 24, own=[0])),
    of_kernel("FusedKernel", "an own row too few", ("1 own rows", "2, one a query"),
              lambda fused: fused.top_k(fused.rows("image")[:2], 3, own=[0])),
    of_kernel("FusedKernel", "new rows without the expert's", ("rows of 0 experts", "1, one for"),
              lambda fused: fused.map_rows(clip_rows())),
    of_kernel("FusedKernel", "new rows of other columns", ("rows of 2 columns for expert",),
              lambda fused: fused.map_rows(clip_rows()[:1], np.ones((1, 2)))),
    of_kernel("FusedKernel", "candidates that are no rows", ("candidates=", "0 to 23"),
              lambda fused: fused.rescore(fused.rows("image")[:1], [[99, 3]], 1)),
    of_kernel("FusedKernel", "fewer candidates than answers", ("k=5", "2"),
              lambda fused: fused.rescore(fused.rows("image")[:1], [[1, 3]], 5)),
    of_kernel("KernelRows", "columns of rows that have none", ("columns are needed", "materialise"),
              lambda fused: np.asarray(fused.rows("image"))),
    of_kernel("KernelRows", "centred rows scaled", ("centred rows to scale", "before"),
              lambda fused: fused.rows("image").centred().scaled(np.ones(24))),
    fusion_call("kernel_of", "no space", ("space=3", "a Space"), 3),
    fusion_call("candidates", "other columns", ("queries of 2 columns, rows of 3",), np.eye(2),
                np.eye(3), 1),
    fusion_call("candidates", "deeper than the rows", ("depth=4", "3"), np.eye(3), np.eye(3), 4),
    fusion_call("candidate_recall", "a space for the kernel", ("kernel=", "a FusedKernel"),
                clip_space(), {}),
    of_kernel("candidate_recall", "other samples", ("space 'x' of other ids", "of the kernel"),
              lambda fused: fusion.candidate_recall(fused, {"x": shorter()})),
    of_kernel("candidate_recall", "no depth that fits", ("no depth below", "10 to 23"),
              lambda fused: fusion.candidate_recall(fused, {}, depths=(100,))),
]  # fmt: skip

ROWS = [*FUSE, *FITTING, *ESTIMATORS, *FORMULAS, *WEIGHTS, *KERNEL]
