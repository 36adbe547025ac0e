"""Claims about views: what is in figure.data, never pixels."""

import numpy as np
import pandas as pd
import pytest

from workbench import layout, views
from workbench._require import InputError
from workbench.data.dataset import Dataset
from workbench.evaluate.findings.headlines import HEADLINES, Headline
from workbench.fusion.errors import error_curve
from workbench.store import Space
from workbench.views import heatmaps

EVIL = "<script>alert(1)</script>"


def dataset(labels, **columns):
    ids = np.array([f"id{i}" for i in range(len(labels))])
    table = pd.DataFrame({"file": [f"{i}.png" for i in ids], "label": labels, **columns}, index=ids)
    return Dataset("toy", ids, None, table, targets=("label", *columns))


def drawn(data, names=("CLIP", "expert", "fused"), **options):
    rng = np.random.default_rng(0)
    layouts = {name: rng.standard_normal((data.n, 2)).astype("f4") for name in names}
    kept = {name: {"trustworthiness": 0.914, "neighbourhood_preservation": 0.5} for name in names}
    return views.linked_maps(data, layouts, kept, **options)


def words(figure):
    return " ".join(str(a.text) for a in figure.layout.annotations)


def test_each_map_is_one_trace_with_all_ids_and_its_quality():
    data = dataset(["a", "b", "b"])
    figure = drawn(data)
    maps = figure.data[:3]
    for trace in maps:
        assert trace.type == "scatter"
        assert list(trace.customdata) == ["id0", "id1", "id2"]
        assert trace.unselected.marker.color == views.CONTEXT
        assert list(trace.marker.color) == [views.PALETTE[i] for i in (0, 1, 1)]
    assert words(figure).count("trustworthiness 0.91 · neighbours kept 0.50") == 3
    assert [trace.name for trace in figure.data[3:]] == ["a", "b"]  # legend
    assert figure.layout.dragmode == "lasso"
    assert figure.layout.xaxis.title.text == "UMAP 1 (no unit)"


def test_maps_may_come_without_their_quality():
    data = dataset(["a", "b"])
    figure = views.linked_maps(data, {"CLIP": np.zeros((2, 2))})
    assert words(figure) == "<b>CLIP</b>"


def test_the_old_name_of_quality_still_works_with_a_warning():
    data = dataset(["a", "b"])
    kept = {"CLIP": {"trustworthiness": 0.9, "neighbourhood_preservation": 0.5}}
    with pytest.warns(FutureWarning, match=r"honesty=\.\.\.\) is now linked_maps\(quality="):
        figure = views.linked_maps(data, {"CLIP": np.zeros((2, 2))}, honesty=kept)
    assert "trustworthiness 0.90" in words(figure)


def test_many_points_are_drawn_by_webgl_and_few_without():
    kinds = {n: drawn(dataset(["a"] * n), names=("a",)).data[0].type for n in (3000, 3001)}
    assert kinds == {3000: "scatter", 3001: "scattergl"}


def test_four_spaces_take_two_rows():
    figure = drawn(dataset(["a", "b"]), names="abcd")
    assert {trace.xaxis for trace in figure.data[:4]} == {"x", "x2", "x3", "x4"}
    assert figure.layout.yaxis.domain[0] > figure.layout.yaxis4.domain[1]


def test_unlabelled_data_has_a_map_without_legend():
    data = Dataset("toy", np.array(["a", "b"]), None, pd.DataFrame(index=["a", "b"]))
    assert len(drawn(data, names=("CLIP",)).data) == 1


def test_unknown_colour_lists_the_columns():
    with pytest.raises(InputError, match="colour='size': expected one of label"):
        drawn(dataset(["a"]), colour="size")


def test_text_of_the_user_is_never_markup():
    figure = drawn(dataset([EVIL, "b"]), names=(EVIL,))
    assert EVIL not in figure.to_json().replace("\\u003c", "<").replace("\\u003e", ">")
    assert "&lt;script&gt;" in figure.data[0].text[0]


@pytest.mark.parametrize("banner", ["demonstration weights", "RANDOM WEIGHTS in CLIP"])
def test_every_figure_carries_the_banner(banner, everything):
    for figure in everything(banner=banner):
        assert banner in figure.layout.title.subtitle.text
        assert figure.layout.template.layout.font.size >= 14


