"""Claims about the map that follows the sliders: what it shows while they move and after."""

import numpy as np
import pytest
from test_explorer import canvas, made, plain, press, spaces_of, toy

import workbench as wb
from workbench import layout
from workbench.explorer import following, maps
from workbench.fusion import Weights


@pytest.fixture
def shown():
    return made()


def settled(shown):
    shown._following._good.join()


def points(shown):
    return canvas(shown, "fused").points[:, :2]


def below(shown):
    return shown._titles.below["fused"].value


@pytest.mark.parametrize("options", [{}, {"method": "kernel", "n_components": None}], ids=str)
def test_the_map_follows_the_sliders_and_then_shows_what_fuse_would_give(options, monkeypatch):
    monkeypatch.setattr(following, "REST", 0.05)
    data = toy()
    spaces = spaces_of(data)
    if options:
        spaces["fused"] = wb.fuse(spaces["CLIP"], spaces["expert"], method="kernel")
    shown = made(data, spaces)
    old = points(shown).copy()
    shown.show_panel("Weights")
    assert (points(shown) == old).all()  # nothing was moved
    shown.tuner.C.value = 10.0
    quick = points(shown).copy()
    assert not np.allclose(quick, old, atol=0.01)
    assert "a quick look at C = 10" in below(shown)
    assert shown.spaces["fused"].info["parameters"]["C"] == 0.1
    settled(shown)
    by_fuse, _ = shown.tuner.state.tuned.fuse(Weights(10.0), shown.tuner.knobs.n_components)
    wanted = layout.maps(
        {"fused": by_fuse.image}, "pca", frame=shown.layouts["CLIP"], progress=False
    )
    good = maps.frame(wanted["fused"]).to_numpy()
    np.testing.assert_allclose(points(shown), good, atol=1e-5)
    assert "the map of C = 10" in below(shown)
    assert abs(quick - good).mean() < 0.1  # it was near
    shown.show_panel("Search")  # which answers by the space in use
    np.testing.assert_allclose(points(shown), old, atol=1e-6)
    assert "trustworthiness" in below(shown)


def test_draw_map_draws_what_the_sliders_say_and_uses_it(shown):
    shown.show_panel("Weights")
    shown.tuner.expert.value, shown.tuner.C.value = 1.0, 3.0
    press(shown, "Draw map")
    shown._redraw._background.join()
    settled(shown)
    parameters = shown.spaces["fused"].info["parameters"]
    assert (parameters["C"], parameters["expert_weight"]) == (3.0, 1.0)
    wanted = layout.maps(
        {"fused": shown.spaces["fused"]}, "pca", frame=shown.layouts["CLIP"], progress=False
    )
    np.testing.assert_allclose(points(shown), maps.frame(wanted["fused"]), atol=1e-5)
    np.testing.assert_allclose(shown.layouts["fused"], wanted["fused"], atol=1e-5)
    assert "trustworthiness" in below(shown)


def test_use_takes_a_map_that_is_drawn_already_and_waits_for_one_that_is_not(shown, monkeypatch):
    monkeypatch.setattr(following, "REST", 0.05)
    shown.show_panel("Weights")
    shown.tuner.C.value = 10.0
    settled(shown)
    press(shown, "Use")
    assert "its map is drawn" in plain(shown._status)
    assert "trustworthiness" in below(shown)
    before = shown.layouts["fused"]
    shown.tuner.C.value = 0.01
    press(shown, "Use")  # before it rests
    assert "its map is the old one" in plain(shown._status)
    settled(shown)
    assert shown.layouts["fused"] is not before
    assert "trustworthiness" in below(shown)


def test_a_drag_draws_one_good_map_and_closing_ends_it(shown, monkeypatch):
    drawn = []
    draw = shown._workspace.draw
    monkeypatch.setattr(shown._following._good, "_wait", 0.3)
    monkeypatch.setattr(shown._workspace, "draw", lambda *given: drawn.append(1) or draw(*given))
    shown.show_panel("Weights")
    for exponent in np.linspace(-2, 2, 9):
        shown.tuner.C.value = 10.0**exponent
    settled(shown)
    assert len(drawn) == 1
    shown.tuner.C.value = 7.0
    worker = shown._following._good._worker
    shown.close()
    worker.join(5)
    assert not worker.is_alive()
    assert len(drawn) == 1


def test_all_weights_0_and_an_unticked_box_show_the_map_of_the_space_in_use(shown):
    old = points(shown).copy()
    shown.show_panel("Weights")
    shown.tuner.C.value = 100.0
    shown.tuner.follows.value = False
    np.testing.assert_allclose(points(shown), old, atol=1e-6)
    shown.tuner.C.value = 30.0
    np.testing.assert_allclose(points(shown), old, atol=1e-6)
    shown.tuner.follows.value = True
    assert not np.allclose(points(shown), old, atol=0.01)
    shown.tuner.C.value = shown.tuner.product.value = 0
    np.testing.assert_allclose(points(shown), old, atol=1e-6)


def test_a_good_map_that_fails_is_a_sentence(shown, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("no memory")

    monkeypatch.setattr(layout, "maps", broken)
    monkeypatch.setattr(shown._following._good, "_wait", 0.01)
    shown.show_panel("Weights")
    shown.tuner.C.value = 5.0
    settled(shown)
    assert "The map could not be drawn: no memory" in plain(shown._status)
