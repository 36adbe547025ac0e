"""What was done in an explorer comes back in the next kernel: by id, whole, and never by force."""

import asyncio
import io
import json
import sys
import threading
import warnings
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from test_explorer import made, spaces_of, toy

from workbench import InputError, Study
from workbench._filtering.conditions import Among
from workbench.data.kept_pictures import clear_pictures
from workbench.explorer import memory, session_place
from workbench.explorer.session import Session
from workbench.explorer.session_file import FORMAT, read_session, write_session
from workbench.fusion.weights import Weights


@pytest.fixture
def file(tmp_path):
    return tmp_path / "mine.json"


def used(file, **options):
    """An explorer in which something was done, closed."""
    shown = made(session=file, **options)
    shown.select(["id04", "id07"])
    shown.save_selection("two <b>")
    shown.search("a dog", against="captions")
    shown.search("a cat + front")
    shown.weights = Weights(C=0.7, expert_weight=0.2)
    shown._toolbar.colour.value = "size"
    shown._colouring.toggle(0)
    shown.show_panel("Weights")
    shown.close()
    return shown


def test_all_that_was_done_comes_back(file):
    used(file)
    again = made(session=file)
    assert again.selection.tolist() == ["id04", "id07"]
    assert {name: ids.tolist() for name, ids in again.named.items()} == {
        "two <b>": ["id04", "id07"]
    }
    assert again._toolbar.saved.options[1:] == ("two <b>",)
    assert again.weights == Weights(C=0.7, expert_weight=0.2)
    assert again._toolbar.colour.value == again._colouring.name == "size"
    assert again._colouring.hidden == ("big",)
    assert again._tabs.front == "Weights"
    assert again._search.query.value == "a cat + front"
    assert again._search.query.options[:2] == ("a cat + front", "a dog")
    assert "1 kept selection, 2 queries, weights" in again._status.value


def test_the_last_query_is_asked_again_when_its_panel_is_looked_at(file):
    used(file)
    again = made(session=file)
    assert again.queries == {}
    again.show_panel("Search")
    assert list(again.queries) == ["a cat + front"]
    again.queries.clear()
    again.show_panel("Selection")
    again.show_panel("Search")
    assert again.queries == {}


def test_queries_of_before_are_on_the_offline_page(file, tmp_path):
    used(file)
    page = made(session=file).to_html(tmp_path / "page.html").read_text("utf-8")
    assert "a cat + front" in page


def test_samples_are_kept_by_id_and_not_by_row(file):
    used(file)
    data = toy()
    turned = data.take(np.arange(data.n)[::-1])
    again = made(turned, spaces_of(turned), session=file)
    assert sorted(again.selection) == ["id04", "id07"]
    assert again.rows.tolist() == [28, 31]


def test_sliders_of_another_fused_space_begin_anew(file):
    used(file)
    other = made(spaces=spaces_of(toy(), C=3.0), session=file)
    assert other.weights == Weights(C=3.0)
    assert "weights" not in other._status.value


def test_a_space_that_was_put_into_service_is_in_service_again(file):
    first = made(session=file)
    first.use(C=0.4, n_components=96)
    rows = first.spaces["fused"].image
    first.close()
    again = made(session=file)
    assert again.tuner.state.tuned.in_use == (Weights(C=0.4), 96)
    np.testing.assert_array_equal(again.spaces["fused"].image, rows)
    assert "the fused space in use" in again._status.value
    assert again.search("a cat")["fused"].id.tolist() == first.search("a cat")["fused"].id.tolist()
    again.use(C=0.1, n_components=64)  # as it was given
    again.save_session()
    assert read_session(file, again.dataset).used is None
    first = made(session=file)
    first.use(C=0.4)
    first.close()
    other = made(spaces=spaces_of(toy(), C=3.0), session=file)
    assert other.tuner.state.tuned.in_use == (Weights(C=3.0), 64)
    assert "in use" not in other._status.value


