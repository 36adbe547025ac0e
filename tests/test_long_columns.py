"""What takes seconds in the explorer: approximate neighbours that say so, progress, Cancel."""

import threading

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench import align
from workbench.align import nearby
from workbench.data.dataset import Dataset
from workbench.explorer import columns as columns_module
from workbench.explorer import computing, groups_panel, offline_page
from workbench.explorer.columns import COMPUTE, Kind
from workbench.explorer.computing import Computed
from workbench.store import Space

N = 1500
EXACT, NEARLY = "disagreement: CLIP / expert", "approximate disagreement: CLIP / expert"


def explorer_of(kind="crowds", **options):
    rng, ids = np.random.default_rng(0), np.arange(N).astype(str)
    crowd = rng.integers(0, 30, N)
    spaces = {}
    for name, width in (("CLIP", 24), ("expert", 32)):
        middles = rng.standard_normal((30, width))[crowd] * (kind == "crowds")
        rows = middles + (0.4 if kind == "crowds" else 1.0) * rng.standard_normal((N, width))
        spaces[name] = Space(name, ids, rows.astype("f4"))
    table = pd.DataFrame({"crowd": crowd.astype(str)}, index=ids)
    data = Dataset("many", ids, None, table, targets=("crowd",))
    maps = {name: rng.standard_normal((N, 2)).astype("f4") for name in spaces}
    return wb.explore(data, spaces, layouts=maps, **{"session": False, **options})


@pytest.fixture
def slow_machine(monkeypatch):
    """Exact neighbours of 1,500 rows take long, and so does all that is computed of them."""
    monkeypatch.setattr(nearby, "FAST", 1e6)
    monkeypatch.setattr(nearby, "FAST_IN_HALVES", 1e6)
    for module in (columns_module, groups_panel):
        monkeypatch.setattr(module, "MANY_SAMPLES", N)


@pytest.fixture
def shown(slow_machine):
    explorer = explorer_of()
    yield explorer
    explorer.close()


def by_sorting(explorer):
    """Disagreement by a full sort, in double precision."""
    near = []
    for name in ("CLIP", "expert"):
        X = explorer.spaces[name].image.astype(float)
        X /= np.linalg.norm(X, axis=1, keepdims=True)
        products = X @ X.T
        np.fill_diagonal(products, -np.inf)
        near.append(np.argsort(-products, axis=1)[:, :10])
    return 1 - (near[0][:, :, None] == near[1][:, None, :]).any(2).mean(1)


class Gate:
    """A column that says how far it is and waits until it may go on."""

    def __init__(self, monkeypatch, kind):
        self.begun, self.may_go_on = threading.Event(), threading.Event()
        monkeypatch.setitem(COMPUTE, kind, self.compute)

    def compute(self, workspace, *names, tick):
        tick(0.4)
        self.begun.set()
        assert self.may_go_on.wait(20)
        tick(1.0)
        return Computed(np.linspace(0, 1, workspace.dataset.n), "A note.")


def chosen(shown):
    toolbar = shown._toolbar
    assert toolbar.colour.value == shown._colouring.name == shown._legend.legend["title"]
    return toolbar.colour.value


def test_approximate_neighbours_are_offered_where_exact_ones_take_long(shown):
    assert shown.columns()[:3] == ["crowd", NEARLY, EXACT]
    assert shown._toolbar.colour.options[:3] == ("crowd", NEARLY, EXACT)


def test_exact_neighbours_alone_are_offered_where_they_are_fast():
    explorer = explorer_of()
    assert [name for name in explorer.columns() if "disagreement" in name] == [EXACT]
    explorer.close()


def test_the_exact_column_is_exact_and_says_nothing(shown):
    np.testing.assert_allclose(shown.column(EXACT), by_sorting(shown))
    shown._toolbar.recolouring.show(EXACT, wait=True)
    assert shown._legend.legend["note"] == ""


def test_the_approximate_column_says_what_was_measured(shown):
    values, exact = shown.column(NEARLY), by_sorting(shown)
    assert (values != exact).any()
    assert abs(values.mean() - exact.mean()) < 0.1
    shown._toolbar.recolouring.show(NEARLY, wait=True)
    note, found = shown._legend.legend["note"], {}
    for name in ("CLIP", "expert"):
        X = shown.spaces[name].as_compared().image
        found[name] = align.near_rows(X, 10, shown.view)
        assert f"{name}: Approximate neighbours: they hold {found[name].recall} of" in note
    expected = 1 - align.shared(found["CLIP"].rows, found["expert"].rows)
    np.testing.assert_array_equal(values, expected)