def test_banner_names_random_and_demonstration_weights():
    ids, X = np.array(["a"]), np.ones((1, 1))
    spaces = {"CLIP": Space("CLIP", ids, X, info={"random_weights": True, "demo": True})}
    assert views.banner_of(spaces) == "RANDOM WEIGHTS in CLIP · demonstration weights"
    assert views.banner_of({"x": Space("x", ids, X)}) == ""


# Colours.


def test_up_to_eight_classes_have_a_colour_each():
    code = views.coding([f"c{i}" for i in range(8)])
    assert code.colours == views.PALETTE
    assert set(code.symbols) == {"circle"}


def test_classes_that_are_colours_are_painted_so():
    code = views.coding(["Red", "blue", "purple"])
    assert dict(zip(code.classes, code.colours, strict=True))["Red"] == views.NAMED["red"]


def test_two_factors_share_colours_and_symbols():
    labels = [f"{c}, {t}" for c in ("red", "blue", "pink") for t in ("dots", "grid", "solid")]
    code = views.coding(labels)
    look = {n: (c, s) for n, c, s in zip(code.classes, code.colours, code.symbols, strict=True)}
    assert look["red, dots"][0] == look["red, grid"][0] == views.NAMED["red"]
    assert look["red, dots"][1] == look["blue, dots"][1] != look["blue, grid"][1]
    assert len(set(look.values())) == 9
    members = {text: classes for text, _, _, classes in code.legend}
    assert [code.classes[i] for i in members["dots"]] == ["blue, dots", "pink, dots", "red, dots"]


def test_twenty_four_classes_are_all_told_apart():
    code = views.coding([f"c{i:02d}" for i in range(24)])
    assert len(set(zip(code.colours, code.symbols, strict=True))) == 24


def test_of_two_hundred_classes_the_most_frequent_are_coloured():
    labels = [f"c{i:03d}" for i in range(200)] + ["c150"] * 5 + ["c007"] * 3
    code = views.coding(labels)
    assert [text for text, *_ in code.legend][:2] == ["c150", "c007"]
    assert (len(code.legend), code.legend[-1][0]) == (8, "193 other classes")
    assert code.note == "7 most frequent of 200 classes coloured"
    assert sum(colour == views.OTHER for colour in code.colours) == 193


def test_a_missing_label_is_a_class_of_its_own():
    assert views.coding(["a", None, ""]).classes == ("(none)", "a")


def test_fused_has_the_accent_colour_whatever_is_beside_it():
    for names in (["fused"], ["CLIP", "a", "b", "fused"]):
        assert views.space_colours(names)["fused"] == views.ACCENT
    assert len(set(views.space_colours([*"abcdefg", "fused"]).values())) == 8


@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        ([f"c{i}" for i in range(8)], "classes"),
        ([f"c{i}" for i in range(9)], "symbols"),
        ([f"{c}, {t}" for c in "abc" for t in "xyz"], "two factors"),
        ([f"c{i}" for i in range(25)], "most frequent"),
    ],
)
def test_a_coding_says_how_classes_are_told_apart(labels, kind):
    assert views.coding(labels).kind == kind


# Other figures.


@pytest.fixture(scope="module")
def everything(numbers):
    metrics, alignment, outcomes, kernels, curve, spectra = numbers

    def draw(banner=""):
        return [
            drawn(dataset(["a", "b"]), banner=banner),
            views.metric_bars(metrics, banner=banner),
            views.alignment_matrix(alignment, banner=banner),
            views.similarity_histograms(outcomes, banner=banner),
            views.kernel_heatmaps(kernels, banner=banner),
            views.error_curve(curve, banner=banner),
            views.spectra(spectra, banner=banner),
        ]

    return draw


