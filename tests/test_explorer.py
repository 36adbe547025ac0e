"""Claims about the explorer without a browser: what is selected, shown, asked, kept and written."""

import base64
import gc
import html
import io
import json
import re
import threading
import weakref
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import ipywidgets as widgets
import jscatter
import numpy as np
import pandas as pd
import pytest
from ipywidgets.widgets.widget import _instances as registry
from PIL import Image
from sklearn.decomposition import PCA
from traitlets import TraitError

import workbench as wb
from workbench import align, explorer, layout, views
from workbench._require import InputError
from workbench.arrays import normalize_rows
from workbench.data.dataset import Dataset
from workbench.evaluate.own_measures import Measure
from workbench.explorer import keys, maps
from workbench.explorer.app import Explorer
from workbench.explorer.cards import PAGE, CardColumn, Cards
from workbench.explorer.colours import paint_classes, rgba
from workbench.explorer.heat import heat_png
from workbench.explorer.history import MOST_STEPS
from workbench.explorer.kernel_sample import FIGURES
from workbench.explorer.opening import explore
from workbench.explorer.rankings import ranking_columns
from workbench.explorer.sketches import sketch_of
from workbench.explorer.tunable import NOT_TUNABLE
from workbench.explorer.weight_cells import WeightCells
from workbench.fusion.weights import CORNERS, Weights
from workbench.store import Space

N = 36
EVIL = "<img src=x onerror=alert(1)>"
KIND, SIZE = np.arange(N) % 3, np.arange(N) // 3 % 2