def test_the_height_of_the_maps_and_what_they_hide_come_back(file):
    first = made(session=file)
    first._legend.split = 333
    first.show_panel("Filter")
    first._narrowing.filter.narrow("kind", Among(("cat",)))
    first._narrowing.filter.alone = True
    first.show_panel("Selection")
    first.close()
    again = made(session=file)
    assert again._legend.split == 333
    assert again._narrowing.filter.alone
    shown = [scatter.widget.filter.tolist() for scatter in again._maps.scatters.values()]
    assert shown == [np.flatnonzero(again.column("kind") == "cat").tolist()] * 3


def picture(colour):
    data = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(data, "png")
    return data.getvalue()


def test_a_picture_from_outside_comes_back_while_it_is_in_the_cache(file, monkeypatch, tmp_path):
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path / "cache"))
    first = made(session=file)
    first._workspace.engine.take_picture(picture("red"), "my photo.png")
    first.use(C=0.4)  # which makes another search
    assert list(first._workspace.engine.outside.files) == ["my photo.png"]
    first.close()
    again = made(session=file)
    (place,) = again._workspace.engine.outside.files.values()
    assert place.read_bytes() == picture("red")
    again._workspace.engine.take_picture(picture("blue"), "my photo.png")
    assert list(again._workspace.engine.outside.files) == ["my photo.png", "my photo (2).png"]
    again.close()
    clear_pictures()
    assert made(session=file)._workspace.engine.outside.files == {}


def test_what_came_with_an_encoder_answers_after_the_space_is_fused_anew():
    shown = made()
    reader = object()
    shown._workspace.engine._encoders["CLIP"] = reader
    shown.use(C=0.4)
    assert shown._workspace.engine._encoders["CLIP"] is reader


def test_a_study_keeps_it_in_its_folder(tmp_path):
    options = {"limit": 64, "n_components": 128, "map_method": "pca", "progress": False}
    study = Study("demo", **options)
    shown = study.explore()
    shown.save_selection("none")
    assert shown._memory._place.find() is None
    study.save(tmp_path / "run")
    shown.save_selection("none again")
    shown.close()
    again = Study.load(tmp_path / "run").explore()
    assert list(again.named) == ["none", "none again"]
    assert (tmp_path / "run" / "session.json").is_file()
    study.save(tmp_path / "run")
    assert (tmp_path / "run" / "session.json").is_file()


def test_changes_are_written_once_on_the_loop_and_by_no_thread(file, monkeypatch):
    monkeypatch.setattr(memory, "SECONDS", 0.05)
    written = []

    def write(path, *rest):
        written.append(threading.current_thread())
        return write_session(path, *rest)

    monkeypatch.setattr(memory, "write_session", write)

    async def work():
        shown = made(session=file)
        threads = threading.active_count()
        for key in shown.dataset.ids[:9]:
            shown.select([key])
            await asyncio.sleep(0.005)
        shown.save_selection("ninth")
        assert not written
        await asyncio.sleep(0.15)
        assert threading.active_count() == threads
        return shown

    shown = asyncio.run(work())
    assert written == [threading.main_thread()]
    assert json.loads(file.read_text())["kept"] == {"ninth": ["id08"]}
    shown.close()


def test_the_newest_explorer_of_a_file_keeps_it(file):
    first = made(session=file)
    second = made(session=file)
    second.save_selection("second")
    second._memory._later.flush()
    first.save_selection("first")
    first._memory._later.flush()
    assert list(json.loads(file.read_text())["kept"]) == ["second"]