@pytest.fixture(scope="module")
def numbers():
    rng = np.random.default_rng(0)
    rows = [
        ("CLIP", "zero_shot", "shape", "acc1", 0.9), ("CLIP", "linear_probe", "label", "acc1", 0.4),
        ("CLIP", "linear_probe", "shape", "acc1", 0.8),
        ("fused", "linear_probe", "label", "acc1", 0.7),
        ("fused", "few_shot", "label", "acc1@1shot", 0.1),
        ("fused", "retrieval", "", "image_retrieval_recall@1", 0.5),
    ]  # fmt: skip
    metrics = pd.DataFrame(rows, columns=["space", "task", "target", "metric", "value"])
    metrics = metrics.assign(low=metrics.value - 0.05, high=metrics.value + 0.02, n=10)
    pairs = [
        ("a", "b", m, v, v - 0.1, v + 0.1, 9)
        for m, v in (("unbiased_cka", 0.5), ("mutual_knn", 0.25))
    ]
    alignment = pd.DataFrame(pairs, columns=["a", "b", "metric", "value", "low", "high", "n"])
    outcomes = {
        ("CLIP", "similarity", "", "matching_cosine"): rng.normal(0.5, 0.1, 300),
        ("CLIP", "similarity", "", "other_cosine"): rng.normal(0, 0.1, 500),
    }
    X = {"CLIP": rng.standard_normal((40, 9)), "fused": rng.standard_normal((40, 20))}
    kernels = layout.ordered_kernels(X, np.repeat(["a", "b"], 20))
    ids = np.arange(40).astype(str)
    curve = error_curve(
        Space("a", ids, X["CLIP"]), Space("b", ids, X["fused"]), n_components=(16, 64)
    )
    return metrics, alignment, outcomes, kernels, curve, layout.spectra(X)


def test_bars_show_the_main_target_with_intervals(numbers):
    figure = views.metric_bars(numbers[0])
    bars = {bar.name: bar for bar in figure.data}
    assert list(bars["CLIP"].x) == ["zero-shot", "linear probe"]
    assert list(bars["CLIP"].y) == [0.9, 0.4]  # label, not shape
    np.testing.assert_allclose(bars["CLIP"].error_y.array, 0.02)
    np.testing.assert_allclose(bars["CLIP"].error_y.arrayminus, 0.05)
    assert "zero-shot on shape" in figure.layout.title.subtitle.text
    other = views.metric_bars(numbers[0], target="shape")
    assert other.data[0].y[1] == 0.8


def test_bars_show_the_main_target_beside_few_shot_with_prompts_of_another():
    first = dict(space="CLIP", task="few_shot", target="shape", metric="acc1@8shot+prompts")
    main = dict(space="CLIP", task="knn", target="label", metric="knn_acc1")
    metrics = pd.DataFrame([first, main]).assign(value=0.5, low=0.4, high=0.6)
    figure = views.metric_bars(metrics)
    assert list(figure.data[0].x) == ["k-NN", "8-shot + prompts"]
    subtitle = figure.layout.title.subtitle.text
    assert "classes: label" in subtitle
    assert "few-shot with prompts on shape" in subtitle


def own(metrics, **values):
    rows = [
        {"space": "CLIP", "task": "own", "target": "", "metric": name, "value": value, "n": 10}
        for name, value in values.items()
    ]
    table = pd.DataFrame(rows)
    return pd.concat([metrics, table.assign(low=table.value, high=table.value)])


def test_bars_show_measures_of_the_user_like_ours(numbers):
    figure = views.metric_bars(own(numbers[0], separation=0.3))
    assert list(figure.data[0].x) == ["zero-shot", "linear probe", "separation"]
    assert figure.data[0].y[2] == 0.3
    assert figure.layout.xaxis.categoryarray[-1] == "separation"


def test_a_measure_with_another_range_has_a_panel_of_its_own(numbers):
    spread = Headline("own", "spread", EVIL, EVIL, range=(0, 50), higher_is_better=False)
    metrics = own(numbers[0], spread=7.0)
    figure = views.metric_bars(metrics, headlines=[*HEADLINES, spread])
    panels = {trace.xaxis: list(trace.x) for trace in figure.data if trace.name == "CLIP"}
    assert panels == {"x": ["zero-shot", "linear probe"], "x2": [views.escape(EVIL)]}
    assert figure.layout.yaxis2.title.text == "0 to 50, lower is better"
    assert [trace.name for trace in figure.data if trace.showlegend] == ["CLIP", "fused"]
    alone = views.metric_bars(metrics[metrics.task == "own"], headlines=[*HEADLINES, spread])
    assert [list(trace.x) for trace in alone.data] == [[views.escape(EVIL)]]