def toy(n=N, *, labels=True, captions=True, paths=None, name="toy"):
    """Cats, dogs and owls, big and small, two captions each."""
    ids = np.array([f"id{i:02d}" for i in range(n)])
    kind = np.array(["cat", "dog", "owl"])[np.arange(n) % 3]
    table = pd.DataFrame({"kind": kind, "size": np.where(np.arange(n) // 3 % 2, "big", "small")})
    words = [(i, f"{word} of {kind[i]} {i}") for i in range(n) for word in ("front", "back")]
    given = dict(captions=pd.DataFrame(words, columns=["row", "text"])) if captions else {}
    if labels:
        prompts = {each: (f"a {each}",) for each in ("cat", "dog", "owl")}
        given |= dict(targets=("kind",), groups=("size",), prompts=prompts, prompt_target="kind")
    return Dataset(name, ids, paths, table.set_index(ids), **given)


def spaces_of(data, seed=0, **options):
    """CLIP sees the kind, the expert the size; both with noise."""
    rng, n = np.random.default_rng(seed), data.n
    image = 3 * np.eye(8)[np.arange(n) % 3] + rng.standard_normal((n, 8))
    seen = 3 * np.eye(6)[np.arange(n) // 3 % 2] + rng.standard_normal((n, 6))
    text = rng.standard_normal((len(data.captions), 8)) if len(data.captions) else None
    classes = 3 * np.eye(8)[:3] if data.prompts else None
    names = {"class_names": list(data.prompts)} if data.prompts else {}
    clip = Space("CLIP", data.ids, image, text, classes, info={"role": "clip", **names})
    expert = Space("expert", data.ids, seen, info={"role": "expert"})
    fused = wb.fuse(clip, expert, **{"n_components": 64, "random_state": 0, **options})
    return {"CLIP": clip, "expert": expert, "fused": fused}


def made(data=None, spaces=None, *, seen=True, **options):
    data = data or toy()
    options = {"method": "pca", "progress": False, **options}
    shown = Explorer(data, spaces_of(data) if spaces is None else spaces, **options)
    if seen:
        says(shown._legend, {"type": "drawn", "turn": 0})
    return shown


@pytest.fixture
def shown():
    return made()


def every(widget):
    """A widget and all below it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from every(child)


def press(shown, label):
    (button,) = [
        w for w in every(shown) if isinstance(w, widgets.Button) and w.description == label
    ]
    for callback in button._click_handlers.callbacks:  # click() would swallow what they raise
        callback(button)


def words(shown):
    """All HTML on the screen."""
    return "\n".join(w.value for w in every(shown) if isinstance(w, widgets.HTML))


def plain(shown):
    return html.unescape(re.sub("<[^>]*>", "", words(shown)))


def says(widget, content, buffers=()):
    """As if the browser sent it."""
    for callback in widget._msg_callbacks.callbacks:
        callback(widget, content, list(buffers))


def canvas(shown, name="CLIP"):
    return shown._maps.scatters[name].widget


def test_maps_are_seen_before_it_is_measured_how_far_to_trust_them(monkeypatch):
    judged = []
    measure = layout.projection_quality
    monkeypatch.setattr(
        "workbench.layout.quality.projection_quality",
        lambda *given, **more: judged.append(1) or measure(*given, **more),
    )
    shown = made(seen=False)
    titles = widgets.VBox([*shown._titles.above.values(), *shown._titles.below.values()])
    assert "CLIP 8 dimensions" in plain(titles)
    assert not judged
    says(shown._legend, {"type": "drawn", "turn": 0})
    assert "mutual 10-NN" in plain(titles)
    assert "trustworthiness" in plain(titles)
    assert len(judged) == 3
    says(shown._legend, {"type": "drawn", "turn": 0})
    assert len(judged) == 3


def test_a_cka_just_under_zero_has_no_sign(monkeypatch):
    monkeypatch.setattr("workbench.align.cka", lambda X, Y, **more: -0.001)
    shown = made(seen=False)
    says(shown._legend, {"type": "drawn", "turn": 0})
    titles = widgets.VBox([*shown._titles.above.values()])
    assert "CKA 0.00" in plain(titles)


def test_a_measurement_that_fails_after_the_first_picture_is_a_sentence(monkeypatch):
    shown = made(seen=False)
    monkeypatch.setattr(shown._titles, "refresh", lambda: 1 / 0)
    says(shown._legend, {"type": "drawn", "turn": 0})
    assert "The maps could not be judged: division by zero" in plain(shown._status)


def test_maps_stand_below_each_other_where_they_would_be_too_narrow(shown):
    grid = next(box for box in every(shown) if isinstance(box, widgets.GridBox))
    assert "auto-fit" in grid.layout.grid_template_columns
    assert "max(140px, (100% - 30px) / 3)" in grid.layout.grid_template_columns


# Selection.


def test_selection_gives_and_takes_ids_in_the_order_of_the_data(shown):
    assert shown.selection.tolist() == []
    shown.selection = ["id05", "id01", "id05"]
    assert shown.selection.tolist() == ["id01", "id05"]
    assert shown.rows.tolist() == [1, 5]
    assert [canvas(shown, name).selection.tolist() for name in shown.layouts] == [[1, 5]] * 3
    assert "2 of 36 selected" in plain(shown)


def test_an_unknown_id_or_name_changes_nothing_and_is_named(shown):
    shown.selection = ["id01"]
    message = r"^1 unknown ids, first \['nine'\]: expected ids of toy, as "
    with pytest.raises(InputError, match=message):
        shown.selection = ["id02", "nine"]
    with pytest.raises(
        InputError, match=r"^selection 'id02': expected a named selection: none yet\.$"
    ):
        shown.select("id02")
    assert shown.selection.tolist() == ["id01"]


def test_what_one_map_selects_all_maps_show(shown):
    canvas(shown, "fused").selection = np.array([3, 8, 2])
    assert shown.rows.tolist() == [2, 3, 8]
    assert canvas(shown, "CLIP").selection.tolist() == [2, 3, 8]
    canvas(shown, "expert").selection = None
    assert shown.rows.tolist() == []


def test_a_point_under_the_mouse_is_marked_in_every_map(shown):
    canvas(shown, "CLIP").hovering = 4
    assert [canvas(shown, name).hovering for name in shown.layouts] == [4] * 3
    says(shown._gallery.gallery, {"type": "hover", "row": 7})
    assert [canvas(shown, name).hovering for name in shown.layouts] == [7] * 3
    says(shown._gallery.gallery, {"type": "hover", "row": -1})
    assert [canvas(shown, name).hovering for name in shown.layouts] == [-1] * 3


def test_undo_and_redo_walk_through_the_selections(shown):
    for ids in (["id01"], ["id02", "id03"], []):
        shown.selection = ids
    press(shown, "Undo")
    assert shown.rows.tolist() == [2, 3]
    shown.undo()
    assert shown.rows.tolist() == [1]
    press(shown, "Redo")
    assert shown.rows.tolist() == [2, 3]
    assert canvas(shown).selection.tolist() == [2, 3]
    shown.selection = ["id09"]
    shown.redo()  # a new selection has no future
    assert shown.rows.tolist() == [9]
    for _ in range(9):
        shown.undo()
    assert shown.rows.tolist() == []


def test_the_same_selection_twice_is_one_step(shown):
    shown.selection = ["id01"]
    shown.selection = ["id01"]
    shown.undo()
    assert shown.rows.tolist() == []


def test_a_message_goes_when_something_is_selected(shown):
    shown._search.query.value = "0:star"
    assert "weight 0 of 'star'" in plain(shown)
    shown.selection = ["id02"]
    assert "weight 0 of 'star'" not in plain(shown)


def test_a_saved_selection_comes_back_by_its_name(shown):
    shown.selection = ["id01", "id02"]
    shown.save_selection(" odd ones ")
    shown.clear()
    assert shown.named["odd ones"].tolist() == ["id01", "id02"]
    shown.select("odd ones")
    assert shown.rows.tolist() == [1, 2]
    press(shown, "Clear")
    assert "odd ones" in shown._toolbar.saved.options
    shown._toolbar.saved.value = "odd ones"
    assert shown.rows.tolist() == [1, 2]
    with pytest.raises(InputError, match=r"^a selection without a name: expected a name\.$"):
        shown.save_selection("  ")
    press(shown, "Keep")
    assert "a selection without a name: expected a name." in plain(shown)


# Tables.


def test_the_table_holds_labels_captions_scores_and_saved_selections(shown):
    shown.selection = ["id03", "id04"]
    shown.save_selection("both")
    shown.search("dog")
    shown.selection = ["id04", "id05"]
    table = shown.table()
    assert table.index.tolist() == ["id04", "id05"]
    assert table.index.name == "id"
    assert table["kind"].tolist() == ["dog", "owl"]
    assert table["captions"].tolist() == [
        "front of dog 4 | back of dog 4", "front of owl 5 | back of owl 5",
    ]  # fmt: skip
    assert table["in both"].tolist() == [True, False]
    answer = shown.queries["dog"]["CLIP"].set_index("id")
    assert table["search score: CLIP"].tolist() == answer.score[["id04", "id05"]].tolist()
    assert shown.table(np.array([0])).index.tolist() == ["id00"]
    assert "captions" not in shown.dataset.table


@pytest.mark.parametrize(("suffix", "read"), [(".csv", pd.read_csv), (".parquet", pd.read_parquet)])
def test_an_export_comes_back_as_the_table(shown, tmp_path, suffix, read):
    shown.selection = ["id03", "id04"]
    shown.search("dog")
    path = shown.export(tmp_path / "new" / f"selected{suffix}")
    table = read(path)
    table = table.set_index("id") if "id" in table else table
    pd.testing.assert_frame_equal(table, shown.table(), check_dtype=False)


def test_what_cannot_be_exported_is_one_sentence(shown, tmp_path):
    with pytest.raises(
        InputError, match=r"^an empty selection: expected some samples to export\.$"
    ):
        shown.export(tmp_path / "a.csv")
    shown.selection = ["id03"]
    with pytest.raises(
        InputError, match=r"a\.xlsx: expected a \.csv, \.parquet or \.jsonl file\.$"
    ):
        shown.export(tmp_path / "a.xlsx")
    (tmp_path / "file").write_text("")
    with pytest.raises(
        InputError, match=r"b\.csv: expected a folder that can be written \(.+\)\.$"
    ):
        shown.export(tmp_path / "file" / "b.csv")


def test_the_export_button_says_what_it_did(shown, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    press(shown, "Export")
    assert "an empty selection: expected some samples to export." in plain(shown)
    shown.selection = ["id03"]
    press(shown, "Export")
    assert "selection.csv is written." in plain(shown)
    assert (tmp_path / "selection.csv").exists()


# Columns and colours.


def test_columns_are_labels_disagreement_clusters_and_scores(shown):
    pairs = ["CLIP / expert", "CLIP / fused", "expert / fused"]
    known = ["kind", "size", *(f"disagreement: {pair}" for pair in pairs)]
    known += [*(f"cluster: {name}" for name in ("CLIP", "expert", "fused"))]
    known += ["caption score: CLIP", "caption score: fused", "tags"]
    assert shown.columns() == known
    shown.search("dog")
    searched = ["search score: CLIP", "search rank: CLIP"]
    assert shown.columns()[len(known) :][:2] == searched
    assert list(shown._toolbar.colour.options) == shown.columns()
    assert list(shown._gallery.sort.options) == ["in order", *shown.columns()]
    with pytest.raises(InputError, match=r"^column 'colour': expected one of kind, size, disag"):
        shown.column("colour")


def test_disagreement_is_the_share_of_neighbours_not_shared(shown):
    X, Y = (normalize_rows(shown.spaces[name].image) for name in ("CLIP", "expert"))
    expected = 1 - align.mutual_knn_per_sample(X, Y, 10)
    np.testing.assert_allclose(shown.column("disagreement: CLIP / expert"), expected)


def test_what_takes_long_is_said_while_it_is_being_computed(shown):
    said = []
    shown._status.observe(lambda change: said.append(change["new"]), "value")
    shown.column("disagreement: CLIP / fused")
    shown.column("disagreement: CLIP / fused")
    *while_computed, last = said
    assert last == ""
    assert all("computing disagreement: CLIP / fused" in words for words in while_computed)
    shares = [words.split(": ")[-1] for words in while_computed[1:]]
    assert shares == ["50%</div>", "100%</div>"]  # one block of rows in each space


def test_clusters_find_what_a_space_sees(shown):
    found = pd.crosstab(shown.column("cluster: CLIP"), KIND)
    assert found.shape == (3, 3)
    assert found.max(axis=1).sum() >= 0.8 * N


def test_the_caption_score_is_the_mean_cosine_with_the_own_captions(shown):
    clip = shown.spaces["CLIP"].normalize_rows()
    by_hand = [clip.image[i] @ clip.text[2 * i : 2 * i + 2].mean(0) for i in range(N)]
    np.testing.assert_allclose(shown.column("caption score: CLIP"), by_hand)


def test_classes_that_are_colours_have_them_and_the_others_the_palette():
    paint = paint_classes(["red", "blue", "red"])
    assert {name: colour for name, colour, _ in paint.items} == {
        "blue": views.NAMED["blue"], "red": views.NAMED["red"],
    }  # fmt: skip
    assert paint_classes(["b", "a"]).colours == list(views.PALETTE[:2])


def test_of_many_classes_the_20_most_frequent_of_those_shown_are_coloured():
    labels = [f"c{i:02d}" for i in range(30) for _ in range(i + 1)]
    paint = paint_classes(labels)
    names = [name for name, *_ in paint.items]
    assert names == [f"c{i:02d}" for i in range(29, -1, -1)]  # most frequent first
    coloured = [name for name, colour, _ in paint.items if colour != views.OTHER]
    assert coloured == names[:20]
    assert len({colour for _, colour, _ in paint.items}) == 21
    hidden = frozenset(paint.items[0][2])
    fewer = paint_classes(labels, hidden)
    coloured = [name for name, colour, _ in fewer.items if colour != views.OTHER]
    assert coloured == names[1:21]


def test_classes_of_two_factors_have_the_colour_of_the_first_and_a_legend_of_both():
    labels = [f"{a}, {b}" for a in ("red", "blue", "green") for b in ("dots", "rings", "bars")]
    paint = paint_classes(labels)
    assert [name for name, *_ in paint.items] == ["blue", "green", "red", "bars", "dots", "rings"]
    assert len(paint.colours) == 3
    for i, label in enumerate(labels):
        assert paint.colours[paint.codes[i]] == views.NAMED[label.split(",")[0]]
    members = {name: each for name, _, each in paint.items}
    assert [labels[i] for i in range(9) if paint.classes[i] in members["dots"]] == labels[::3]


def test_numbers_have_a_bar_without_outliers_and_grey_where_there_are_none():
    paint = explorer.paint_numbers(np.r_[np.arange(101.0), np.nan], "score")
    assert paint.codes[[0, 1, 50, 99, 100, 101]].tolist() == [0, 0, 24, 47, 47, 48]
    assert paint.colours[48] == views.OTHER
    assert (paint.bar["low"], paint.bar["high"], paint.bar["title"]) == ("1", "99", "score")
    assert set(explorer.paint_numbers(np.full(3, np.nan), "none").codes) == {48}
    assert set(explorer.paint_numbers(np.full(3, 2.0), "same").codes) == {0}


@pytest.mark.parametrize("column", ["kind", "size", "disagreement: CLIP / expert"])
def test_every_point_has_the_colour_of_its_value_in_every_map(shown, column):
    shown._toolbar.colour.value = column
    values = shown.column(column)
    numeric = values.dtype.kind == "f"
    paint = explorer.paint_numbers(values, column) if numeric else paint_classes(values)
    expected = [rgba(paint.colours[code]) for code in paint.codes]
    for name in shown.layouts:
        widget = canvas(shown, name)
        table = np.asarray(widget.color)
        np.testing.assert_allclose(table[widget.points[:, 2].astype(int)], expected)
        assert widget.color_selected == widget.color


def test_the_legend_says_the_column_its_classes_and_their_counts(shown):
    shown._toolbar.colour.value = "size"
    legend = shown._legend.legend
    assert (legend["title"], [(i["name"], i["count"]) for i in legend["items"]]) == (
        "size", [("big", 18), ("small", 18)],
    )  # fmt: skip
    shown._toolbar.colour.value = "disagreement: CLIP / expert"
    legend = shown._legend.legend
    assert legend["items"] == []
    assert legend["bar"]["title"] == "disagreement: CLIP / expert"


def test_the_legend_hides_shows_alone_and_shows_all(shown):
    assert [item["on"] for item in shown._legend.legend["items"]] == [True] * 3
    says(shown._legend, {"type": "toggle", "index": 1})
    assert [item["on"] for item in shown._legend.legend["items"]] == [True, False, True]
    assert canvas(shown, "fused").filter.tolist() == np.flatnonzero(KIND != 1).tolist()
    says(shown._legend, {"type": "toggle", "index": 1})
    assert canvas(shown, "fused").filter is None
    says(shown._legend, {"type": "toggle", "index": 2, "only": True})
    assert [item["on"] for item in shown._legend.legend["items"]] == [False, False, True]
    assert canvas(shown, "CLIP").filter.tolist() == np.flatnonzero(KIND == 2).tolist()
    says(shown._legend, {"type": "toggle", "index": -1})
    assert [item["on"] for item in shown._legend.legend["items"]] == [True] * 3
    assert canvas(shown, "CLIP").filter is None


def test_hiding_the_last_class_shows_all_and_another_column_starts_afresh(shown):
    for index in (0, 1, 2):
        says(shown._legend, {"type": "toggle", "index": index})
    assert [item["on"] for item in shown._legend.legend["items"]] == [True] * 3
    says(shown._legend, {"type": "toggle", "index": 0})
    shown._toolbar.colour.value = "size"
    assert canvas(shown).filter is None


def test_keys_move_between_panels_modes_and_selections(shown):
    for key, panel in (("/", "Search"), ("1", "Selection"), ("5", "Weights"), ("?", "Keys")):
        says(shown._legend, {"type": "key", "key": key})
        assert keys.PANELS[shown._tabs.selected_index] == panel
    says(shown._legend, {"type": "key", "key": "p"})
    assert canvas(shown, "expert").mouse_mode == "panZoom"
    says(shown._legend, {"type": "key", "key": "l"})
    assert canvas(shown, "expert").mouse_mode == "lasso"
    shown.selection = ["id03"]
    for key, rows in (("u", []), ("r", [3]), ("Escape", [])):
        says(shown._legend, {"type": "key", "key": key})
        assert shown.rows.tolist() == rows
    says(shown._legend, {"type": "key", "key": "f"})
    assert set(shown._legend.shortcuts) == set(keys.KEYS)
    with pytest.raises(InputError, match=r"^panel 'Nine': expected one of Selection, Neighbours"):
        shown.show_panel("Nine")


# More samples than maps can hold.


@pytest.fixture(scope="module")
def sampled():
    return made(toy(90), max_points=30)


def test_maps_hold_a_sample_and_say_so(sampled):
    assert len(sampled.view) == 30
    assert (np.diff(sampled.view) > 0).all()
    assert all(len(xy) == 30 for xy in sampled.layouts.values())
    assert plain(sampled).count("30 of 90 samples shown, at random") == 3
    assert plain(sampled).count("(30 samples)") == 2
    assert made().view.tolist() == list(range(N))
    assert "at random" not in plain(made())


def test_a_lasso_that_adds_or_takes_away_leaves_what_is_on_no_map_selected(sampled):
    elsewhere = np.setdiff1d(np.arange(90), sampled.view)[:2].tolist()
    sampled.selection = sampled.dataset.ids[[*elsewhere, *sampled.view[:3]]]
    says(sampled._legend, {"type": "keeps", "keeps": True})
    canvas(sampled).selection = np.arange(5)
    assert sampled.rows.tolist() == sorted([*elsewhere, *sampled.view[:5]])
    canvas(sampled).selection = np.arange(1, 5)
    assert sampled.rows.tolist() == sorted([*elsewhere, *sampled.view[1:5]])
    says(sampled._legend, {"type": "keeps", "keeps": False})
    canvas(sampled).selection = np.arange(2)
    assert sampled.rows.tolist() == sampled.view[:2].tolist()


def test_a_selection_may_lie_outside_of_the_maps(sampled):
    outside = np.setdiff1d(np.arange(90), sampled.view)
    mixed = sorted([*outside[:2], *sampled.view[:3]])
    sampled.selection = sampled.dataset.ids[mixed]
    assert sampled.rows.tolist() == mixed
    assert canvas(sampled).selection.tolist() == [0, 1, 2]
    assert "5 of 90 selected, 3 of them on the maps" in plain(sampled)
    canvas(sampled).selection = np.array([4])
    assert sampled.rows.tolist() == [sampled.view[4]]


def test_search_neighbours_and_columns_use_all_samples(sampled):
    assert sorted(sampled.search("dog", 90)["CLIP"].row) == list(range(90))
    outside = np.setdiff1d(np.arange(90), sampled.view)[0]
    found = sampled.neighbours(str(sampled.dataset.ids[outside]))
    X = normalize_rows(sampled.spaces["expert"].image)
    near = align.neighbours(X, 12, np.array([outside]))[0]
    assert found["expert"].row.tolist() == near.tolist()
    values = sampled.column("disagreement: CLIP / expert")
    assert np.isfinite(values[sampled.view]).all()
    assert np.isnan(np.delete(values, sampled.view)).all()
    assert set(np.delete(sampled.column("cluster: CLIP"), sampled.view)) == {""}


def grouped(data):
    """CLIP keeps ten kinds tight together, of which the expert knows nothing."""
    rng, n = np.random.default_rng(0), data.n
    spaces = spaces_of(data)
    kinds = 6 * np.eye(10)[np.arange(n) % 10] + 0.1 * rng.standard_normal((n, 10))
    clip = replace(spaces["CLIP"], image=kinds, text=None, classes=None)
    expert = replace(spaces["expert"], image=rng.standard_normal((n, 12)))
    return {"CLIP": clip, "expert": expert}


def test_groups_of_a_sample_are_rows_of_the_data():
    data = toy(90)
    sampled = made(data, grouped(data), max_points=60)
    groups = sampled.groups("CLIP", "expert")
    spaces = [sampled.spaces[name].as_compared() for name in ("CLIP", "expert")]
    arrays = [space.image[sampled.view] for space in spaces]
    expected = align.difference_groups(*arrays)
    assert len(groups) == len(expected) > 0
    for rows, positions in zip(groups.rows, expected.rows, strict=True):
        assert rows.tolist() == sampled.view[positions].tolist()


# Cards.


def test_cards_send_the_page_that_is_asked_for(monkeypatch):
    sent, heard = [], []
    cards = Cards(
        lambda row: ({"row": row}, bytes([row])), lambda _, message: heard.append(message)
    )
    monkeypatch.setattr(cards, "send", lambda content, buffers: sent.append((content, buffers)))
    rows = np.arange(100)[::-1]
    badges = [str(i) for i in range(100)]
    marked = CardColumn("b", rows, badges=badges, marks=frozenset([39]))
    cards.show([CardColumn("a", rows[:2]), marked])
    assert [(each["title"], each["n"]) for each in cards.columns] == [("a", 2), ("b", 100)]
    ask = {"type": "page", "column": 1, "start": 60, "version": cards.version}
    says(cards, ask)
    ((content, pictures),) = sent
    assert {key: content[key] for key in ask} == ask
    assert [item["row"] for item in content["items"]] == rows[60:].tolist()
    assert [item["badge"] for item in content["items"]] == [str(i) for i in range(60, 100)]
    assert [item["row"] for item in content["items"] if item["mark"]] == [39]
    assert pictures == [bytes([row]) for row in rows[60:]]
    says(cards, ask | {"start": 0})
    assert len(sent[1][0]["items"]) == PAGE
    json.dumps(content)


def test_cards_that_are_ready_go_along_with_their_columns():
    cards = Cards(lambda row: ({"row": row}, bytes([row])), print)
    assert cards.columns == []
    cards.show([CardColumn("a", np.arange(5), badges="vwxyz")], ready=2)
    (column,) = cards.columns
    assert [(item["row"], item["badge"]) for item in column["items"]] == [(0, "v"), (1, "w")]
    assert (column["pictures"], column["n"]) == ([b"\0", b"\1"], 5)
    cards.show([CardColumn("a", np.arange(5))])
    assert cards.columns[0]["items"] == []


def test_cards_ignore_what_was_asked_before_the_columns_changed(monkeypatch):
    sent = []
    cards = Cards(lambda row: ({"row": row}, b""), lambda *_: None)
    monkeypatch.setattr(cards, "send", lambda *message: sent.append(message))
    cards.show([CardColumn("a", np.arange(5))])
    old = {"type": "page", "column": 0, "start": 0, "version": cards.version}
    cards.show([], "nothing")
    says(cards, old)
    assert sent == []
    assert (cards.columns, cards.empty) == ([], "nothing")


def test_pictures_words_and_ids_of_a_card(tmp_path):
    paths = tuple(tmp_path / f"{i}.png" for i in range(N))
    for path in paths:
        Image.new("RGB", (300, 200), "red").save(path)
    shown = made(toy(paths=paths))
    item, picture = shown._pictures.words(4), shown._pictures.picture(4)
    assert item == {"row": 4, "id": "id04", "label": "dog", "caption": "front of dog 4"}
    assert picture[8:12] == b"WEBP"
    told = shown._hover_card(4)
    assert told["preview"].startswith("data:image/webp;base64,")
    assert told["properties"]["sample"] == "dog · front of dog 4 · id04"
    assert made(toy(labels=False))._pictures.words(4)["label"] == "front of dog 4"
    assert made(toy(labels=False, captions=False))._pictures.words(4)["label"] == "id04"


def test_the_selection_is_shown_with_its_classes_and_can_be_sorted(shown):
    shown.selection = ["id03", "id04", "id06"]
    (column,) = shown._gallery.gallery.shown
    assert column.rows.tolist() == [3, 4, 6]
    assert [(name, round(share, 3)) for name, share, _ in column.distribution] == [
        ("cat", 0.667), ("dog", 0.333),
    ]  # fmt: skip
    shown._gallery.sort.value = "disagreement: CLIP / expert"
    values = shown.column("disagreement: CLIP / expert")
    (column,) = shown._gallery.gallery.shown
    assert values[column.rows].tolist() == sorted(values[[3, 4, 6]], reverse=True)
    assert column.badges == [f"{v:.2f}" for v in values[column.rows]]
    shown._gallery.best_first.value = False
    (column,) = shown._gallery.gallery.shown
    assert values[column.rows].tolist() == sorted(values[[3, 4, 6]])
    shown.clear()
    assert (shown._gallery.gallery.shown, shown._gallery.gallery.empty[:19]) == (
        [],
        "Nothing is selected",
    )


# Questions.


def test_search_shows_every_space_and_offers_its_scores(shown):
    found = shown.search("dog", k=5)
    columns = shown._search.cards.shown
    titles = [column.title for column in columns]
    assert titles == ["CLIP = fused", "expert", "written so: 12"]
    assert columns[0].rows.tolist() == found["CLIP"].row.tolist()
    assert len(columns[0].rows) == 5
    assert columns[1].note == found["expert"] == "expert cannot read 'dog': expected a picture."
    assert set(KIND[columns[0].rows]) == {1}
    assert columns[0].scores == [f"{score:#.3g}" for score in found["CLIP"].score]
    assert "the same 5 in the same order; scores of CLIP" in columns[0].note
    assert columns[2].rows.tolist() == np.flatnonzero(KIND == 1).tolist()
    assert columns[0].select == "select these 5"
    assert keys.PANELS[shown._tabs.selected_index] == "Search"
    assert list(shown.queries) == ["dog"]
    ranks = shown.column("search rank: CLIP")
    assert ranks[found["CLIP"].row].tolist() == [1, 2, 3, 4, 5]
    assert "search score: expert" not in shown.columns()


def test_a_click_on_a_title_selects_the_column_and_on_a_picture_shows_neighbours(shown):
    shown.search("dog", k=5)
    says(shown._search.cards, {"type": "column", "column": 0})
    assert shown.rows.tolist() == sorted(shown._search.cards.shown[0].rows)
    assert keys.PANELS[shown._tabs.selected_index] == "Selection"
    says(shown._search.cards, {"type": "open", "row": 4})
    assert keys.PANELS[shown._tabs.selected_index] == "Neighbours"
    assert "Neighbours of dog (id04)" in plain(shown)


def test_the_search_box_asks_and_says_what_cannot_be_read(shown):
    query = shown._search.query
    query.value = "dog"
    assert list(shown.queries) == ["dog"]
    query.value = "dog -"
    assert "an empty term after '-': expected words, an id or a picture." in plain(shown)
    assert "role='alert'" in words(shown)
    query.value = "cat"
    assert "an empty term" not in plain(shown)


def test_the_search_box_says_that_it_asks_while_an_encoder_is_read(shown, monkeypatch):
    rank, seen = shown._workspace.engine.rank, []

    def slow(*query, **options):
        seen.append(shown._controls.status.value)
        return rank(*query, **options)

    monkeypatch.setattr(shown._workspace.engine, "rank", slow)
    shown._search.query.value = "cat"
    assert "asking every space" in seen[0]
    assert "asking every space" not in words(shown)


def test_rankings_that_differ_by_rounding_alone_are_one_column(shown):
    first = pd.DataFrame({"row": [3, 1, 2], "score": [0.9, 0.500001, 0.5], "change": 0.0})
    rounded = pd.DataFrame({"row": [3, 2, 1], "score": [9.0, 5.1, 5.0], "change": 0.0})
    other = pd.DataFrame({"row": [1, 3, 2], "score": [0.9, 0.8, 0.5], "change": 0.0})
    fewer = first.head(2)
    answers = {"A": first, "B": rounded, "C": other, "D": fewer}
    columns = ranking_columns([], answers, shown._distribution, 12)
    assert [column.title for column in columns] == ["A = B", "C", "D"]


def large(shown, cards, column, row):
    """What is said of a card that is opened large, by name."""
    sent = []
    cards.send = lambda content, buffers=None: sent.append(content)
    asked = {"type": "details", "row": row, "column": column, "version": cards.version}
    says(cards, asked)
    return dict(sent[-1]["columns"])


def test_a_large_neighbour_says_why_it_is_one_after_fusing(shown):
    shown.neighbours("id04")
    panel = shown._neighbours.cards
    titles = [column.title for column in panel.shown]
    fused, clip = titles.index("fused"), titles.index("CLIP")
    assert "⤢ says why" in panel.shown[fused].note
    row = int(panel.shown[fused].rows[0])
    exact = wb.fuse(shown.spaces["CLIP"], shown.spaces["expert"], method="kernel")
    expected = wb.interpret.explain_rank(exact, 4, row).sentence()
    assert large(shown, panel, fused, row)["why here"] == expected
    assert re.search(r"rank 1 of \d+ in the fused space \(CLIP rank", expected)
    assert "why here" not in large(shown, panel, clip, row)


def test_only_an_answer_to_one_picture_is_explained(shown):
    def explained():
        return [column.title for column in shown._search.cards.shown if column.why]

    shown.search("id04")
    assert explained() == ["fused"]
    for query in ("dog", "id04 + dog", "- id04"):
        shown.search(query)
        assert explained() == []
    shown.search("id04", against="captions")
    assert shown._search.against.value == "captions"
    assert explained() == []


def test_the_terms_of_a_query_have_sliders_that_write_it(shown):
    shown.search("id04 + dog - 2:owl")
    weights = shown._search.weights
    assert [slider.description for slider in weights.sliders] == ["+ id04", "+ dog", "− owl"]
    assert [slider.value for slider in weights.sliders] == [1, 1, 2]
    weights.sliders[1].value = 2.5
    assert shown._search.query.value == "id04 + 2.5:dog - 2:owl"
    assert list(shown.queries) == ["id04 + dog - 2:owl", "id04 + 2.5:dog - 2:owl"]
    shown.search("dog")
    assert weights.sliders == []
    assert weights.layout.display == "none"


def test_each_term_ranks_alone_beside_the_sum(shown):
    shown.search("dog - owl", k=5)
    shown._search.weights.beside.value = "each term in CLIP"
    whole, dog, owl, *_ = shown._search.cards.shown
    assert [whole.title, dog.title, owl.title] == ["CLIP: all terms", "+ dog", "− owl"]
    assert set(KIND[dog.rows[:5]]) == {1}
    assert set(KIND[owl.rows[:5]]) == {2}  # as alike as it goes, which is what is taken away


def test_words_that_no_space_knows_are_found_as_they_are_written_and_near_ones_offered(shown):
    shown._search.query.value = "of dog"  # in captions, but no caption
    assert "expected one of the data" in plain(shown)
    (column,) = shown._search.cards.shown
    assert column.rows.tolist() == np.flatnonzero(KIND == 1).tolist()
    near = [button.description for button in shown._search.near.children]
    assert near[0] == "front of dog 1"
    press(shown, near[0])
    assert list(shown.queries) == ["front of dog 1"]
    assert shown._search.near.children == ()


def test_hits_are_ringed_until_something_is_selected(shown):
    found = shown.search("dog")
    scatter = shown._maps.scatters["expert"]  # which cannot answer: the hits of the first that can
    centres = [np.mean(line.vertices[:-1], axis=0) for line in scatter.annotations()["annotations"]]
    positions = found["CLIP"].row[:12]
    expected = maps.frame(shown.layouts["expert"]).to_numpy()[positions]
    np.testing.assert_allclose(centres, expected, atol=1e-6)
    shown.selection = ["id01"]
    assert not scatter.annotations()["annotations"]


def test_a_picture_from_outside_is_a_query_and_what_is_none_is_refused(tmp_path):
    data = wb.load("demo", limit=24)
    seen = explore(data, method="pca", progress=False)
    drop = seen._search.drop
    picture = Path(data.paths[3]).read_bytes()
    says(drop, {"type": "picture", "name": "of mine.png"}, [memoryview(picture)])
    assert seen._search.query.value == "of mine.png"
    ranked = seen.queries["of mine.png"]["expert"]
    assert ranked.row[0] == 3  # the same picture
    says(drop, {"type": "picture", "name": "of mine.png"}, [b"no picture"])
    assert "expected an image" in plain(seen) or "expected a picture" in plain(seen)
    says(drop, {"type": "refused", "name": "big.png", "bytes": 10**9}, [])
    assert "big.png of 1,000,000,000 bytes: expected a picture of at most 50 MB" in plain(seen)


def test_neighbours_show_the_sample_and_mark_what_all_spaces_share(shown):
    found = shown.neighbours("id04")
    asked, *columns = shown._neighbours.cards.shown
    assert asked.rows.tolist() == [4]
    for (name, table), column in zip(found.items(), columns, strict=True):
        X = normalize_rows(shown.spaces[name].image)
        near = align.neighbours(X, 12, np.array([4]))[0]
        assert column.rows.tolist() == table.row.tolist()
        assert set(column.rows) == set(near)
    shared = set.intersection(*(set(column.rows) for column in columns))
    assert all(column.marks == shared for column in columns)
    moved = [f"{'▲' if c > 0 else '▼'} {abs(c):.0f}" if c else "" for c in found["expert"].change]
    assert columns[1].badges == moved
    with pytest.raises(InputError, match=r"^id 'nine': expected an id of the dataset, such as 'id"):
        shown.neighbours("nine")


def test_the_number_of_neighbours_changes_the_lists_that_are_shown(shown):
    count = shown._neighbours.count
    count.value = 3
    assert shown._neighbours.cards.shown == []
    assert [len(table) for table in shown.neighbours("id04").values()] == [3] * 3
    count.value = 5
    assert [len(column.rows) for column in shown._neighbours.cards.shown] == [1, 5, 5, 5]
    assert (count.min, count.max) == (1, N - 1)


def test_groups_are_columns_that_a_click_selects():
    data = toy(90)
    shown = made(data, grouped(data))
    found = shown.groups("CLIP", "expert")
    columns = shown._groups.cards.shown
    assert [column.rows.tolist() for column in columns] == [rows.tolist() for rows in found.rows]
    assert columns[0].title.startswith(f"1: {found['size'][0]} samples")
    assert columns[0].note.endswith(f"in CLIP, {found.split[0]:.2f} in expert")
    says(shown._groups.cards, {"type": "column", "column": 0})
    assert shown.rows.tolist() == sorted(found.rows[0])
    press(shown, "Find")
    assert len(shown._groups.cards.shown) > 0


def test_a_group_is_named_by_what_it_has_more_often_and_its_most_typical_stand_first():
    data = toy(90)
    data.table["ten"] = [f"kind {i % 10}" for i in range(90)]
    data = replace(data, targets=("ten",))
    shown = made(data, grouped(data))
    found = shown.groups("CLIP", "expert")
    for rows, column in zip(found.rows, shown._groups.cards.shown, strict=True):
        assert column.rows.tolist() == rows.tolist()
        (name,) = np.unique(data.labels("ten")[rows])
        assert column.title.endswith(f" samples · {name}")
        assert column.note.startswith(f"{name} 100% (10% of all); the most typical first")


def test_equal_spaces_have_no_groups_and_that_is_said():
    data = toy()
    clip = spaces_of(data)["CLIP"]
    shown = made(data, {"CLIP": clip, "again": replace(clip, name="again")})
    assert len(shown.groups("CLIP", "again")) == 0
    assert shown._groups.cards.empty == (
        "None beyond chance: CLIP keeps no group together that again splits."
    )


# Weights and l.


def test_the_sliders_show_the_space_that_fuse_gives(shown):
    shown.show_panel("Weights")
    tuner = shown.tuner
    assert tuner.C.value == pytest.approx(0.1)
    assert tuner.l.value == 64
    tuner.C.value, tuner.l.value = 10.0, 256
    clip, expert = shown.spaces["CLIP"], shown.spaces["expert"]
    fused = wb.fuse(clip, expert, C=10.0, n_components=256, random_state=0)
    near = {column.title: column.rows.tolist() for column in tuner.near.shown}
    asked = np.array(near.pop("asked"))
    for title, space in zip(near, (clip, expert, fused), strict=True):
        assert near[title] == align.neighbours(normalize_rows(space.image), 12, asked)[0].tolist()
    assert list(near)[2] == "fused at C = 10, l = 256"
    tuner.expert.value, tuner.product.value, tuner.centre.value = 3.0, 0.5, True
    weights = Weights(10, 3, 0.5, centre_clip=True)
    assert shown.weights == weights
    fused = wb.fuse(clip, expert, n_components=256, random_state=0, **weights.parameters())
    last = tuner.near.shown[-1]
    assert last.rows.tolist() == align.neighbours(fused.image, 12, asked)[0].tolist()
    words = "C = 10, expert weight 3, product weight 0.5, CLIP centred in the product, l = 256"
    assert last.title == f"fused at {words}"
    assert "exact standard error" in plain(tuner)
    picture = tuner.heat[-1].value
    assert picture[:4] == b"\x89PNG"
    tuner.C.value = 0.001
    assert tuner.heat[-1].value != picture


@pytest.mark.parametrize("corner", ["CLIP", "expert", "concatenation"])
def test_sliders_at_0_show_the_corners(shown, corner):
    shown.show_panel("Weights")
    shown.weights = CORNERS[corner]
    weights = CORNERS[corner].parameters()
    K = shown.tuner.state.preview.kernel(n_components=shown.tuner.l.value, **weights)
    X, Y = (normalize_rows(shown.spaces[name].image) for name in ("CLIP", "expert"))
    Y = normalize_rows(shown.spaces["expert"].image - shown.spaces["expert"].image.mean(axis=0))
    expected = weights["C"] * X @ X.T + weights["expert_weight"] * Y @ Y.T
    np.testing.assert_allclose(K, expected[shown.tuner.state.preview.rows], atol=1e-5)
    assert "Without a product nothing is estimated" in plain(shown.tuner)
    assert "exact standard error 0.0000" in plain(shown.tuner)


def test_all_sliders_at_0_are_one_sentence_and_nothing_is_shown_of_before(shown):
    shown.show_panel("Weights")
    shown.tuner.C.value = shown.tuner.product.value = 0
    assert "expected at least one above 0" in plain(shown._status)
    assert shown.tuner.near.shown == []
    for old in (shown.tuner.figures, shown.tuner.heat_titles[-1], shown.tuner.heat[-1]):
        assert old.layout.visibility == "hidden"
    assert "All weights are 0: there is no fused kernel to show." in plain(shown.tuner)
    for ask in ("Use", "Draw map"):
        press(shown, ask)
    shown._redraw._background.join()  # it says that it is done, whenever that is
    assert shown.spaces["fused"].info["parameters"]["C"] == 0.1
    shown.tuner.expert.value = 1.0
    assert plain(shown._status) == ""
    assert len(shown.tuner.near.shown) == 4
    for new in (shown.tuner.figures, shown.tuner.heat_titles[-1], shown.tuner.heat[-1]):
        assert new.layout.visibility == "visible"
    assert "All weights are 0" not in plain(shown.tuner)


def test_the_map_says_that_all_weights_are_0_and_shows_the_sliders_nowhere(shown, choice):
    shown.show_panel("Weights")
    shown.tuner.show_choice(choice)
    map_ = shown.tuner.chooser.map
    assert {"x", "y"} < map_.place.keys()
    shown.tuner.C.value = shown.tuner.product.value = 0
    assert map_.place == {"centred": False, "words": "all weights are 0"}
    shown.tuner.C.value = 1
    assert {"x", "y"} < map_.place.keys()


def test_a_weight_that_is_no_number_from_0_on_is_refused(shown):
    for wrong in (-1.0, float("nan"), float("inf"), "1"):
        with pytest.raises(TraitError):
            shown.tuner.expert.value = wrong
    assert shown.tuner.expert.value == 0


def test_an_expert_that_counts_on_its_own_needs_a_wider_space_which_is_said():
    data, rng = toy(), np.random.default_rng(0)
    clip = Space("CLIP", data.ids, rng.standard_normal((N, 200)))
    expert = Space("expert", data.ids, rng.standard_normal((N, 300)))
    fused = wb.fuse(clip, expert, n_components=256, random_state=0)
    shown = made(data, {"CLIP": clip, "expert": expert, "fused": fused})
    shown.show_panel("Weights")
    tuner = shown.tuner
    assert tuner.l.options[0] == 256
    tuner.expert.value = 0.5
    assert (tuner.l.options[0], tuner.l.value) == (512, 512)
    assert "have no room in l = 256." in plain(tuner.knobs)
    assert "l = 512" in tuner.near.shown[-1].title
    tuner.expert.value = 0
    assert tuner.l.value == 256
    assert "have no room" not in plain(tuner.knobs)
    assert plain(shown._status) == ""


# Weights that the data choose.


@pytest.fixture(scope="module")
def choice():
    data = toy()
    spaces = spaces_of(data)
    return wb.choose_weights(data, spaces["CLIP"], spaces["expert"], progress=False)


def test_weights_are_chosen_marked_and_shown_on_a_map(shown, choice):
    shown.show_panel("Weights")
    tuner = shown.tuner
    assert shown.choice is None
    assert tuner.chooser.map.layout.display == "none"
    before = shown.weights
    shown.choose_weights(wait=True)
    assert shown.choice.weights == choice.weights
    assert shown.choice.score == choice.score
    assert choice.sentences[0] in plain(shown._status)
    assert all(words in plain(tuner.chooser) for words in choice.sentences)
    chosen = choice.weights
    assert [slider.mark for slider in (tuner.C, tuner.expert, tuner.product)] == [
        chosen.C, chosen.expert_weight, chosen.product_weight
    ]  # fmt: skip
    assert shown.weights == before
    assert tuner.chooser.map.layout.display is None
    cells = tuner.chooser.map.cells
    assert len(cells) == len(choice.grid)
    (marked,) = (cell for cell in cells if cell["chosen"])
    assert marked["words"].startswith(choice.words.partition(" (")[0])
    press(shown, "Go to ★")
    assert shown.weights == chosen


def test_a_click_on_the_map_sets_all_sliders_and_is_computed_once(shown, choice, monkeypatch):
    shown.show_panel("Weights")
    shown.tuner.show_choice(choice)
    map_, asked = shown.tuner.chooser.map, []
    at = shown.tuner.state.at
    monkeypatch.setattr(
        shown.tuner.state, "at", lambda *given: asked.append(given[0]) or at(*given)
    )
    for number in (0, 1, 2, 30, 200):
        weights = map_.grid.cells[number].weights
        says(map_, {"type": "take", "cell": number})
        assert shown.weights == weights
        assert asked.pop() == weights
        assert not asked
        assert (map_.place["x"], map_.place["y"]) == (
            map_.cells[number]["x"],
            map_.cells[number]["y"],
        )
    for wrong in (-1, len(map_.cells), None, "1", 1.5):
        says(map_, {"type": "take", "cell": wrong})
    says(map_, {"type": "nonsense"})
    assert not asked


def test_corners_stand_at_the_rims_of_the_map(choice):
    grid = WeightCells(choice)
    last = grid.columns - 1
    assert grid.place(CORNERS["CLIP"]) == (0, 0)
    assert grid.place(CORNERS["expert"]) == (last, 0)
    assert grid.place(CORNERS["concatenation"]) == (last / 2, 0)
    assert grid.place(CORNERS["KrossFuse"]) == (5, grid.rows - 1)
    assert len({(cell.x, cell.y, cell.weights.centre_clip) for cell in grid.cells}) == 275


def test_only_ratios_of_the_weights_have_a_place_on_the_map(choice):
    grid = WeightCells(choice)
    for weights in (Weights(1, 0.1), Weights(3, 30, 0), Weights(0.02, 0.5, 1, True)):
        doubled = replace(
            weights, C=2 * weights.C, expert_weight=2 * weights.expert_weight,
            product_weight=2 * weights.product_weight,
        )  # fmt: skip
        np.testing.assert_allclose(grid.place(weights), grid.place(doubled))
    between = grid.place(Weights(10**-0.75, 0, 1))
    np.testing.assert_allclose(between, (5.5, grid.rows - 1))
    for beyond in (Weights(0, 0, 1), Weights(1e-9, 1e9, 1), Weights(1e9, 0, 1)):
        x, y = grid.place(beyond)
        assert 0 < x < grid.columns
        assert -1 < y < grid.rows


def test_the_choice_by_the_button_is_of_the_metric_and_the_target_of_the_menus():
    data = replace(toy(), targets=("kind", "size"), groups=())
    shown = made(data, spaces_of(data))
    shown.show_panel("Weights")
    chooser = shown.tuner.chooser
    assert chooser.metric.value == "knn"
    assert chooser.target.layout.display is None
    chooser.metric.value = "kept_neighbours"
    assert chooser.target.layout.display == "none"
    chooser.metric.value, chooser.target.value = "ridge", "size"
    press(shown, "Choose weights")
    shown._choice_work._background.join()
    assert shown.choice.metric == "kernel ridge accuracy on size"


def slow_choice(monkeypatch):
    """Let a choice wait in the middle."""
    begun, going = threading.Event(), threading.Event()

    def slow(*_, tick, **__):
        begun.set()
        assert going.wait(10)
        tick(0.5)
        raise AssertionError("a cancelled choice went on")

    monkeypatch.setattr("workbench.explorer.choice_work.choose_weights", slow)
    return begun, going


def test_a_choice_can_be_cancelled_and_is_not_made_twice_at_once(shown, monkeypatch):
    begun, going = slow_choice(monkeypatch)
    chooser = shown.tuner.chooser
    press(shown, "Choose weights")
    assert begun.wait(10)
    assert chooser.button.disabled
    assert chooser.working.stop.layout.display is None
    with pytest.raises(InputError, match=r"^weights that are being chosen: expected to wait"):
        shown.choose_weights()
    press(shown, "Cancel choice")
    going.set()
    shown._choice_work._background.join()
    assert "Stopped; no weights were chosen." in plain(shown)
    assert shown.choice is None
    assert not chooser.button.disabled
    assert chooser.working.stop.layout.display == "none"


def test_an_explorer_that_is_closed_chooses_no_more(monkeypatch):
    begun, going = slow_choice(monkeypatch)
    shown = made()
    shown.choose_weights()
    assert begun.wait(10)
    shown.close()
    going.set()
    shown._choice_work._background.join()
    assert shown.choice is None


def test_data_that_cannot_choose_say_why():
    data = toy()
    one = replace(data, table=data.table.assign(kind="cat"))
    shown = made(one, spaces_of(one))
    shown.choose_weights(wait=True)
    assert "Weights could not be chosen: kind: 1 class(es)" in plain(shown._status)
    bare = toy(labels=False, captions=False)
    shown = made(bare, spaces_of(bare))
    shown.show_panel("Weights")
    press(shown, "Choose weights")
    shown._choice_work._background.join()
    assert not shown.choice.is_certain
    assert "no label" in plain(shown.tuner.chooser)
    few = toy(5)
    shown = made(few, spaces_of(few))
    shown.show_panel("Weights")
    shown.choose_weights(wait=True)
    assert "Weights could not be chosen" in plain(shown._status)


def test_the_sliders_follow_the_selection(shown):
    shown.show_panel("Weights")
    shown.selection = ["id20", "id21", "id22"]
    assert shown.tuner.near.shown[0].rows.tolist() == [20]
    shown.show_panel("Selection")
    shown.selection = ["id30"]
    assert shown.tuner.near.shown[0].rows.tolist() == [20]
    shown.show_panel("Weights")
    assert shown.tuner.near.shown[0].rows.tolist() == [30]


def test_metrics_of_the_sliders_can_be_chosen(shown):
    shown.show_panel("Weights")
    assert shown.tuner.figures.value.count("<tr>") == 1 + len(FIGURES)
    for name, box in shown.tuner.chosen.items():
        box.value = name == "5-NN accuracy"
    assert shown.tuner.figures.value.count("<tr>") == 2
    row = re.findall(r"<td>([^<]*)</td>", shown.tuner.figures.value)
    by_hand = [
        np.mean([np.bincount(KIND[near]).argmax() for near in align.neighbours(X, 5)] == KIND)
        for X in (normalize_rows(shown.spaces[name].image) for name in ("CLIP", "expert"))
    ]
    assert [float(value) for value in row[:2]] == pytest.approx(by_hand, abs=0.1)


def test_the_sliders_say_how_the_space_agrees_with_its_parents(shown):
    shown.show_panel("Weights")
    head, *rows = re.findall(r"<tr>(.*?)</tr>", shown.tuner.figures.value)
    assert head.startswith(f"<th>{N} samples</th>")
    found = {re.findall("<th>(.*?)<", row)[0]: re.findall("<td>(.*?)<", row) for row in rows}
    X, Y, Z = (normalize_rows(space.image) for space in shown.spaces.values())
    for name, W in (("CKA with CLIP", X), ("CKA with expert", Y)):
        by_hand = [f"{align.cka(V, W, debiased=True):.3f}" for V in (X, Y, Z)]
        assert found[name] == by_hand
    assert float(found["10-NN shared with CLIP"][2]) == pytest.approx(
        align.mutual_knn(X, Z, 10), abs=5e-4
    )
    unlabelled = made(toy(labels=False))
    unlabelled.show_panel("Weights")
    assert "accuracy" not in unlabelled.tuner.figures.value
    assert "ordered by likeness in fused" in plain(unlabelled)


def test_alike_samples_lie_together_where_there_are_no_classes():
    data = toy(labels=False)
    shown = made(data, spaces_of(data, C=10.0))
    shown.show_panel("Weights")
    rows, _ = shown.tuner.state.ordered(np.arange(N))
    changes = (np.diff(KIND[rows]) != 0).sum()  # CLIP, which C makes loud, sees the kind
    assert sorted(rows) == list(range(N))
    assert changes < (np.diff(KIND) != 0).sum() / 3


def test_a_small_l_is_warned_of_where_noise_is_above_the_spread():
    data = toy()
    rng = np.random.default_rng(0)
    clip = Space("CLIP", data.ids, rng.standard_normal((N, 200)))
    expert = Space("expert", data.ids, rng.standard_normal((N, 300)))
    fused = wb.fuse(clip, expert, n_components=256, C=0.001, random_state=0)
    shown = made(data, {"CLIP": clip, "expert": expert, "fused": fused})
    shown.show_panel("Weights")
    assert "The noise is above the spread: take a larger l or C." in plain(shown)
    shown.tuner.C.value = 1000
    assert "The noise is above the spread" not in plain(shown)


@pytest.mark.parametrize("kernel", ["cosine", "rbf", "laplace"])
def test_use_makes_the_space_that_fuse_gives(kernel):
    data = toy()
    shown = made(data, spaces_of(data, kernel=kernel))
    before = shown.layouts["fused"].copy()
    honest = shown.quality["fused"]
    shown.search("dog")
    new = shown.use(5.0, 128)
    clip, expert = shown.spaces["CLIP"], shown.spaces["expert"]
    expected = wb.fuse(clip, expert, C=5.0, n_components=128, kernel=kernel, random_state=0)
    np.testing.assert_array_equal(new.image, expected.image)
    assert shown.spaces["fused"] is new
    assert shown.engine.spaces["fused"] is new
    assert new.info["parameters"]["C"] == 5.0
    np.testing.assert_array_equal(shown.layouts["fused"], before)
    assert shown.quality["fused"] == layout.projection_quality(new.image, before) != honest
    assert "fused is now C = 5, l = 128; its map is the old one." in plain(shown)
    assert not [name for name in shown.columns() if name.startswith("search")]
    near = shown.neighbours("id04")["fused"]
    assert near.row.tolist() == align.neighbours(new.image, 12, np.array([4]))[0].tolist()


def test_the_use_button_takes_the_sliders(shown):
    shown.tuner.C.value, shown.tuner.l.value = 2.0, 256
    press(shown, "Use")
    given = shown.spaces["fused"].info["parameters"]
    assert (given["C"], given["n_components"]) == (pytest.approx(2.0), 256)


def test_use_keeps_the_text_expert():
    data = toy()
    spaces = spaces_of(data)
    rng = np.random.default_rng(1)
    reads = Space("reads", data.ids, None, rng.standard_normal((2 * N, 4)), rng.random((3, 4)))
    fused = wb.fuse(spaces["CLIP"], spaces["expert"], reads, n_components=64, random_state=0)
    shown = made(data, spaces | {"reads": reads, "fused": fused})
    new = shown.use(5.0, 128)
    assert new.info["parents"] == ["CLIP", "expert", "reads"]
    expected = wb.fuse(spaces["CLIP"], spaces["expert"], reads, n_components=128, C=5.0,
                       random_state=0)  # fmt: skip
    np.testing.assert_array_equal(new.text, expected.text)


def test_a_map_is_drawn_anew_in_the_frame_of_the_others(shown):
    shown.use(50.0, 256)
    shown.redraw(wait=True)
    frame = shown.layouts["CLIP"]
    expected = layout.maps({"fused": shown.spaces["fused"]}, "pca", frame=frame, progress=False)
    np.testing.assert_allclose(shown.layouts["fused"], expected["fused"], atol=1e-5)
    assert shown.quality["fused"] == layout.projection_quality(
        shown.spaces["fused"].image, expected["fused"]
    )
    assert "The map of fused is drawn." in plain(shown)
    drawn = canvas(shown, "fused").points[:, :2]
    wanted = maps.frame(expected["fused"]).to_numpy()
    np.testing.assert_allclose(drawn, wanted, atol=1e-5)
    assert shown.tuner.working.stop.disabled


def test_a_map_that_is_being_drawn_can_be_cancelled_and_not_drawn_twice(shown, monkeypatch):
    begun, going = threading.Event(), threading.Event()

    def slow(*_, tick, **__):
        begun.set()
        assert going.wait(10)
        tick(0.5)
        raise AssertionError("a cancelled map went on")

    monkeypatch.setattr(layout, "maps", slow)
    before = shown.layouts["fused"]
    shown.redraw()
    assert begun.wait(10)
    assert not shown.tuner.working.stop.disabled
    assert shown.tuner.working.stop.layout.display is None
    with pytest.raises(InputError, match=r"^a map that is being drawn: expected to wait for it"):
        shown.redraw()
    press(shown, "Cancel")
    going.set()
    for _ in range(500):
        if not shown._redraw.running:
            break
        threading.Event().wait(0.01)
    assert "Stopped; the old map stays." in plain(shown)
    assert shown.layouts["fused"] is before
    assert shown.tuner.working.stop.disabled


def test_a_map_that_fails_says_why_and_leaves_the_old_one(shown, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("no memory")

    monkeypatch.setattr(layout, "maps", broken)
    shown.redraw(wait=True)
    assert "The map could not be drawn: no memory" in plain(shown)
    assert not shown._redraw.running


@pytest.mark.parametrize(
    "options",
    [
        {"kernel": "linear"},
        {"equal_norms": False},
        {"construction": "symmetrised"},
        {"method": "exact", "n_components": None},
    ],
    ids=str,
)
def test_what_cannot_be_tuned_says_what_could(options):
    data = toy()
    spaces = spaces_of(data)
    given = {"n_components": 64, "random_state": 0, **options}
    given = {key: value for key, value in given.items() if value is not None}
    spaces["fused"] = wb.fuse(spaces["CLIP"], spaces["expert"], **given)
    shown = made(data, spaces)
    assert shown.tuner is None
    assert NOT_TUNABLE in plain(shown)
    for ask in (lambda: shown.use(1.0, 64), shown.redraw):
        with pytest.raises(InputError, match="without a fused space to tune: expected RPKrossFuse"):
            ask()


def test_a_fused_space_without_its_parents_cannot_be_tuned():
    data = toy()
    spaces = spaces_of(data)
    del spaces["expert"]
    assert made(data, spaces).tuner is None


def test_the_heat_map_is_scaled_to_what_is_off_the_diagonal():
    rng = np.random.default_rng(0)
    K = rng.random((20, 20))
    brighter = K + 100 * np.eye(20)
    assert heat_png(K) != heat_png(np.zeros((20, 20)))
    pictures = [Image.open(io.BytesIO(heat_png(each))) for each in (K, brighter)]
    pixels = [np.asarray(picture)[6::12, 6::12] for picture in pictures]
    off = ~np.eye(20, dtype=bool)
    np.testing.assert_array_equal(pixels[0][off], pixels[1][off])
    assert heat_png(np.ones((1, 1)))[:4] == b"\x89PNG"


# Words that come from outside, banners.


@pytest.mark.parametrize("labels", [True, False])
def test_evil_names_are_words_and_never_markup(labels):
    data = toy(labels=labels)
    table = data.table.assign(kind=[EVIL] * 18 + ["dog"] * 18)
    captions = data.captions.assign(text=[f"{EVIL} {i}" for i in range(2 * N)])
    ids = np.array([f"{EVIL}{i:02d}" for i in range(N)])
    data = replace(data, name=EVIL, ids=ids, table=table.set_index(ids), captions=captions,
                   prompts={})  # fmt: skip
    clean = spaces_of(data)
    names = {"CLIP": f"CLIP {EVIL}", "expert": f"expert {EVIL}"}
    spaces = {
        names[key]: replace(clean[key], name=names[key], info={"random_weights": True})
        for key in names
    }
    fused = wb.fuse(*spaces.values(), name=f"fused {EVIL}", n_components=64, random_state=0)
    spaces[fused.name] = fused
    shown = made(data, spaces)
    shown.selection = ids[:2]
    shown.save_selection(EVIL)
    shown.show_panel("Weights")
    shown.neighbours(str(ids[3]))
    for action in (
        lambda: shown.guarded(shown.search, EVIL),
        lambda: shown.guarded(shown.select, EVIL * 2),
        lambda: shown.guarded(shown.column, EVIL),
        lambda: shown.use(1.0, 64),
        lambda: shown.redraw(wait=True),
        lambda: shown.groups(*list(spaces)[:2]),
    ):
        action()
        assert "<img" not in words(shown).replace('<img alt="" src="data:image/png;base64,', "")
        assert EVIL in plain(shown)
    assert "RANDOM WEIGHTS in CLIP &lt;img" in words(shown)


def test_random_and_demonstration_weights_are_always_on_the_screen():
    data = toy()
    spaces = spaces_of(data)
    assert "wb-banner" not in words(made(data, spaces))
    random = replace(spaces["expert"], info={"role": "expert", "random_weights": True})
    demo = replace(spaces["CLIP"], info={"role": "clip", "demo": True})
    shown = made(data, {"CLIP": demo, "expert": random})
    assert "RANDOM WEIGHTS in expert · demonstration weights" in plain(shown)
    assert "class='wb-banner' role='note'" in words(shown)


def test_each_map_says_how_far_to_trust_it_and_how_it_agrees_with_the_first(shown):
    kept = shown.quality["expert"]
    assert (
        f"trustworthiness {kept['trustworthiness']:.2f}"
        f" · neighbours kept {kept['neighbourhood_preservation']:.2f}"
    ) in plain(shown)
    X, Y = (normalize_rows(shown.spaces[name].image) for name in ("CLIP", "expert"))
    cka, knn = align.cka(X, Y, debiased=True), align.mutual_knn(X, Y, 10)
    assert f"with CLIP: CKA {cka:z.2f} · mutual 10-NN {knn:.2f}" in plain(shown)
    assert "CLIP 8 dimensions" in plain(shown)


# One offline file.


def test_the_page_is_one_file_with_what_was_asked_and_kept(shown, tmp_path):
    shown.selection = ["id01", "id02"]
    shown.save_selection("two")
    shown.search("dog")
    shown.column("disagreement: CLIP / expert")
    path = shown.to_html(tmp_path / "out" / "page.html", ["cat", "- nothing that is known"])
    assert [each.name for each in path.parent.iterdir()] == ["page.html"]
    text = path.read_text("utf-8")
    for said in ("dog", "cat", "two", "selection", "disagreement: CLIP / expert"):
        assert json.dumps(said)[1:-1] in text
    assert "nothing that is known" not in text
    assert re.search(r"<(script|link|img)[^>]*(src|href)=.https?:", text) is None


def test_the_page_lists_only_what_is_on_its_maps(sampled, tmp_path, monkeypatch):
    told = {}

    def write(data, layouts, out, **given):
        told.update(given, data=data, layouts=layouts)
        return out

    monkeypatch.setattr("workbench.explorer.offline_page.write_standalone", write)
    sampled.queries.clear()
    outside = np.setdiff1d(np.arange(90), sampled.view)
    sampled.selection = sampled.dataset.ids[[*sampled.view[5:7], outside[0]]]
    sampled.to_html(tmp_path / "page.html", ["dog"], k=7)
    assert told["data"].ids.tolist() == sampled.dataset.ids[sampled.view].tolist()
    assert told["selections"]["selection"].tolist() == [5, 6]
    answer = told["queries"]["dog"]["CLIP"]
    ranked = sampled.engine.rank("dog")["CLIP"]
    inside = ranked[ranked.row.isin(sampled.view)].head(7)
    assert sampled.view[answer.row].tolist() == inside.row.tolist()
    assert answer["rank"].tolist() == inside["rank"].tolist()
    assert told["queries"]["dog"]["expert"].startswith("expert cannot read")
    sampled.to_html(tmp_path / "page.html")
    assert list(told["queries"]) == ["cat", "dog", "owl"]


# Data with little in it, and what is refused.


def test_data_without_pictures_labels_and_captions_can_be_explored(tmp_path):
    data = toy(labels=False, captions=False)
    shown = made(data)
    assert shown.labels() == []
    assert shown.columns()[0] == "disagreement: CLIP / expert"
    shown.selection = ["id01", "id02"]
    assert shown._gallery.gallery.shown[0].distribution == []
    assert shown._pictures.picture(1) == b""
    assert shown._hover_card(1) == {"preview": None, "properties": {"sample": "id01"}}
    shown.neighbours("id04")
    shown.show_panel("Weights")
    assert "captions" not in shown.table()
    assert shown.to_html(tmp_path / "page.html").exists()


def test_one_space_and_no_labels_leave_every_map_in_one_colour():
    data = toy(labels=False, captions=False)
    shown = made(data, {"CLIP": spaces_of(data)["CLIP"]})
    assert shown.columns() == ["cluster: CLIP", "tags"]
    assert shown.tuner is None


def test_spaces_that_are_none_are_left_out_and_text_spaces_answer_without_a_map():
    data = toy()
    rng = np.random.default_rng(1)
    reads = Space("reads", data.ids, None, rng.standard_normal((2 * N, 4)))
    shown = made(data, {**spaces_of(data), "nothing": None, "reads": reads})
    assert list(shown.layouts) == ["CLIP", "expert", "fused"]
    assert list(shown.spaces) == ["CLIP", "expert", "fused", "reads"]
    found = shown.search("front of dog 4")
    assert found["reads"].attrs["note"] == "by captions"
    notes = {column.title: column.note for column in shown._search.cards.shown}
    assert notes["reads"].startswith("by captions")


def test_what_does_not_fit_is_refused_by_name():
    data = toy()
    spaces = spaces_of(data)
    other = replace(spaces["CLIP"], ids=data.ids[::-1])
    text = Space("reads", data.ids, None, np.eye(2 * N))
    for given, message in (
        ({}, r"^no space: expected a mapping of names to spaces\.$"),
        ({"CLIP": None}, r"^no space: expected a mapping of names to spaces\.$"),
        ({"CLIP": other}, r"^space 'CLIP' has other ids than toy: expected the same ids"),
        ({"CLIP": np.eye(3)}, r"^space 'CLIP'=a ndarray of shape \(3, 3\): expected a Space"),
        ({"reads": text}, r"^no space with image rows: expected at least one\.$"),
    ):
        with pytest.raises(InputError, match=message):
            made(data, given)
    with pytest.raises(InputError, match=r"^method='tsne': expected one of umap, pca\.$"):
        made(data, spaces, method="tsne")
    with pytest.raises(InputError, match=r"^spaces=None for toy: expected a mapping of encoded"):
        explore(data)
    with pytest.raises(InputError, match=r"^no such path /no/such: expected 'demo'"):
        explore("/no/such", spaces)


def test_maps_that_are_there_are_taken_as_they_are():
    data = toy()
    spaces = spaces_of(data)
    given = {name: np.random.default_rng(0).random((N, 2)) for name in spaces}
    shown = made(data, spaces, layouts=given | {"other": np.ones((3, 2))})
    for name, xy in shown.layouts.items():
        np.testing.assert_array_equal(xy, given[name])
    assert shown.quality == layout.projection_qualities(spaces, given)


def test_the_demonstration_needs_no_spaces():
    shown = explore(wb.load("demo", limit=64), method="pca", progress=False, random_state=3)
    assert list(shown.spaces) == ["CLIP", "expert", "fused"]
    assert shown.spaces["fused"].info["parameters"]["random_state"] == 3
    assert "demonstration weights" in plain(shown)
    assert wb.explore is explore


# Odd data, odd names.


@pytest.mark.parametrize(
    ("column", "change"),
    [
        ("disagreement: CLIP / fused", lambda shown: shown.use(100.0, 64)),
        ("search score: CLIP", lambda shown: shown.search("cat")),
    ],
)
def test_colours_follow_when_the_values_of_their_column_change(shown, column, change):
    shown.search("dog")
    shown._toolbar.colour.value = column
    change(shown)
    now = explorer.paint_numbers(shown.column(column), column)
    assert shown._colouring.paint.codes.tolist() == now.codes.tolist()


def test_a_space_that_cannot_answer_keeps_no_scores_of_the_query_before(shown):
    shown.search("id04")
    shown.search("dog")
    assert "search score: expert" not in shown.columns()


def test_groups_of_one_space_are_refused_in_words():
    data = toy()
    shown = made(data, {"CLIP": spaces_of(data)["CLIP"]})
    press(shown, "Find")
    assert "expected two spaces" in plain(shown)


def test_groups_of_an_unknown_space_are_refused_in_words(shown):
    with pytest.raises(InputError, match="nine"):
        shown.groups("CLIP", "nine")


@pytest.mark.parametrize("names", [("CLIP",), ("CLIP", "expert", "fused")])
def test_maps_that_do_not_fit_are_refused_in_words(names):
    with pytest.raises(InputError):
        made(layouts={name: np.ones((30, 2)) for name in names})


def test_an_unknown_id_is_answered_with_a_known_one(shown):
    with pytest.raises(InputError, match=r"expected ids of toy, as 'id00'\.$"):
        shown.selection = ["nine"]


def test_a_missing_label_is_not_the_word_nan():
    data = toy()
    table = data.table.copy()
    table.loc["id00", "kind"] = None
    shown = made(replace(data, table=table), spaces_of(data))
    assert shown._pictures.words(0)["label"] != "nan"
    assert "nan" not in {item["name"] for item in shown._legend.legend["items"]}


def test_a_column_that_parquet_cannot_hold_is_said_in_words(tmp_path):
    data = toy()
    shown = made(replace(data, table=data.table.assign(mixed=[1, "a"] * 18)), spaces_of(data))
    shown.selection = ["id00", "id01"]
    with pytest.raises(InputError, match="mixed"):
        shown.export(tmp_path / "a.parquet")


def test_the_sliders_show_the_space_that_fuse_gives_with_a_text_expert_too():
    data = toy()
    spaces, rng = spaces_of(data), np.random.default_rng(1)
    reads = Space("reads", data.ids, None, rng.standard_normal((2 * N, 4)), rng.random((3, 4)))
    fused = wb.fuse(
        spaces["CLIP"], spaces["expert"], reads, n_components=64, C=0.01, random_state=0
    )
    shown = made(data, spaces | {"reads": reads, "fused": fused})
    shown.show_panel("Weights")
    K = shown.tuner.state.preview.kernel(0.01, 64)
    expected = fused.image[shown.tuner.state.preview.rows] @ fused.image.T
    np.testing.assert_allclose(K / K.max(), expected / expected.max(), atol=1e-5)


@pytest.mark.parametrize("kernel", ["cosine", "rbf"])
def test_the_sliders_show_and_keep_the_weights_of_the_fused_space(kernel):
    data = toy()
    spaces = spaces_of(data)
    weights = dict(expert_weight=2.0, product_weight=0.5, centre_clip=True)
    given = dict(n_components=64, kernel=kernel, random_state=0, **weights)
    fused = wb.fuse(spaces["CLIP"], spaces["expert"], C=0.01, **given)
    shown = made(data, spaces | {"fused": fused})
    shown.show_panel("Weights")
    state = shown.tuner.state
    assert state.tuned.weights == shown.weights == Weights(0.01, **weights)
    np.testing.assert_array_equal(state.preview.rows[:1], state.at(shown.weights, 64).first)
    K = state.preview.kernel(n_components=64, **shown.weights.parameters())
    expected = fused.image[state.preview.rows] @ fused.image.T
    np.testing.assert_allclose(K / K.max(), expected / expected.max(), atol=1e-5)
    again = wb.fuse(spaces["CLIP"], spaces["expert"], C=1.0, **given)
    np.testing.assert_array_equal(shown.use(1.0, 64).image, again.image)


@pytest.mark.parametrize("kernel", ["cosine", "linear", "rbf", "laplace"])
@pytest.mark.parametrize("preview_rows", [5000, 20])
def test_the_sliders_of_a_kernel_show_and_give_exactly_what_fuse_gives(
    kernel, preview_rows, monkeypatch
):
    monkeypatch.setattr("workbench.explorer.sliders_state.PREVIEW_ROWS", preview_rows)
    data = toy()
    spaces = spaces_of(data)
    clip, expert = spaces["CLIP"], spaces["expert"]
    fused = wb.fuse(clip, expert, method="kernel", kernel=kernel, C=0.01)
    shown = made(data, spaces | {"fused": fused})
    shown.show_panel("Weights")
    state = shown.tuner.state
    assert shown.weights == Weights(0.01)
    for weights in (*CORNERS.values(), Weights(2, 0.3, 0.5, centre_clip=True)):
        shown.weights = weights
        exact = wb.fuse(clip, expert, method="kernel", kernel=kernel, **weights.parameters()).image
        sample = state.sample
        K = state.preview.kernel(**weights.parameters())
        expected = exact[sample][state.preview.rows].products(exact[sample])
        np.testing.assert_allclose(K, expected, atol=1e-5 * np.abs(expected).max())
        asked = state.at(weights, None)
        near = exact[sample].nearest(exact[asked.first], 13, own=None)[0][0]
        assert (
            shown.tuner.near.shown[-1].rows.tolist()
            == [row for row in sample[near].tolist() if row != asked.first[0]][:12]
        )
    shown.use(**weights.parameters())
    used = shown.spaces["fused"]
    assert used.info["parameters"] == exact_info(weights, kernel)
    np.testing.assert_array_equal(used.image.products(used.image), exact.products(exact))


def exact_info(weights, kernel):
    return weights.parameters() | {"kernel": kernel, "centre": True}


def test_a_kernel_has_sliders_without_a_width_or_an_error():
    data = toy()
    spaces = spaces_of(data)
    reads = Space("reads", data.ids, None, np.random.default_rng(1).standard_normal((2 * N, 4)))
    given = (spaces["CLIP"], spaces["expert"], reads)
    fused = wb.fuse(*given, method="kernel", C=0.5, memory_budget=0.25)
    shown = made(data, spaces | {"reads": reads, "fused": fused})
    shown.show_panel("Weights")
    assert shown.tuner.l is None
    assert "An exact kernel: nothing is estimated." in plain(shown.tuner)
    assert "standard error" not in plain(shown.tuner)
    assert shown.tuner.near.shown[-1].title == "fused at C = 0.5"
    K = shown.tuner.state.preview.kernel(0.5)
    expected = fused.image[shown.tuner.state.preview.rows].products(fused.image)
    np.testing.assert_allclose(K, expected, atol=1e-6)
    with pytest.raises(InputError, match="n_components=64 of a kernel: expected None"):
        shown.use(1.0, 64)
    shown.tuner.C.value = 3.0
    press(shown, "Use")
    assert "fused is now C = 3; its map is the old one." in plain(shown._status)
    assert wb.fusion.kernel_of(shown.spaces["fused"]).memory_budget == 0.25
    shown.redraw(wait=True)
    assert "The map of fused is drawn." in plain(shown._status)


def test_a_kernel_without_classes_orders_its_picture_by_likeness():
    data = toy(labels=False)
    spaces = spaces_of(data)
    fused = wb.fuse(spaces["CLIP"], spaces["expert"], method="kernel")
    shown = made(data, spaces | {"fused": fused})
    shown.show_panel("Weights")
    assert "ordered by likeness in fused" in plain(shown.tuner)


def test_a_study_of_a_kernel_takes_the_weights_of_its_explorer():
    data = toy()
    clip, expert, _ = spaces_of(data).values()
    study = wb.Study(
        data, clip=clip, expert=expert, method="kernel", map_method="pca", progress=False
    )
    shown = study.explore()
    shown.use(C=2.0, expert_weight=0.5)
    assert "The study has it, too" in plain(shown._status)
    assert study.settings.weights == Weights(2, 0.5)
    assert study.fused is shown.spaces["fused"]
    assert study.fusers == {}


def test_an_expert_may_be_called_fused():
    data = toy()
    spaces = spaces_of(data)
    expert = replace(spaces["expert"], name="fused")
    mix = wb.fuse(spaces["CLIP"], expert, name="mix", n_components=64, random_state=0)
    shown = made(data, {"CLIP": spaces["CLIP"], "fused": expert, "mix": mix})
    shown.show_panel("Weights")
    assert "exact standard error" in plain(shown)


def test_a_fused_space_can_be_tuned_whatever_its_parents_are_called_here():
    data = toy()
    spaces = spaces_of(data)
    shown = made(data, dict(zip(("a", "b", "c"), spaces.values(), strict=True)))
    assert shown.tuner is not None


def test_use_keeps_what_is_ranked(shown):
    shown.engine.against = "captions"
    shown.use(1.0, 64)
    assert shown.engine.against == "captions"


def test_the_query_and_its_pictures_stand_above_the_answers(shown):
    shown.search("id04 + dog")
    assert shown._search.query.value == "id04 + dog"
    asked, *rankings = shown._search.cards.shown
    assert (asked.title, asked.rows.tolist()) == ("asked", [4])
    assert [column.title for column in rankings] == ["CLIP", "expert", "fused"]
    shown.search("dog")
    titles = [column.title for column in shown._search.cards.shown]
    assert titles == ["CLIP = fused", "expert", "written so: 12"]
    assert list(shown.queries) == ["id04 + dog", "dog"]


def test_the_heat_maps_say_what_they_are_of(shown):
    shown.show_panel("Weights")
    assert "kernels of 36 of random samples, ordered by class." in plain(shown.tuner)
    shown.selection = ["id01", "id02", "id05"]
    assert "kernels of 3 of the selection, ordered by class." in plain(shown.tuner)


def test_points_are_sent_when_colours_change_only(shown):
    sent: list = []
    canvas(shown, "fused").observe(lambda change: sent.append(change["new"].astype("f4")), "points")
    says(shown._legend, {"type": "toggle", "index": 0})
    assert (len(sent), len(canvas(shown, "fused").filter)) == (0, 24)
    shown._toolbar.colour.value = "size"
    assert len(sent) == 1


# Faults that were mended.


def test_neighbours_of_a_sample_by_its_file():
    data = toy()
    files = [f"{i}.jpg" for i in range(N)]
    shown = made(replace(data, table=data.table.assign(file=files)), spaces_of(data))
    found = shown.neighbours("4.jpg")
    assert shown._neighbours.cards.shown[0].rows.tolist() == [4]
    assert found["CLIP"].row.tolist() == shown.neighbours("id04")["CLIP"].row.tolist()


def test_a_space_may_have_a_slash_in_its_name():
    data = toy()
    spaces = spaces_of(data)
    given = {"A / B": spaces["CLIP"], "C": spaces["expert"], "A": spaces["fused"]}
    shown = made(data, given)
    assert "disagreement: 'A / B' / C" in shown.columns()
    X, Y = (normalize_rows(spaces[name].image) for name in ("CLIP", "expert"))
    expected = 1 - align.mutual_knn_per_sample(X, Y, 10)
    np.testing.assert_allclose(shown.column("disagreement: 'A / B' / C"), expected)
    for name in shown.columns():
        assert len(shown.column(name)) == N


def test_the_panel_of_weights_answers_to_its_old_name(shown):
    with pytest.warns(FutureWarning, match="panel 'C and l' is now 'Weights'"):
        shown.show_panel("C and l")
    assert shown._tabs.front == "Weights"


def test_another_fused_space_forgets_the_columns_about_itself_only():
    data = toy()
    spaces = spaces_of(data)
    shown = made(data, spaces | {"unfused": spaces["expert"]})
    kept = shown.column("cluster: unfused")
    shown.column("cluster: fused")
    shown.use(5.0, 128)
    assert shown.column("cluster: unfused") is kept
    assert "cluster: fused" not in shown.table()


def test_controls_answer_again_after_something_broke_in_them(shown):
    def broken(_):
        raise RuntimeError("no memory")

    shown._search.query.observe(broken, "value")
    with pytest.raises(RuntimeError, match="no memory"):
        shown.search("dog")
    press(shown, "Keep")
    assert "a selection without a name: expected a name." in plain(shown)


def test_a_column_that_cannot_be_computed_is_not_said_to_be_computing(shown, monkeypatch):
    def broken(*_, **__):
        raise InputError("no memory")

    monkeypatch.setattr(align, "near_rows", broken)
    with pytest.raises(InputError, match="no memory"):
        shown.column("disagreement: CLIP / expert")
    assert "computing" not in plain(shown)


def test_a_search_from_python_does_not_depend_on_the_last_choice_on_the_screen(shown, tmp_path):
    expected = shown.search("front of dog 4")["CLIP"].row.tolist()
    near = shown.neighbours("id04")["CLIP"].row.tolist()
    shown._search.against.value = "captions"
    shown._search.query.value = "front of dog 7"
    assert shown.queries["front of dog 7"]["CLIP"].attrs["note"] == "by captions"
    assert shown.search("front of dog 4")["CLIP"].row.tolist() == expected
    assert shown.neighbours("id04")["CLIP"].row.tolist() == near
    captions = shown.search("front of dog 4", against="captions")["CLIP"]
    assert captions.attrs["note"] == "by captions"


def test_the_page_answers_a_query_as_it_was_asked(shown, tmp_path, monkeypatch):
    told = {}

    def write(data, layouts, out, **given):
        told.update(given)
        return out

    monkeypatch.setattr("workbench.explorer.offline_page.write_standalone", write)
    shown.search("dog", against="captions")
    shown.search("cat")
    shown.to_html(tmp_path / "page.html", ["owl"])
    notes = {query: told["queries"][query]["CLIP"].attrs["note"] for query in told["queries"]}
    assert notes == {"dog": "by captions", "cat": "", "owl": ""}


@pytest.mark.parametrize(("C", "words"), [(5000.0, "5,000"), (2e-5, "2e-05")])
def test_the_slider_holds_a_c_beyond_its_usual_ends_and_says_so(C, words):
    data = toy()
    shown = made(data, spaces_of(data, C=C))
    assert shown.tuner.C.value == pytest.approx(C)
    shown.show_panel("Weights")
    assert f"C = {words} lies outside of 0.001 to 1,000: the slider goes further" in plain(shown)
    usual = made(data, spaces_of(data))
    usual.show_panel("Weights")
    assert (usual.tuner.C.min, usual.tuner.C.max) == (-3, 3)
    assert "lies outside" not in plain(usual)


@pytest.mark.parametrize("kernel", ["cosine", "rbf"])
def test_a_fused_space_as_wide_as_clip_has_sliders_and_that_is_said(kernel):
    data = toy()
    shown = made(data, spaces_of(data, n_components=8, kernel=kernel))
    shown.show_panel("Weights")
    assert shown.tuner.l.value == 256
    assert "fused is CLIP alone: its l = 8 leaves no room for the expert." in plain(shown)
    new = shown.use(1.0, 256)
    assert new.dim == 256


def test_a_map_of_a_space_that_was_fused_again_meanwhile_is_dropped(shown, monkeypatch):
    begun, going = threading.Event(), threading.Event()

    def slow(arrays, *_, **__):
        begun.set()
        assert going.wait(10)
        return {name: np.zeros((N, 2)) for name in arrays}

    monkeypatch.setattr(layout, "maps", slow)
    before = shown.layouts["fused"]
    shown.redraw()
    assert begun.wait(10)
    new = shown.use(50.0, 256)
    going.set()
    for _ in range(500):
        if not shown._redraw.running:
            break
        threading.Event().wait(0.01)
    assert shown.layouts["fused"] is before
    assert shown.quality["fused"] == layout.projection_quality(new.image, before)
    message = "fused was fused again while its map was drawn: the old map stays, draw it once more."
    assert message in plain(shown)


def test_a_map_of_a_space_that_was_fused_again_is_not_drawn_to_its_end(shown, monkeypatch):
    def slow(arrays, *_, tick, **__):
        shown.use(50.0, 256)
        tick(0.5)
        raise AssertionError("a map of what is not there any more went on")

    monkeypatch.setattr(layout, "maps", slow)
    shown.redraw(wait=True)
    assert "fused was fused again while its map was drawn" in plain(shown)


def test_maps_work_without_hover_cards_where_jupyter_scatter_has_no_place_for_them(monkeypatch):
    assert canvas(made()).tooltip_enable
    monkeypatch.delattr("jscatter.widget.JupyterScatter._handle_tooltip")
    with pytest.warns(UserWarning, match="without pictures at the mouse") as caught:
        shown = made()
    assert len([each for each in caught if "at the mouse" in str(each.message)]) == 1
    assert not canvas(shown).tooltip_enable
    canvas(shown, "fused").selection = np.array([3])
    assert canvas(shown, "CLIP").selection.tolist() == [3]


def test_a_point_under_the_mouse_is_told_with_its_picture(shown, monkeypatch):
    sent = []
    monkeypatch.setattr(canvas(shown), "send", sent.append)
    question = {"type": "tooltip", "index": 4, "preview": "picture", "properties": ["sample"]}
    canvas(shown)._handle_custom_msg(question, [])
    words = "dog · front of dog 4 · id04"
    assert sent == [
        {"type": "tooltip", "index": 4, "preview": None, "properties": {"sample": words}}
    ]


# Doors: a study, own fusers, fitted fusers.


def study_of(data, spaces, **more):
    """What is like a study."""
    given = {name: np.random.default_rng(0).random((N, 2)) for name in spaces}
    clip, expert, fused = spaces.values()
    fuser = wb.fusion.fit_fuser(clip, expert, n_components=64, random_state=0)
    parents = {"CLIP": clip, "expert": expert}
    fusers = {fused.name: fuser}
    return SimpleNamespace(
        dataset=data, parents=parents, fused_spaces={fused.name: fused}, fusers=fusers,
        maps=given, map_method="pca", measures=(), **more,
    )  # fmt: skip


def test_a_study_is_explored_with_what_it_has_made():
    data = toy()
    study = study_of(data, spaces_of(data))
    shown = explore(study, progress=False)
    assert list(shown.spaces) == ["CLIP", "expert", "fused"]
    for name, xy in shown.layouts.items():
        np.testing.assert_array_equal(xy, study.maps[name])
    assert shown.method == "pca"
    sampled = explore(study, progress=False, max_points=20)
    assert len(sampled.layouts["fused"]) == 20


def test_a_fitted_fuser_answers_queries_until_another_is_fused(monkeypatch):
    data = toy()
    spaces = spaces_of(data)
    study = study_of(data, spaces)
    (fuser,) = study.fusers.values()
    asked = []

    def transform_text(T):
        asked.append(T.shape)
        return type(fuser).transform_text(fuser, T)

    monkeypatch.setattr(fuser, "transform_text", transform_text, raising=False)
    shown = explore(study, progress=False)
    expected = made(data, spaces).search("front of dog 4")["fused"]
    assert shown.search("front of dog 4")["fused"].row.tolist() == expected.row.tolist()
    assert asked
    asked.clear()
    new = shown.use(5.0, 128)
    clip, expert = spaces["CLIP"], spaces["expert"]
    by_fuse = wb.fuse(clip, expert, C=5.0, n_components=128, random_state=0)
    again = made(data, {"CLIP": clip, "expert": expert, "fused": by_fuse})
    found = shown.search("front of dog 4")["fused"]
    assert found.row.tolist() == again.search("front of dog 4")["fused"].row.tolist()
    np.testing.assert_array_equal(new.image, by_fuse.image)
    assert asked == []


def test_a_space_of_an_own_fuser_shows_up_like_ours_but_for_the_sliders(tmp_path):
    data = toy()
    spaces = spaces_of(data)
    clip, expert = spaces["CLIP"], spaces["expert"]
    fuser = wb.fusion.fit_fuser(clip, expert, method=PCA(4))
    own = wb.fusion.apply_fuser(fuser, clip, expert, name="own")
    shown = made(data, {"CLIP": clip, "expert": expert, "own": own}, fusers={"own": fuser})
    assert list(shown.layouts) == ["CLIP", "expert", "own"]
    assert "own 4 dimensions" in plain(shown)
    assert shown.tuner is None
    assert len(shown.neighbours("id04")["own"]) == 12
    picture = tmp_path / "new.png"
    Image.new("RGB", (30, 30), "red").save(picture)
    assert shown.search("id04 + id05")["own"].attrs["note"] == ""
    assert "own" in shown.search("id04 + dog")
    assert "cluster: own" in shown.columns()
    assert shown.to_html(tmp_path / "page.html").exists()


def test_encoders_that_are_given_read_new_words():
    data = toy()
    spaces = spaces_of(data)

    class Reader:
        """Reads every word as an owl."""

        fingerprint = "owls"

        @staticmethod
        def encode_texts(texts):
            return np.tile(spaces["CLIP"].classes[2], (len(texts), 1))

    shown = made(data, spaces, encoders={"CLIP": Reader()})
    best = shown.search("a bird of the night", k=5)["CLIP"]
    assert set(KIND[best.row]) == {2}


def feet(shown):
    """Words below each map."""
    return {name: plain(widgets.VBox([foot])) for name, foot in shown._titles.below.items()}


def test_own_measures_stand_below_each_map_and_follow_the_fused_space():
    data = toy()
    spaces = spaces_of(data)
    spread = Measure("spread <b>", lambda image: float(image.std()), range=(0, 10), needs=())
    shown = made(data, spaces, measures=[spread])
    for name, words in feet(shown).items():
        image = spaces[name].as_compared().image
        assert words.endswith(f" · spread <b> {image.std():.3g}")
    new = shown.use(5.0, 256)
    assert feet(shown)["fused"].endswith(f" · spread <b> {new.image.std():.3g}")


def test_own_measures_get_what_they_need_of_the_samples_on_the_maps():
    data = toy(90)
    spaces = spaces_of(data)
    given = {}

    def share(image, labels, text, rows):
        given[len(image)] = image, labels, text, rows
        return 0.25

    measure = Measure("share", share, needs=("labels", "captions"))
    shown = made(data, spaces, max_points=30, measures=[measure])
    view = shown.view
    image, labels, text, rows = given[30]
    np.testing.assert_array_equal(labels, data.labels()[view])
    np.testing.assert_array_equal(rows, np.repeat(np.arange(30), 2))
    captioned = np.repeat(2 * view, 2) + np.tile([0, 1], 30)
    assert image.shape[1] == 64
    np.testing.assert_array_equal(text, shown.spaces["fused"].text[captioned])
    assert feet(shown)["CLIP"].endswith(" · share 0.25")
    assert feet(shown)["expert"].endswith(" · share: no text rows")


def test_an_own_measure_that_fails_is_a_sentence_below_the_map():
    def broken(image):
        raise ZeroDivisionError("none")

    shown = made(measures=[Measure("odd", broken, needs=())])
    assert "measure 'odd' of CLIP: expected a result, not ZeroDivisionError" in plain(shown)
    with pytest.raises(InputError, match=r"expected a Measure"):
        made(measures=["accuracy"])


# What is freed.


def test_closing_frees_every_widget_and_all_that_the_explorer_held():
    gc.collect()
    before = set(registry)
    shown = made()
    shown.search("dog")
    assert len(registry) > len(before) + 50
    gone = weakref.ref(shown._workspace)
    shown.close()
    shown.close()
    assert set(registry) <= before
    del shown
    gc.collect()
    assert gone() is None


def test_closing_stops_a_map_that_is_being_drawn(shown, monkeypatch):
    begun, ended = threading.Event(), threading.Event()

    def slow(arrays, *_, tick, **__):
        begun.set()
        try:
            for _ in range(1000):
                tick(0.5)
                threading.Event().wait(0.01)
        finally:
            ended.set()

    monkeypatch.setattr(layout, "maps", slow)
    shown.redraw()
    assert begun.wait(10)
    shown.close()
    assert ended.wait(5)
    assert "Stopped; the old map stays." in shown._status.value


@pytest.mark.parametrize("options", [{"spaces": {}}, {"measures": ["accuracy"]}])
def test_an_explorer_that_is_refused_leaves_no_widget(options):
    gc.collect()
    before = set(registry)
    with pytest.raises(InputError):
        made(**options)
    assert set(registry) <= before


def test_the_steps_that_can_be_undone_are_limited(shown):
    for i in range(MOST_STEPS + 30):
        shown.selection = [f"id{i % N:02d}"]
    assert len(shown._history) == MOST_STEPS
    shown.undo()
    assert shown.rows.tolist() == [(MOST_STEPS + 28) % N]


# A page that draws.


def hues(shown):
    """Colours on the maps, as numbers of the classes."""
    return canvas(shown).points[:, 2].astype(int).tolist()


def test_the_next_colours_wait_until_the_page_has_drawn_the_last_ones(shown):
    kinds = hues(shown)
    says(shown._legend, {"type": "opened"})
    shown._toolbar.colour.value = "size"
    assert hues(shown) == kinds  # the page still draws what was there when it was opened
    says(shown._legend, {"type": "drawn", "turn": 0})
    assert hues(shown) == (1 - SIZE).tolist() or hues(shown) == SIZE.tolist()
    assert shown._legend.turn == 1
    sizes = hues(shown)
    shown._toolbar.colour.value = "cluster: CLIP"
    shown._toolbar.colour.value = "kind"
    says(shown._legend, {"type": "drawn", "turn": 0})  # of a page that has not heard yet
    assert hues(shown) == sizes
    says(shown._legend, {"type": "drawn", "turn": 1})
    assert hues(shown) == kinds  # the newest, and only that
    assert shown._legend.turn == 2


def test_a_page_that_goes_leaves_nothing_undrawn(shown):
    kinds = hues(shown)
    says(shown._legend, {"type": "opened"})
    shown._toolbar.colour.value = "size"
    shown.redraw(wait=True)
    assert hues(shown) == kinds
    says(shown._legend, {"type": "closed"})
    assert hues(shown) != kinds
    drawn = canvas(shown, "fused").points[:, :2]
    np.testing.assert_allclose(drawn, maps.frame(shown.layouts["fused"]).to_numpy(), atol=1e-5)


def test_points_of_a_page_are_sent_one_drawing_at_a_time(shown):
    says(shown._legend, {"type": "opened"})
    shown._toolbar.colour.value = "size"
    shown.redraw(wait=True)
    sent: list = []
    canvas(shown, "fused").observe(lambda change: sent.append(change["new"]), "points")
    says(shown._legend, {"type": "drawn", "turn": 0})
    assert len(sent) == 1
    says(shown._legend, {"type": "drawn", "turn": 1})
    assert shown._legend.turn == 2


# Old names.


@pytest.mark.parametrize(
    ("old", "new"),
    [("Probes", "KernelSample"), ("METRICS", "FIGURES"), ("K", "NEIGHBOURS")],
)
def test_old_names_of_the_room_answer_with_a_warning(old, new):
    message = f"workbench.explorer.{old} is now workbench.explorer.{new}"
    with pytest.warns(FutureWarning, match=message):
        assert getattr(explorer, old) is getattr(explorer, new)


def test_old_names_of_methods_answer_with_a_warning(shown):
    shown.selection = ["id01"]
    with pytest.warns(FutureWarning, match=r"Explorer\.keep is now Explorer\.save_selection"):
        shown.keep("one")
    assert shown.named["one"].tolist() == ["id01"]
    with pytest.warns(FutureWarning, match=r"Explorer\.mix is now Explorer\.distribution"):
        assert shown.mix(np.arange(3)) == shown.distribution(np.arange(3))
    with pytest.warns(FutureWarning, match=r"Explorer\.attempt is now Explorer\.guarded"):
        shown.attempt(shown.select, "nine")
    assert "selection 'nine'" in plain(shown)
    with pytest.warns(FutureWarning, match=r"Tuner\.look is now Tuner\.refresh"):
        shown.tuner.look()
    with pytest.warns(FutureWarning, match=r"Tuner\.follow is now Tuner\.update"):
        shown.tuner.follow()


# The first picture.


def test_a_sketch_shows_every_point_in_its_colour_before_the_map_is_drawn():
    xy = np.array([[-1.0, 1.0], [1.0, -1.0]])
    found = sketch_of(xy, paint_classes(["blue", "red"]), 5)
    data = base64.b64decode(found.partition("base64,")[2].partition('"')[0])
    pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))
    assert pixels[2, 2].tolist() == [0x00, 0x72, 0xB2, 255]  # up and left
    assert pixels[-3, -3].tolist() == [0xD5, 0x5E, 0x00, 255]
    assert (pixels[..., 3] > 0).sum() == 2 * 5 * 5  # else nothing, on light and on dark ground


def test_a_page_that_is_loaded_again_begins_with_the_maps_of_now(shown):
    colour, sketches = shown._toolbar.colour, shown._maps.sketches
    colour.value = next(name for name in colour.options if name != colour.value)
    says(shown._legend, {"type": "drawn", "turn": shown._legend.turn})
    painted = shown._maps._painted
    for name, sketch in sketches.items():
        xy = maps.frame(shown.layouts[name]).to_numpy()
        assert sketch.value == sketch_of(xy, painted, maps.point_size(N))
    before = {name: sketch.value for name, sketch in sketches.items()}
    shown.use(5.0, 128)
    shown.redraw(wait=True)
    says(shown._legend, {"type": "drawn", "turn": shown._legend.turn})
    changed = [name for name, sketch in sketches.items() if sketch.value != before[name]]
    assert changed == ["fused"]


def test_the_script_of_the_plots_is_sent_once_and_plots_of_others_keep_it():
    shown = made()
    script = shown._legend.script
    assert "JupyterScatterView" in script
    for scatter in shown._maps.scatters.values():
        assert len(scatter.widget._esm) < 3000
        assert shown._legend.model_id in scatter.widget._esm
    others = jscatter.Scatter(data=pd.DataFrame({"x": [0.0], "y": [0.0]}), x="x", y="y")
    assert others.widget._esm == script
    shown.close()