DAMAGES = {
    "no JSON": ("{", "a damaged header"),
    "a list": ("[1]", "no JSON object but list"),
    "bytes": ("\udcff", "expected a whole file"),
    "another kind": ({"kind": "study"}, "no session of an explorer"),
    "a newer version": ({"format": FORMAT + 1}, "a newer version of this package"),
    "other samples": ({"dataset": {"name": "birds", "samples": 7, "ids": "0"}}, r"7 of 'birds'"),
    "an unknown id": ({"selection": ["nobody"]}, r"1 unknown ids, first \['nobody'\]"),
    "a number as id": ({"selection": [5]}, "int: expected words"),
    "no kept selections": ({"kept": None}, "is damaged"),
    "a query that is a number": ({"queries": [[5, None]]}, "int: expected words"),
    "weights of nobody": ({"sliders": {"weights": {"D": 1}, "n_components": 1}}, "is damaged"),
    "a file beside the cache": ({"pictures": {"x.png": 5}}, "int: expected words"),
    "maps below nothing": ({"maps": -1}, "maps=-1: expected a height"),
    "a switch that is a word": ({"alone": "yes"}, "expected true or false"),
    "half a width": (
        {"sliders": {"weights": {}, "n_components": 1.5, "fused": []}}, "n_components=1.5",
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_file_that_cannot_be_read_is_one_message_and_stays_as_it_is(file, damage):
    used(file)
    change, says = DAMAGES[damage]
    whole = json.loads(file.read_text())
    text = change if isinstance(change, str) else json.dumps(whole | change)
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    before = file.read_bytes()
    with pytest.warns(UserWarning, match=says) as heard:
        fresh = made(session=file)
    assert len(heard) == 1
    assert fresh.named == {}
    assert len(fresh.selection) == 0
    fresh.save_selection("new")
    with pytest.raises(InputError, match="left alone"):
        fresh.save_session()
    elsewhere = fresh.save_session(file.with_name("other.json"))
    fresh.close()
    assert file.read_bytes() == before
    assert list(read_session(elsewhere, toy()).kept) == ["new"]


def test_words_that_are_odd_come_back_as_they_were(file):
    odd = "\u202e\x1b[31m\ud800 日本 \"'</script>"
    session = Session(kept={odd: ("id01",)}, queries={odd: None}, panel=odd)
    write_session(file, session, toy())
    assert read_session(file, toy()) == session


def test_where_nothing_keeps_a_session_it_is_said_once(tmp_path):
    shown = made()
    shown.save_selection("mine")
    shown._memory._later.flush()
    assert "Nothing keeps this session" in shown._status.value
    assert "explorer.save_session(FILE)" in shown._status.value
    with pytest.raises(InputError, match=r"without a file: expected one\. Nothing keeps"):
        shown.save_session()
    with pytest.raises(InputError, match="a file, no folder"):
        shown.save_session(tmp_path)
    shown.save_session(tmp_path / "kept.json")
    assert list(made(session=tmp_path / "kept.json").named) == ["mine"]
    quiet = made(session=False)
    quiet.save_selection("mine")
    quiet._memory._later.flush()
    assert "Nothing keeps" not in quiet._status.value


def test_a_notebook_has_a_file_of_its_own_for_each_set_of_samples(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: None))
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "trial.ipynb"))
    shown = made()
    place = shown._memory._place.find()
    assert place.parent == tmp_path / ".workbench"
    assert place.name.startswith("trial-")
    shown.save_selection("mine")
    shown.close()
    assert list(made().named) == ["mine"]
    assert made(toy(30))._memory._place.find() != place
    monkeypatch.setenv("JPY_SESSION_NAME", "/no/such/folder/trial.ipynb")
    assert session_place.notebook_path() is None


def test_a_folder_that_cannot_be_written_is_said_once_and_work_goes_on(read_only):
    shown = made(session=read_only / "mine.json")
    for name in ("one", "two"):
        shown.save_selection(name)
        shown._memory._later.flush()
    assert "expected a folder that can be written" in shown._status.value
    assert list(shown.named) == ["one", "two"]


def test_an_empty_session_says_nothing(file):
    made(session=file).close()
    assert not file.exists()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert made(session=file)._status.value == ""
