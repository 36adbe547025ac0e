"""Bad input to maps, kernels and spectra."""

import numpy as np

from workbench import layout

from .functions import call
from .material import LABELS, clip_rows, expert_rows

X = clip_rows()
XY = X[:, :2]
PAIRS = layout.pairs({"a": X, "b": expert_rows()})


def row(name, wrong, says, /, *arguments, **options):
    """Row of a function of the room ``layout``."""
    function = getattr(layout, name)
    return call(f"workbench.layout.{name}", wrong, says, function, *arguments, **options)


ROWS = [
    row("maps", "an array", ("spaces=a ndarray", "a mapping of names"), X),
    row("maps", "words", ("a of dtype", "real numbers"), {"a": [["x", "y"]] * 5}),
    row("maps", "three rows", ("3 rows", "at least 4 for a map"), {"a": X[:3]}),
    row("maps", "fewer rows", ("b has 23 rows, a 24",), {"a": X, "b": X[:-1]}),
    row("maps", "NaN", ("a has NaN",), {"a": np.full((5, 2), np.nan)}),
    row("maps", "a near miss", ("method='umpa'", "('umap'?)"), {"a": X}, "umpa"),
    row("maps", "a seed below 0", ("random_state=-1", "4294967295"), {"a": X}, random_state=-1),
    row("maps", "a frame of other rows", ("frame of shape (3, 2)", "(24, 2)"), {"a": X}, "pca",
        frame=XY[:3]),
    row("maps", "a tick that is none", ("tick=5", "a function"), {"a": X}, "pca", tick=5),
    row("fuzzy_graph", "one neighbour", ("k=1", "at least 2"), X, 1),
    row("fuzzy_graph", "two rows", ("X of 2 rows", "at least 3"), X[:2]),
    row("ordered_kernels", "no row", ("n_rows=0", "at least 2"), {"a": X}, n_rows=0),
    row("ordered_kernels", "labels too few", ("23 labels for 24 rows",), {"a": X}, LABELS[:-1]),
    row("ordered_kernels", "a seed in words", ("random_state='x'",), {"a": X}, random_state="x"),
    call("workbench.layout.Kernels", "a near miss", ("name='clipp'", "('clip'?)"),
         layout.ordered_kernels({"clip": X}).contrast, "clipp"),
    row("pairs", "one space", ("1 spaces with image rows", "two"), {"a": X}),
    row("pairs", "an array", ("spaces=a ndarray", "a mapping of names"), X),
    row("pairs", "classes too few", ("23 classes", "one for each of the 24"), {"a": X, "b": X},
        classes=LABELS[:-1]),
    row("pairs", "a row that is not there", ("rows=[99]", "0 to 23"), {"a": X, "b": X}, rows=[99]),
    row("pairs", "one row", ("1 sample", "at least 2"), {"a": X, "b": X}, rows=[3]),
    row("pairs", "half a row", ("n_rows=2.5", "a whole number"), {"a": X, "b": X}, n_rows=2.5),
    row("pairs", "other rows", ("b has 23 rows, a 24",), {"a": X, "b": X[:-1]}),
    row("pairs", "NaN", ("a has NaN",), {"a": np.full((5, 2), np.nan), "b": X[:5]}),
    row("pairs", "a tick that is none", ("tick=5", "a function"), {"a": X, "b": X}, tick=5),
    row("pairs_within", "a list", ("found=[1]", "Pairs, of layout.pairs"), [1], [(0, 0)] * 3),
    row("pairs_within", "two points", ("shape (2, 2)", "at least 3 points"), PAIRS, [(0, 0)] * 2),
    row("pairs_within", "NaN", ("NaN or infinite values in outline",), PAIRS, [(np.nan, 0)] * 3),
    row("pairs_within", "no pair", ("most=0", "at least 1"), PAIRS, [(0, 0)] * 3, most=0),
    row("pairs", "no pair of a corner", ("each=0", "at least 1"), {"a": X, "b": X}, each=0),
    row("pairs", "one row at random", ("n_rows=1", "at least 2"), {"a": X, "b": X}, n_rows=1),
    row("pairs", "fewer rows", ("b has 23 rows, a 24",), {"a": X, "b": X[:-1]}),
    row("pairs", "a seed below 0", ("random_state=-1",), {"a": X, "b": X}, random_state=-1),
    row("spectra", "no space", ("no space with image rows",), {}),
    row("spectra", "rows below 0", ("n_rows=-5", "at least 2"), {"a": X}, n_rows=-5),
    row("spectra", "fewer rows", ("b has 23 rows",), {"a": X, "b": expert_rows()[:-1]}),
    row("projection_quality", "points too few", ("24 rows, 3 points",), X, XY[:3]),
    row("projection_quality", "k of 0", ("k=0", "at least 1"), X, XY, 0),
    row("projection_quality", "NaN", ("NaN or infinite values in xy",), X, XY * np.nan),
    row("projection_qualities", "a map of nobody", ("layouts of ['b']", "maps of the spaces"),
        {"a": X}, {"b": XY}),
    row("images", "a list", ("spaces=[", "a mapping"), [X]),
    row("images", "one dimension", ("a of shape (3,)",), {"a": np.ones(3)}),
    row("shown", "one role", ("roles='clip'", "a sequence"), {"a": X}, "clip"),
    row("shown", "an array", ("spaces=a ndarray",), X),
]  # fmt: skip