def test_each_space_says_how_its_own_neighbours_were_found(slow_machine, monkeypatch):
    between = N**2 * (28 + nearby.OF_A_PAIR)  # CLIP's 24 columns are fast, the expert's 32 are not
    monkeypatch.setattr(nearby, "FAST", between)
    explorer = explorer_of()
    assert NEARLY in explorer.columns()
    explorer._toolbar.recolouring.show(NEARLY, wait=True)
    note = explorer._legend.legend["note"]
    assert "CLIP: Exact neighbours. expert: Approximate neighbours: they hold" in note
    explorer.close()


def test_the_approximate_column_of_noise_is_exact_and_says_why(slow_machine):
    explorer = explorer_of("noise")
    np.testing.assert_allclose(explorer.column(NEARLY), by_sorting(explorer))
    explorer._toolbar.recolouring.show(NEARLY, wait=True)
    note = explorer._legend.legend["note"]
    assert note.count("Exact neighbours: approximate ones would hold 0.") == 2
    assert note.count("the lower end must be 0.95") == 2
    explorer.close()


def test_a_column_that_takes_long_is_computed_in_the_background(shown, monkeypatch):
    gate, working = Gate(monkeypatch, Kind.APPROXIMATE), shown._toolbar.recolouring.working
    shown._toolbar.colour.value = NEARLY
    assert gate.begun.wait(20)
    assert working.bar.value == 0.4
    assert working.stop.layout.display is None
    assert shown._colouring.name == "crowd"  # until it is there
    gate.may_go_on.set()
    shown._toolbar.recolouring.join()
    assert chosen(shown) == NEARLY
    assert shown._legend.legend["note"] == "A note."
    assert working.stop.layout.display == "none"
    assert f"{NEARLY} is computed." in shown._status.value


def test_cancel_keeps_the_colours_of_before(shown, monkeypatch):
    gate = Gate(monkeypatch, Kind.APPROXIMATE)
    shown._toolbar.colour.value = NEARLY
    assert gate.begun.wait(20)
    shown._toolbar.recolouring.working.stop.click()
    gate.may_go_on.set()
    shown._toolbar.recolouring.join()
    assert chosen(shown) == "crowd"
    assert "Stopped; the colours of before stay." in shown._status.value
    assert not shown._columns.computed


def test_other_colours_give_up_those_that_are_being_computed(shown, monkeypatch):
    gate = Gate(monkeypatch, Kind.APPROXIMATE)
    shown._toolbar.colour.value = NEARLY
    assert gate.begun.wait(20)
    threading.Timer(0.2, gate.may_go_on.set).start()
    shown._toolbar.colour.value = "tags"
    shown._toolbar.recolouring.join()
    assert chosen(shown) == "tags"
    assert not shown._columns.computed


def test_what_was_computed_is_shown_at_once(shown):
    shown.column("cluster: CLIP")
    shown._toolbar.colour.value = "cluster: CLIP"
    assert chosen(shown) == "cluster: CLIP"


def test_clusters_begin_with_centres_of_some_rows(shown, monkeypatch):
    monkeypatch.setattr(computing, "FIRST_CENTRES_FROM", 200)
    drawn = []
    begin = computing.kmeans_plusplus

    def spied(X, k, **options):
        drawn.append(len(X))
        return begin(X, k, **options)

    monkeypatch.setattr(computing, "kmeans_plusplus", spied)
    found, crowd = shown.column("cluster: CLIP"), shown.dataset.labels("crowd")
    assert drawn == [200]
    shares = pd.crosstab(found, crowd).max(axis=1)
    assert shares.sum() / N > 0.6  # as many clusters as colours, of 30 crowds
    np.testing.assert_array_equal(found, explorer_of().column("cluster: CLIP"))


def test_few_samples_are_coloured_at_once():
    explorer = explorer_of()
    explorer._toolbar.colour.value = EXACT
    assert chosen(explorer) == EXACT
    explorer.close()


