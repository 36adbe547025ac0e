"""Claims about the explorer's screen without a browser: classes that are picked, what is said."""

import io

import numpy as np
import pytest
from PIL import Image
from test_explorer import KIND, N, canvas, made, says, toy

import workbench as wb
from workbench import views
from workbench._filtering.cells import MOST_CHARACTERS
from workbench.explorer.colours import RAMP, paint_numbers
from workbench.explorer.details import Details


@pytest.fixture
def shown():
    return made()


def items(shown):
    return shown._legend.legend["items"]


def test_a_class_of_the_legend_is_selected_added_and_taken_away(shown):
    says(shown._legend, {"type": "select", "index": 1})
    assert shown.rows.tolist() == np.flatnonzero(KIND == 1).tolist()
    assert [item["selected"] for item in items(shown)] == [0, 12, 0]
    says(shown._legend, {"type": "select", "index": 2, "add": True})
    assert shown.rows.tolist() == np.flatnonzero(KIND >= 1).tolist()
    says(shown._legend, {"type": "select", "index": 1, "add": True})
    assert shown.rows.tolist() == np.flatnonzero(KIND == 2).tolist()
    says(shown._legend, {"type": "select", "index": 0})
    assert shown.rows.tolist() == np.flatnonzero(KIND == 0).tolist()
    says(shown._legend, {"type": "select", "index": 0})  # once more: nothing
    assert shown.rows.tolist() == []
    assert [item["selected"] for item in items(shown)] == [0, 0, 0]


def test_a_class_is_selected_whole_where_the_maps_hold_some_of_it():
    shown = made(max_points=10)
    counts = [item["count"] for item in items(shown)]
    says(shown._legend, {"type": "select", "index": 0})
    assert shown.rows.tolist() == np.flatnonzero(KIND == 0).tolist()
    assert [item["selected"] for item in items(shown)] == [counts[0], 0, 0]


def test_selected_points_keep_their_colours_and_hidden_ones_stay_hidden(shown):
    says(shown._legend, {"type": "toggle", "index": 1})
    says(shown._legend, {"type": "select", "index": 0})
    assert [item["on"] for item in items(shown)] == [True, False, True]
    assert canvas(shown, "fused").filter.tolist() == np.flatnonzero(KIND != 1).tolist()
    assert canvas(shown, "fused").color_selected == canvas(shown, "fused").color


def test_a_map_has_a_camera_of_its_own(shown):
    assert {canvas(shown, name).view_sync for name in shown.layouts} == {None}
    assert shown._legend.linked
    shown._toolbar.linked.value = False
    assert not shown._legend.linked


def test_a_point_is_said_in_words(shown, monkeypatch):
    sent = []
    monkeypatch.setattr(shown._legend, "send", sent.append)
    says(shown._legend, {"type": "point", "position": 4})
    assert sent == [{"type": "point", "position": 4, "words": "dog, front of dog 4, id04"}]


def test_a_card_asks_for_the_picture_large_and_all_columns(tmp_path, monkeypatch):
    paths = tuple(tmp_path / f"{i}.png" for i in range(N))
    for path in paths:
        Image.new("RGB", (1500, 1000), "red").save(path)
    shown = made(toy(paths=paths))
    shown._toolbar.colour.value = "disagreement: CLIP / expert"
    gallery, sent = shown._gallery.gallery, []
    monkeypatch.setattr(gallery, "send", lambda content, buffers: sent.append((content, buffers)))
    says(gallery, {"type": "details", "row": 4, "column": 0, "version": 7})
    ((message, (picture,)),) = sent
    assert {key: message[key] for key in ("row", "column", "version")} == {
        "row": 4, "column": 0, "version": 7
    }  # fmt: skip
    values = shown._columns.computed.values()
    assert message["title"] == "dog"
    assert message["columns"] == [
        ["id", "id04"], ["kind", "dog"], ["size", "big"], ["caption", "front of dog 4"],
        ["caption", "back of dog 4"],
        ["disagreement: CLIP / expert", f"{next(iter(values))[4]:.4g}"],
    ]  # fmt: skip
    assert Image.open(io.BytesIO(picture)).size == (1024, 683)


def test_details_are_words_of_bounded_length_and_leave_out_what_is_missing():
    data = toy()
    data.table["note"] = ["x" * 10_000, None, np.nan, "\u202eevil", *[""] * (N - 4)]
    shown = made(data)
    of = Details(shown._columns, shown._pictures).of
    notes = [dict(of(row)[0]["columns"]).get("note") for row in range(5)]
    assert notes[:3] == ["x" * MOST_CHARACTERS, None, None]
    assert "\u202e" not in notes[3]
    assert notes[4] is None
    assert of(0)[1] == b""


def test_the_best_has_the_bright_end_and_ranks_are_whole_numbers():
    scores = paint_numbers(np.array([0.1, 0.9]), "score")
    ranks = paint_numbers(np.array([1.0, 150.0, np.nan]), "rank", ranks=True)
    assert scores.colours[scores.codes[1]] == ranks.colours[ranks.codes[0]] == RAMP[-1]
    assert (ranks.bar["low"], ranks.bar["high"]) == ("149", "2")  # 1st and 99th percentile
    assert ranks.colours[ranks.codes[2]] == views.OTHER


def test_a_space_has_its_colour_above_its_map_and_above_its_ranking(shown):
    colours = views.space_colours(shown.spaces)
    for name, colour in colours.items():
        assert f"background: {colour}" in shown._titles.above[name].value
    shown.neighbours("id03")
    told = {each["title"]: each["colour"] for each in shown._neighbours.cards.columns}
    assert told == {"asked": "", **colours}


def test_the_same_seed_draws_the_same_map_in_every_study_and_explorer():
    made_by = dict(limit=96, map_method="pca", n_components=200, progress=False, seed=3)
    first, second = wb.Study("demo", **made_by), wb.Study("demo", baselines=["concat"], **made_by)
    assert list(first.maps) == list(second.maps) == ["CLIP", "expert", "fused"]
    shown, sampled = wb.explore(second), wb.explore(second, max_points=40)
    for name, xy in first.maps.items():
        np.testing.assert_array_equal(second.maps[name], xy)
        np.testing.assert_array_equal(shown.layouts[name], xy)
        np.testing.assert_array_equal(sampled.layouts[name], xy[sampled.view])
    shown.close()
    sampled.close()
