"""Claims about pairs in blocks and in the explorer: counted whole, drawn around, chosen, kept."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from test_explorer import EVIL, made, press, spaces_of, toy, words

import workbench as wb
from workbench import layout
from workbench._require import InputError
from workbench.explorer import pairs_question
from workbench.explorer.pairing.lines import level_pieces
from workbench.explorer.status import DONE
from workbench.interpret import explain_pair
from workbench.layout import pair_sample
from workbench.store import Space

N = 300
CLASSES = np.arange(N) % 4


def rows(seed):
    """Rows in three clouds: some squares of cosines hold many pairs, others one."""
    chance = np.random.default_rng(seed)
    return 4 * np.eye(6)[chance.integers(0, 3, N)] + chance.standard_normal((N, 6))


def every_pair():
    """Cosines (k, 2) of all pairs, and which are of one class."""
    i, j = np.triu_indices(N, 1)
    unit = [X / np.linalg.norm(X, axis=1, keepdims=True) for X in (rows(0), rows(1))]
    cosines = np.column_stack([(X @ X.T)[i, j] for X in unit]).astype(np.float32)
    return cosines, CLASSES[i] == CLASSES[j]


@pytest.fixture(scope="module")
def found():
    few, pair_sample.BLOCK = pair_sample.BLOCK, 4000  # 13 rows of a block
    try:
        yield layout.pairs({"A": rows(0), "B": rows(1)}, classes=CLASSES)
    finally:
        pair_sample.BLOCK = few


def test_what_is_kept_of_each_square_stands_for_all_of_it(found, monkeypatch):
    monkeypatch.setattr(pair_sample, "KEPT", 2)
    sample = layout.pairs({"A": rows(0), "B": rows(1)}, classes=CLASSES).sample
    cosines, same = every_pair()
    assert len(sample) < len(cosines)
    assert (sample.weight > 2).any()
    assert sample.weight.sum() == pytest.approx(len(cosines))
    squares = [pair_sample.square_of(each) for each in cosines.T]
    expected = np.zeros((2, pair_sample.SIDE, pair_sample.SIDE))
    np.add.at(expected, (same.astype(int), *squares), 1)
    counted = np.zeros_like(expected)
    places = [pair_sample.square_of(sample[each]) for each in ("first", "second")]
    np.add.at(counted, (sample.same.astype(int), *places), sample.weight)
    assert np.abs(counted - expected).sum() <= 8  # at the edge of a square, in float32
    alone = expected[same.astype(int), *squares] == 1
    kept = set(map(tuple, sample[["first", "second"]].round(4).to_numpy()))
    lost = [pair for pair in map(tuple, cosines[alone].round(4)) if pair not in kept]
    assert len(lost) <= 0.02 * alone.sum()  # rounding


def test_blocks_count_each_pair_once(found):
    ends = found.sample[["row", "other"]].to_numpy()
    assert (ends[:, 0] < ends[:, 1]).all()
    assert len(np.unique(ends, axis=0)) == len(ends)
    assert found.n_pairs == N * (N - 1) // 2


def test_pairs_within_a_class_and_across_add_up(found):
    _, same = every_pair()
    within, across = found.only(True), found.only(False)
    assert (within.n_pairs, across.n_pairs) == (same.sum(), (~same).sum())
    np.testing.assert_allclose(within.counts + across.counts, found.counts)
    for pair in within.telling.to_dict("records"):
        assert CLASSES[pair["row"]] == CLASSES[pair["other"]]


def test_an_outline_holds_the_pairs_in_it_and_is_near_its_corner(found):
    cosines, _ = every_pair()
    low, high = 0.4, 1.1  # a square's edge
    outline = [(low, -1.1), (high, -1.1), (high, 0.1), (low, 0.1)]
    region = layout.pairs_within(found, outline)
    inside = (cosines[:, 0] >= low) & (cosines[:, 1] < 0.1)
    assert region.n_pairs == pytest.approx(inside.sum(), abs=3)
    assert region.corner == "first"
    assert (region.pairs["first"] >= low - 1e-6).all()
    assert (region.pairs["second"] < 0.1).all()
    for corner, (x, y) in {
        "second": (-0.2, 0.8),
        "both": (0.9, 0.9),
        "neither": (-0.3, -0.3),
    }.items():
        square = [(x - 0.2, y - 0.2), (x + 0.2, y - 0.2), (x + 0.2, y + 0.2), (x - 0.2, y + 0.2)]
        assert layout.pairs_within(found, square).corner == corner
    assert layout.pairs_within(found, [(5, 5), (6, 5), (6, 6)]).n_pairs == 0


def test_a_triangle_holds_what_lies_below_its_side(found):
    region = layout.pairs_within(found, [(-2, -2), (2, -2), (2, 2)], most=10**6)
    cosines, _ = every_pair()
    assert region.n_pairs == pytest.approx((cosines[:, 1] < cosines[:, 0]).sum(), abs=60)
    assert (region.pairs["second"] <= region.pairs["first"]).all()


def test_lines_join_places_of_one_value():
    f = lambda x, y: 0.3 * x + 0.2 * y + x * y  # noqa: E731
    for value, pieces in level_pieces(f, (-1, 1), (-0.5, 1), 5):
        x, y = -1 + 2 * pieces[..., 0], -0.5 + 1.5 * pieces[..., 1]
        np.testing.assert_allclose(f(x, y), value, atol=0.01)
        assert len(pieces) > 10


@pytest.fixture
def shown():
    shown = made()
    yield shown
    shown.close()


def panel(shown):
    shown.show_panel("Pairs")
    return shown._pairs


def send(widget, **message):
    widget._receive(None, message, [])


def test_the_panel_compares_the_parents_as_they_are_fused_with_lines(shown):
    assert shown._pairs.view.found is None  # nothing is compared before it is looked at
    found = panel(shown).view.found
    assert found.names == ("CLIP", "expert")
    assert "630 pairs, all of 36 samples. expert as it is fused" in words(shown)
    drawing = shown._pairs.view.plot.drawing
    assert len(drawing["lines"]) == 6
    assert all(0 <= point[axis] <= 1 for point in drawing["points"] for axis in "xy")
    shown._pairs.controls.second.value = "fused"
    assert shown._pairs.view.plot.drawing["lines"] == []
    shown._pairs.controls.first.value = "fused"
    assert "fused to the right and up: expected two spaces that differ" in shown._status.value


def test_lines_follow_the_weights_and_the_axes_can_be_turned(shown):
    first = panel(shown).view.plot.drawing["lines"]
    shown.show_panel("Selection")
    shown.use(C=3.0)
    assert panel(shown).view.plot.drawing["lines"] != first
    upright = shown._pairs._answers.fused(shown._pairs.question)(np.array([0.2]), np.array([0.5]))
    shown.pairs("expert", "CLIP")
    turned = shown._pairs._answers.fused(shown._pairs.question)(np.array([0.5]), np.array([0.2]))
    assert upright == pytest.approx(turned)
    assert upright == pytest.approx(3 * 0.2 + 0.2 * 0.5)


def test_lines_are_drawn_anew_while_the_panel_is_in_front_and_not_behind_another(shown):
    plot = panel(shown).view.plot
    first, version = plot.drawing["lines"], plot.version
    shown.use(C=3.0)
    assert plot.version == version + 1
    assert [line["words"] for line in plot.drawing["lines"]] != [line["words"] for line in first]
    shown.show_panel("Selection")
    shown.use(C=0.5)
    assert plot.version == version + 1


def test_points_have_the_colour_of_pairs_within_a_class_or_across(shown):
    plot = panel(shown).view.plot
    kind = shown.dataset.labels("kind")
    points = shown._pairs.view._points
    expected = [
        bool(kind[row] == kind[other]) for row, other in zip(points.row, points.other, strict=True)
    ]
    assert [point["same"] for point in plot.drawing["points"]] == expected
    assert plot.drawing["label"] == "kind"
    assert {True, False} == set(expected)


def test_each_picture_of_the_list_opens_large_and_lists_its_neighbours(shown, monkeypatch):
    listed = panel(shown).view.list
    answers = []
    monkeypatch.setattr(listed, "send", lambda content, buffers=(): answers.append(content))
    row = listed.items[2]["ends"][1]["row"]
    send(listed, type="details", row=row)
    assert answers[0]["row"] == row
    assert ["id", f"id{row:02d}"] in answers[0]["columns"]
    for wrong in (99, -1, None, "1"):
        send(listed, type="details", row=wrong)
    assert len(answers) == 1
    send(listed, type="open", row=row)
    assert shown._tabs.front == "Neighbours"
    shown.tag("odd", [f"id{row:02d}"])
    assert answers[1:] == [{"type": "tags"}]


def test_a_pair_that_is_chosen_is_selected_and_ringed_in_every_map_and_can_be_undone(shown):
    shown.selection = ["id00"]
    listed = panel(shown).view.list
    send(listed, type="pick", number=1)
    pair = [listed.shown.iloc[1][end] for end in ("row", "other")]
    assert shown.rows.tolist() == sorted(pair)
    assert listed.current == 1
    ringed = shown._maps._ringed
    assert set(ringed) == {"CLIP", "expert", "fused"}
    assert all(sorted(each) == sorted(pair) for each in ringed.values())
    send(listed, type="ring", number=0)
    assert sorted(shown._maps._ringed["CLIP"]) != sorted(pair)
    send(listed, type="ring", number=-1)
    assert sorted(shown._maps._ringed["CLIP"]) == sorted(pair)
    assert shown._tabs.front == "Pairs"
    shown.undo()
    assert shown.selection.tolist() == ["id00"]
    send(listed, type="pick", number=99)
    send(listed, type="pick", number="1")
    assert shown.selection.tolist() == ["id00"]


def test_a_point_opens_its_corner_and_a_drawn_part_lists_its_pairs(shown):
    pairs = panel(shown)
    number = next(
        i for i, p in enumerate(pairs.view.plot.drawing["points"]) if p["corner"] == "both"
    )
    send(pairs.view.plot, type="point", number=number + 1)
    assert (pairs.view.corner, pairs.view.list.current) == ("both", 1)
    assert "see hardly a difference: the" in pairs.view.list.heading
    outline = [[0.6, 0.0], [1.0, 0.0], [1.0, 0.4], [0.6, 0.4]]
    send(pairs.view.plot, type="region", outline=outline)
    assert "pairs here" in pairs.view.list.heading or "pair here" in pairs.view.list.heading
    assert "first where CLIP sees hardly a difference, expert does" in pairs.view.list.heading
    assert pairs.view.plot.outline == outline
    press(shown, "alike in expert alone")
    assert (pairs.view.corner, pairs.view.plot.outline) == ("second", [])
    assert pairs.view.list.heading.startswith("expert sees hardly a difference, CLIP does: the")


def test_who_holds_a_chosen_pair_apart_is_said_by_the_weights_of_now(shown):
    pairs = panel(shown)
    assert pairs.why.value == ""
    pairs.view.list.pick(0)
    row, other = pairs.view.list.current_rows
    clip, expert, fused = (shown.spaces[name] for name in ("CLIP", "expert", "fused"))
    kernel = wb.fuse(clip, expert, method="kernel", C=fused.info["parameters"]["C"])
    parts = explain_pair(kernel, row, other).parts.set_index("part")
    for name in ("CLIP", "expert", "product", "fused"):
        said = f"<b>{name}</b>"
        assert said in pairs.why.value
        share = f"{100 * parts.more_than[name]:.0f} ({parts.similarity[name]:+.2f})"
        assert share in pairs.why.value.split(said)[1].split("</li>")[0]
    assert "finds the two alike" in pairs.why.value
    before = pairs.why.value
    shown.use(C=5.0, expert_weight=2.0)
    pairs.view.list.pick(0)
    assert pairs.why.value != before
    pairs.ask()
    assert pairs.why.value == ""


def test_names_of_parents_are_text_where_a_pair_is_explained():
    data = toy()
    named = spaces_of(data)
    clip = replace(named["CLIP"], name=EVIL)
    spaces = {EVIL: clip, "b": named["expert"]}
    spaces["fused"] = wb.fuse(clip, named["expert"], n_components=64)
    alone = made(data, spaces)
    panel(alone).view.list.pick(0)
    assert EVIL not in panel(alone).why.value
    assert "&lt;img" in panel(alone).why.value
    alone.close()


def test_pairs_of_a_class_and_of_the_selection_alone(shown):
    pairs = panel(shown)
    kinds = dict(pairs.controls.kind.options)
    assert list(kinds) == [
        "all pairs", "same kind", "different kind", "same size", "different size",
    ]  # fmt: skip
    pairs.controls.kind.value = kinds["same size"]
    assert "306 of 630 pairs" in words(shown)
    assert all("same size" in item["words"] for item in pairs.view.list.items)
    pairs.controls.kind.value = kinds["all pairs"]
    press(shown, "Of the selection")
    assert "0 selected on the maps: expected two samples or more" in shown._status.value
    shown.selection = [f"id{i:02d}" for i in range(9)]
    press(shown, "Of the selection")
    assert "36 pairs, all of 9 samples" in words(shown)
    send(pairs.view.list, type="pick", number=0)
    assert "36 pairs, all of 9 samples" in words(shown)  # the plot stays while pairs are chosen
    assert max(shown.rows) < 9
    press(shown, "Of all samples")
    assert "630 pairs, all of 36 samples" in words(shown)


def test_of_many_samples_some_are_compared_at_once_and_all_in_the_background(shown, monkeypatch):
    monkeypatch.setattr(pairs_question, "AT_ONCE", 10)
    pairs = panel(shown)
    assert "45 of 630 pairs: those of 10 samples, at random." in words(shown)
    pairs.ask_every(wait=True)
    assert "630 pairs, all of 36 samples" in words(shown)
    assert f"{DONE} 630 pairs are compared." in shown._status.value
    pairs.controls.kind.value = dict(pairs.controls.kind.options)["same kind"]
    assert "198 of 630 pairs, all of 36" in words(shown)  # counted in the same pass
    pairs.controls.second.value = "fused"
    assert "of 630 pairs: those of 10 samples" in words(shown)


def test_comparing_all_pairs_can_be_stopped_and_leaves_those_of_before(shown, monkeypatch):
    monkeypatch.setattr(pairs_question, "AT_ONCE", 10)
    pairs = panel(shown)
    started, go_on = threading.Event(), threading.Event()
    real = pairs_question.pairs

    def slow(*arguments, tick, **options):
        started.set()
        assert go_on.wait(20)
        return real(*arguments, tick=tick, **options)

    monkeypatch.setattr(pairs_question, "pairs", slow)
    press(shown, "Compare all pairs")
    assert started.wait(20)
    press(shown, "alike in both")  # others wait, what is there can be looked at
    pairs.controls.second.value = "fused"
    assert (
        "pairs that are being compared: expected to wait for it, or Cancel" in shown._status.value
    )
    press(shown, "Cancel comparison")
    go_on.set()
    pairs._background.join()
    assert "Stopped; the pairs of before stay." in shown._status.value
    assert "45 of 630 pairs" in words(shown)
    assert not pairs._whole


def test_what_was_compared_comes_back_in_the_next_kernel(tmp_path):
    first = made(session=tmp_path / "mine.json")
    first.pairs("expert", "fused", corner="both")
    first._pairs.controls.kind.value = dict(first._pairs.controls.kind.options)["different kind"]
    first.close()
    again = made(session=tmp_path / "mine.json")
    assert again._pairs.remembered() == first._pairs.remembered()
    found = panel(again).view.found
    assert found.names == ("expert", "fused")
    assert again._pairs.view.corner == "both"
    assert not found.sample.same.any()
    again.close()
    wrong = made(session=tmp_path / "mine.json", spaces={"other": spaces_of(toy())["CLIP"]})
    assert "here there is one" in words(wrong)
    wrong.close()


def test_one_space_has_no_pairs_and_says_so():
    data = toy()
    alone = made(data, {"CLIP": spaces_of(data)["CLIP"]})
    alone.show_panel("Pairs")
    assert "Pairs are compared in two spaces; here there is one." in words(alone)
    with pytest.raises(InputError, match="two spaces that differ"):
        alone.pairs()
    alone.close()


def test_words_from_data_stay_words():
    data = toy()
    spaces = {EVIL if name == "expert" else name: each for name, each in spaces_of(data).items()}
    shown = made(data, spaces)
    shown.show_panel("Pairs")
    assert "as it is fused" in words(shown)
    assert EVIL not in words(shown)
    shown.close()


def test_samples_without_pictures_are_pairs_of_words(shown):
    item = panel(shown).view.list.items[0]
    assert {end["caption"].split()[0] for end in item["ends"]} == {"front"}
    assert shown._pairs.view.list.pictures[0] == b""


def test_a_study_draws_its_pairs_and_lists_the_most_telling():
    data = toy()
    parents = list(spaces_of(data).values())[:2]
    study = wb.Study(
        data, clip=parents[0], expert=parents[1], n_components=64, map_method="pca", progress=False
    )
    assert {trace.type for trace in study.pair_plot().data} == {"heatmap", "contour", "scatter"}
    text = study.pairs_text()
    assert "alike in CLIP alone" in text
    assert text.endswith("of 630 pairs.")
    flat = Space("expert", data.ids, np.ones((data.n, 3)))
    alone = wb.Study(
        data, clip=parents[0], expert=flat, n_components=64, map_method="pca", progress=False
    )
    assert alone.pairs_text().startswith("There are no pairs")
    assert "Nothing to draw" in alone.pair_plot().layout.annotations[0].text


def test_pairs_of_the_samples_on_the_maps_are_rows_of_the_dataset():
    shown = made(max_points=12)
    found = shown.pairs("CLIP", "fused")
    assert found.n_pairs == 66
    ends = found.sample[["row", "other"]].to_numpy()
    assert set(ends.ravel()) == set(shown.view.tolist())
    clip = shown.spaces["CLIP"].normalize_rows().image
    for pair in found.telling.to_dict("records"):
        assert pair["first"] == pytest.approx(clip[pair["row"]] @ clip[pair["other"]], abs=1e-5)
    shown.close()