def test_a_column_that_cannot_be_computed_leaves_the_colours(shown, monkeypatch):
    def broken(workspace, *names, tick):
        raise ValueError("no memory")

    monkeypatch.setitem(COMPUTE, Kind.CLUSTER, broken)
    shown._toolbar.colour.value = "cluster: CLIP"
    shown._toolbar.recolouring.join()
    assert chosen(shown) == "crowd"
    assert "It could not be computed: no memory" in shown._status.value


def test_a_forgotten_column_takes_its_note_along(shown):
    shown.column(NEARLY)
    shown._columns.forget(space="CLIP")
    assert not shown._columns.notes


def test_groups_of_many_samples_are_found_in_the_background(shown, monkeypatch):
    alone, panel = shown.groups("CLIP", "expert"), shown._groups
    panel.which.value = ("CLIP", "expert")
    told = []
    panel.working.bar.observe(lambda change: told.append(change["new"]), "value")
    monkeypatch.setattr(wb.align, "difference_groups", spying(told, alone))
    panel._ask(wait=True)
    assert 0.5 in told
    said = f"Groups that CLIP keeps together and expert splits: {len(alone)}."
    assert said in shown._status.value
    assert panel.working.begin.disabled is False


def spying(told, found):
    def find(X, Y, *, random_state, tick):
        tick(0.5)
        return found.assign(rows=[rows[:] for rows in found["rows"]])

    return find


def test_cancel_keeps_the_groups_of_before(shown, monkeypatch):
    panel, begun, may_go_on = shown._groups, threading.Event(), threading.Event()

    def find(X, Y, *, random_state, tick):
        begun.set()
        assert may_go_on.wait(20)
        tick(0.5)
        raise AssertionError("not stopped")

    monkeypatch.setattr(wb.align, "difference_groups", find)
    before = panel.cards.columns
    panel._ask()
    assert begun.wait(20)
    assert panel.working.begin.disabled
    panel.working.stop.click()
    may_go_on.set()
    panel._background.join()
    assert "Stopped; the groups of before stay." in shown._status.value
    assert panel.cards.columns == before


def test_the_work_of_a_closed_explorer_ends(shown, monkeypatch):
    gate = Gate(monkeypatch, Kind.APPROXIMATE)
    shown._toolbar.colour.value = NEARLY
    assert gate.begun.wait(20)
    shown.close()
    gate.may_go_on.set()
    shown._toolbar.recolouring.join()
    assert not shown._columns.computed


def test_the_offline_page_names_what_is_approximate(shown, tmp_path, monkeypatch):
    shown.column(NEARLY)
    given = {}
    monkeypatch.setattr(offline_page, "write_standalone", lambda *_, **all_of: given.update(all_of))
    shown.to_html(tmp_path / "page.html")
    assert list(given["colours"]) == [NEARLY]
    assert NEARLY in given["columns"]


def test_difference_groups_tell_how_far_they_are_and_can_be_stopped():
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((2, 3000, 6))
    told = []
    align.difference_groups(X, Y, n_rows=500, tick=told.append)
    assert told == pytest.approx([1024 / 3000, 2048 / 3000, 1])

    def stop(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        align.difference_groups(X, Y, n_rows=500, tick=stop)


def test_rows_placed_in_single_precision_are_placed_as_in_double(monkeypatch):
    rng, part = np.random.default_rng(0), np.arange(2500) % 5
    X = np.eye(5)[part] + 0.05 * rng.standard_normal((2500, 5))
    Y = rng.standard_normal((2500, 5))
    found = align.difference_groups(X, Y, n_rows=400)
    pair = align.group_finding._GaussianPair
    monkeypatch.setattr(pair, "in_single_precision", lambda self: self)
    exact = align.difference_groups(X, Y, n_rows=400)
    assert len(found) == len(exact) == 5
    for rows, expected in zip(found["rows"], exact["rows"], strict=True):
        assert set(rows) == set(expected)


def test_what_was_hidden_of_colours_that_take_long_is_hidden_again(slow_machine, tmp_path):
    first = explorer_of()
    first._toolbar.recolouring.show("cluster: CLIP", wait=True)
    first._toolbar.colour.value = "cluster: CLIP"
    first._colouring.toggle(1)
    hidden = first._colouring.hidden
    first.save_session(tmp_path / "mine.json")
    first.close()
    again = explorer_of(session=tmp_path / "mine.json")
    again._toolbar.recolouring.join()
    assert again._colouring.name == again._toolbar.colour.value == "cluster: CLIP"
    assert again._colouring.hidden == hidden != ()
    again.close()
