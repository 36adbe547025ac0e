"""Bad input to the figures."""

import numpy as np
import pandas as pd

import workbench as wb
from workbench import layout, views

from .functions import call
from .material import IDS, LABELS

METRICS = pd.DataFrame(
    [("clip", "knn", "label", "knn_acc1", 0.5, 0.4, 0.6)],
    columns=["space", "task", "target", "metric", "value", "low", "high"],
)
XY = np.zeros((24, 2))
PAIRS = layout.pairs({name: np.random.RandomState(n).rand(24, 3) for n, name in enumerate("ab")})


def dataset():
    """Ids and labels, no files."""
    return wb.Dataset("toy", IDS, None, pd.DataFrame({"label": LABELS}, index=IDS), ("label",))


def row(name, wrong, says, /, *arguments, **options):
    """Row of a function of the room ``views``."""
    function = getattr(views, name)
    return call(f"workbench.views.{name}", wrong, says, function, *arguments, **options)


ROWS = [
    row("metric_bars", "a list", ("metrics=[]", "a DataFrame"), []),
    row("metric_bars", "another table", ("metrics without space",), pd.DataFrame({"x": [1]})),
    row("metric_bars", "a near miss", ("target='lable'", "('label'?)"), METRICS, target="lable"),
    row("metric_bars", "a list of colours", ("colours=['red']", "a mapping"), METRICS,
        colours=["red"]),
    row("metric_bars", "no colour of a space", ("colours without 'clip'", "one of each"), METRICS,
        colours={"CLIP": "#000000"}),
    row("spectra", "the name of a colour", ("colours['a']='red'", "#rrggbb"), {"a": np.ones(2)},
        colours={"a": "red"}),
    row("error_curve", "a list", ("curve=[1]", "a DataFrame"), [1]),
    row("error_curve", "another table", ("curve without n_components",),
        pd.DataFrame({"x": [1]})),
    row("pair_plot", "a list", ("pairs=[1]", "Pairs, of layout.pairs"), [1]),
    row("pair_plot", "a number for weights", ("weights=1", "Weights"), PAIRS, weights=1),
    row("recall_curve", "a list", ("recall=[1]", "a DataFrame"), [1]),
    row("recall_curve", "another table", ("recall without space",), pd.DataFrame({"x": [1]})),
    row("spectra", "an array", ("spectra=a ndarray", "a mapping"), np.ones((2, 2))),
    row("spectra", "words", ("spectrum of a", "real numbers"), {"a": ["x"]}),
    row("alignment_matrix", "an array", ("alignment=a ndarray", "a DataFrame"), np.eye(2)),
    row("alignment_matrix", "another table", ("alignment without a, b",),
        pd.DataFrame({"x": [1]})),
    row("kernel_heatmaps", "an array", ("kernels of type ndarray", "ordered_kernels"), np.eye(3)),
    row("similarity_histograms", "a list", ("outcomes of type list", "Comparison"), [1]),
    row("similarity_histograms", "other keys", ("outcomes of type dict",), {"a": np.ones(3)}),
    row("linked_maps", "a name as data", ("dataset='demo'", "a Dataset"), "demo", {"a": XY}),
    row("linked_maps", "points too few", ("layout of a: shape (3, 2)", "(24, 2)"), dataset(),
        {"a": XY[:3]}),
    row("linked_maps", "a list of maps", ("layouts=[", "a mapping"), dataset(), [XY]),
    row("linked_maps", "no such column", ("colour='size'", "one of label"), dataset(),
        {"a": XY}, colour="size"),
    row("map_notes", "a name as data", ("dataset='demo'",), "demo", None,
        views.coding(LABELS), ""),
    row("map_notes", "labels for a coding", ("code=a ndarray", "a Coding"), dataset(), None,
        LABELS, ""),
    row("coding", "one text", ("labels='aabb'", "a sequence of labels"), "aabb"),
    row("coding", "a number", ("labels=3", "a sequence"), 3),
    row("space_colours", "one name", ("names='CLIP'", "a sequence of names"), "CLIP"),
    row("space_colours", "a number as name", ("name=1", "the name of a space"), [1]),
    row("shift_maps", "a list of maps", ("layouts=[", "a mapping"), IDS, [XY], LABELS == "a"),
    row("shift_maps", "marks of others", ("new of shape (3,)", "24 samples"), IDS, {"a": XY},
        np.ones(3, bool)),
    row("shift_maps", "points too few", ("layout of a: shape (3, 2)", "(24, 2)"), IDS,
        {"a": XY[:3]}, np.ones(24, bool)),
    row("group_changes", "another table", ("changes without group",), pd.DataFrame({"x": [1]}),
        "a", "b", "k-NN"),
    row("group_weights", "another table", ("table without setting",), pd.DataFrame({"x": [1]}),
        "k-NN"),
    row("banner_of", "a list", ("spaces=[1]", "a mapping"), [1]),
]  # fmt: skip
