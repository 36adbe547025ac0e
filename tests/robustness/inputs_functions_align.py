"""Bad input to what compares two spaces."""

import numpy as np
import pandas as pd
import torch

from workbench import align

from .functions import call
from .material import clip_rows, expert_rows

X, Y = clip_rows(), expert_rows()
NAN = np.full((24, 2), np.nan)
OBJECTS = np.array([[{}, 1]] * 24, object)


def row(name, wrong, says, /, *arguments, **options):
    """Row of a function of the room ``align``."""
    function = getattr(align, name)
    return call(f"workbench.align.{name}", wrong, says, function, *arguments, **options)


ROWS = [
    row("near_components", "NaN", ("NaN or infinite values in X", "finite"), NAN, 0.9),
    row("near_components", "no cosine", ("threshold=1.5", "from -1 to 1"), X, 1.5),
    row("near_components", "a word", ("threshold='near'", "a cosine"), X, "near"),
    row("near_components", "NaN as cosine", ("threshold=nan", "a cosine"), X, np.nan),
    row("split_apart", "one row", ("1 rows", "at least 2"), X[:1]),
    row("split_apart", "fewer labels", ("labels", "24"), X, ["a"] * 23),
    row("split_apart", "no share", ("test_share=0", "above 0"), X, test_share=0),
    row("split_apart", "all of them", ("test_share=1", "below 1"), X, test_share=1),
    row("split_apart", "a percentage", ("test_share=20", "below 1"), X, test_share=20),
    row("split_apart", "all near", ("all 24 samples are near", "a higher cosine"), X,
        threshold=-1),
    row("split_apart", "a seed below 0", ("random_state=-1",), X, random_state=-1),
    row("cka", "fewer rows", ("Y has 23 rows, X 24", "same samples"), X, Y[:-1]),
    row("cka", "NaN", ("Y has NaN or infinite values", "finite rows"), X, NAN),
    row("cka", "words", ("Y of dtype <U1", "real numbers"), X, [["a", "b"]] * 24),
    row("cka", "objects", ("Y=a ndarray", "real numbers"), X, OBJECTS),
    row("cka", "complex numbers", ("dtype complex128", "real numbers"), X, Y * 1j),
    row("cka", "ragged lists", ("expected rows of one length",), X, [[1.0, 2.0], [3.0]]),
    row("cka", "one dimension", ("X has shape (24,)", "rows x dimensions"), X[:, 0], Y),
    row("cka", "no column", ("X of shape (24, 0)", "at least one column"), X[:, :0], Y),
    row("cka", "no row", ("0 rows", "at least 2"), X[:0], Y[:0]),
    row("cka", "one row", ("1 rows", "at least 2"), X[:1], Y[:1]),
    row("cka", "three rows when debiased", ("3 rows", "at least 4"), X[:3], Y[:3], debiased=True),
    row("cka", "equal rows", ("X has all rows equal",), np.ones((24, 3)), Y),
    row("cka", "a near miss", ("kernel='lineal'", "('linear'?)"), X, Y, kernel="lineal"),
    row("cka", "a list as kernel", ("kernel=['rbf']", "one of"), X, Y, kernel=["rbf"]),
    row("cka", "bandwidth of 0", ("bandwidth=0", "above 0"), X, Y, kernel="rbf", bandwidth=0),
    row("cka", "bandwidth in words", ("bandwidth='median'",), X, Y, kernel="rbf",
        bandwidth="median"),
    row("cka", "a tensor with NaN", ("X has NaN",), torch.full((24, 2), torch.nan), Y),
    row("cka", "a frame of words", ("X=a ndarray", "real numbers"),
        pd.DataFrame({"a": ["x"] * 24, "b": 1}), Y),
    row("cka_matrix", "a list of arrays", ("spaces=[", "a mapping of names"), [X, Y]),
    row("cka_matrix", "no space", ("no space", "at least one"), {}),
    row("cka_matrix", "a number as name", ("spaces={1", "a mapping of names"), {1: X}),
    row("gram_cka", "no matrix", ("grams of shapes []", "n x n"), []),
    row("gram_cka", "rows", ("grams of shapes", "n x n"), [X, Y]),
    row("gram_cka", "of three rows", ("at least 4",), [np.eye(3), np.eye(3)]),
    row("gram_cka", "NaN", ("NaN or infinite values in grams",), [np.full((4, 4), np.nan)] * 2),
    row("mutual_knn", "k of 0", ("k=0 with 24 rows", "1 to n - 1"), X, Y, 0),
    row("mutual_knn", "k below 0", ("k=-3 with 24 rows", "1 to n - 1"), X, Y, -3),
    row("mutual_knn", "k of all rows", ("k=24 with 24 rows",), X, Y, 24),
    row("mutual_knn", "k of a half", ("k=2.5 with 24 rows",), X, Y, 2.5),
    row("mutual_knn", "k is true", ("k=True with 24 rows",), X, Y, True),
    row("mutual_knn", "k in words", ("k='10' with 24 rows",), X, Y, "10"),
    row("mutual_knn", "fewer rows", ("24 and 23 rows", "same samples"), X, Y[:-1]),
    row("mutual_knn", "nothing", ("X of shape ()", "rows x columns"), None, Y),
    row("mutual_knn", "normalize in words", ("normalize='yes'", "True or False"), X, Y,
        normalize="yes"),
    row("mutual_knn_per_sample", "normalize is 1", ("normalize=1", "True or False"), X, Y, 3,
        normalize=1),
    row("mutual_knn_per_sample", "a row that is not there", ("rows=[99]", "0 to 23"), X, Y, 3,
        [99]),
    row("mutual_knn_per_sample", "rows of a half", ("rows=[0.5]", "row numbers"), X, Y, 3, [0.5]),
    row("neighbours", "NaN", ("NaN or infinite values in X",), NAN, 3),
    row("neighbours", "a row below 0", ("rows=[-1]", "0 to 23"), X, 3, [-1]),
    row("near_rows", "NaN", ("NaN or infinite values in X",), NAN, 3),
    row("near_rows", "k of all rows", ("k=24 with 24 rows", "1 to n - 1"), X, 24),
    row("near_rows", "a row that is not there", ("rows=[24]", "0 to 23"), X, 3, [24]),
    row("near_rows", "exactly maybe", ("exact='maybe'", "True, False, or None"), X, 3,
        exact="maybe"),
    row("near_rows", "no seed", ("random_state=None",), X, 3, random_state=None),
    row("nearest", "own columns too few", ("1 own columns for 24 rows",), X @ X.T, [0], 3),
    row("nearest", "k of 0", ("k=0 with 24 rows",), X @ X.T, np.arange(24), 0),
    row("is_shared", "lists", ("lists of shapes", "arrays (n, k)"), [[1]], [[1]]),
    row("is_shared", "fewer rows", ("lists of shapes", "the same n"), np.eye(2), np.eye(3)),
    row("shared", "one dimension", ("lists of shapes",), np.arange(3), np.arange(3)),
    row("alignment", "k of 0", ("k=0", "at least 1"), {"a": X, "b": Y}, k=0),
    row("alignment", "one draw", ("n_draws=1", "at least 2"), {"a": X, "b": Y}, n_draws=1),
    row("alignment", "a seed below 0", ("random_state=-1", "0 to 4294967295"), {"a": X},
        random_state=-1),
    row("alignment", "three rows", ("3 rows", "at least 4"), {"a": X[:3], "b": Y[:3]}),
    row("difference_groups", "no group", ("n_groups=0", "at least 1"), X, Y, n_groups=0),
    row("difference_groups", "half a row", ("n_rows=4.5", "a whole number"), X, Y, n_rows=4.5),
    row("difference_groups", "no seed", ("random_state=None",), X, Y, random_state=None),
    row("effective_rank", "equal rows", ("X has all rows equal",), np.ones((4, 2))),
    row("spectrum", "one row", ("1 rows", "at least 2"), X[:1]),
    row("spectrum_rank", "nothing above 0", ("none above 0", "shares"), np.zeros(3)),
    row("spectrum_rank", "words", ("values of dtype",), ["a"]),
    row("gram_error", "fewer rows", ("24 and 23 rows",), X, Y[:-1]),
    row("gram_error", "exact rows of another shape", ("exact rows of shape (1, 2)", "24 columns"),
        X, lambda rows: [[1.0, 2.0]]),
    row("subsampling_interval", "three rows", ("n=3", "at least 4"), len, 3),
    row("subsampling_interval", "no function", ("statistic='mean'", "a function"), "mean", 10),
    row("subsampling_interval", "no number", ("the statistic", "real numbers"), str, 10),
    row("subsampling_masks", "no row", ("n=0", "at least 2"), 0),
    row("subsampling_masks", "a seed in words", ("random_state='x'",), 10, random_state="x"),
    row("Describer", "no sample", ("n=0", "at least 1"), 0),
    row("Describer", "a column that is too short", ("labels['kind'] of shape (2,)", "(3,)"), 3,
        {"kind": ["a", "b"]}),
    call("workbench.align.Describer", "a row that is not there", ("rows=[3]", "0 to 2"),
         align.Describer(3).describe, [3]),
    call("workbench.align.Describer", "rows that are a mask", ("rows=[True", "row numbers"),
         align.Describer(3).describe, [True, False, True]),
    call("workbench.align.Describer", "no trait", ("most=0", "at least 1"),
         align.Describer(3).describe, [1], 0),
]  # fmt: skip