def test_the_old_name_of_the_labels_still_works_with_a_warning():
    with pytest.warns(FutureWarning, match=r"views\.HEADLINES is now workbench\.views\.LABELS"):
        labels = views.HEADLINES
    assert labels["zero_shot", "acc1"] == "zero-shot"


def test_alignment_is_symmetric_with_its_numbers(numbers):
    cka, knn = views.alignment_matrix(numbers[1]).data
    np.testing.assert_array_equal(cka.z, [[1, 0.5], [0.5, 1]])
    np.testing.assert_array_equal(knn.z, [[1, 0.25], [0.25, 1]])
    assert cka.text[0][1] == cka.text[1][0] == "0.50<br>±0.10"


def test_histograms_are_shares_over_the_same_bins(numbers):
    matching, other = views.similarity_histograms(numbers[2]).data
    np.testing.assert_array_equal(matching.x, other.x)
    assert sum(matching.y) == pytest.approx(100)
    assert sum(other.y) == pytest.approx(100)


def test_kernel_maps_have_scales_of_their_own_and_say_the_sample(numbers):
    kernels = layout.Kernels(numbers[3].matrices, numbers[3].labels, total=5000)
    figure = views.kernel_heatmaps(kernels, target="room")
    assert [heat.name for heat in figure.data] == ["CLIP", "fused"]
    assert figure.data[0].zmax != figure.data[1].zmax
    assert "40 of 5,000 samples, at random" in figure.layout.title.subtitle.text
    own, other = kernels.contrast("CLIP")
    assert f"same room {own:z.2f} · other {other:z.2f}" in words(figure)
    assert list(figure.layout.xaxis.ticktext) == ["a", "b"]
    assert list(figure.layout.xaxis.tickvals) == [10, 30]


def test_kernel_maps_without_classes_speak_of_none():
    kernels = layout.ordered_kernels({"CLIP": np.random.default_rng(0).random((9, 3))})
    figure = views.kernel_heatmaps(kernels)
    assert words(figure).count("label") == 0
    assert "as in the data" in figure.layout.title.subtitle.text
    assert figure.layout.xaxis.showticklabels is False


def test_error_curve_shows_formula_measurement_and_cost(numbers):
    curve = numbers[4]
    lines = {line.name: line for line in views.error_curve(curve).data}
    np.testing.assert_array_equal(lines["exact standard error"].y, curve.standard_error)
    np.testing.assert_array_equal(lines["measured"].y, curve.rmse)
    np.testing.assert_allclose(lines["size"].y, curve.bytes_per_row / 1024)
    np.testing.assert_allclose(lines["time"].y, 1000 * curve.seconds_per_1000)
    longest = lines["time"].y + lines["time"].error_y.array
    np.testing.assert_allclose(longest, 1000 * curve.slowest_per_1000)
    assert "least of several" in views.error_curve(curve).layout.title.subtitle.text
    before = views.error_curve(curve.drop(columns="slowest_per_1000"))  # of an older study
    assert not any(line.error_y.array is not None for line in before.data)


def test_spectra_name_the_effective_rank():
    flat = views.spectra({"flat": np.full(8, 1 / 8)}).data[0]
    assert flat.name == "flat: effective rank 8"
    figure = views.spectra({"flat": np.full(8, 1 / 8)})
    assert "effective rank of eigenvalues" in figure.layout.title.subtitle.text
    np.testing.assert_allclose(flat.y, 12.5)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: views.error_curve(None),
        lambda: views.similarity_histograms({}),
        lambda: views.alignment_matrix(pd.DataFrame(columns=["a", "b", "metric", "value"])),
        lambda: views.metric_bars(pd.DataFrame(columns=["space", "task", "target", "metric"])),
    ],
)
def test_what_is_not_there_is_said_and_not_an_error(draw):
    figure = draw()
    assert not figure.data
    assert "Nothing to draw" in words(figure)


def test_ticks_of_many_ordered_classes_are_few_and_short():
    pairs = sorted(f"{a}, {b}" for a in "abcd" for b in "stuvwxyz")
    assert heatmaps._label_ticks(np.array(pairs), 6)["ticktext"] == list("abcd")
    names = np.array([f"species {i:03d} with a long name" for i in range(200)])
    ticks = heatmaps._label_ticks(names, 6)["ticktext"]
    assert len(ticks) <= 6
    assert ticks[0] == "species 000 wit…"
