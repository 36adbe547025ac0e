"""Tags, judgements, files of tagged samples, splits, and the one undo: claims without a browser."""

import json

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from test_explorer import KIND, N, made, press, says, toy

import workbench as wb
from workbench import InputError, align
from workbench.explorer.colours import PALETTE
from workbench.explorer.judging.judgements import Judgement, Judgements
from workbench.explorer.judging.questions import Asker
from workbench.explorer.tagging.tags import Tags
from workbench.views import OTHER


@pytest.fixture
def tags():
    return Tags(np.array([f"id{i}" for i in range(6)]))


@pytest.fixture
def shown():
    return made()


def key(shown, key, **more):
    says(shown._legend, {"type": "key", "key": key, **more})


def held(shown):
    """Ids by tag, of those that have some."""
    return {
        name: shown.tags.index[shown.tags[name]].tolist()
        for name in shown.tags
        if shown.tags[name].any()
    }


# Tags.


def test_samples_have_several_tags_and_each_is_counted(tags):
    assert tags.add(" blurry ,at  night", [4, 1]) == 2
    assert tags.add("blurry", [1, 5]) == 1
    assert tags.counts() == {"wrong label": 0, "duplicate": 0, "blurry": 3, "at night": 2}
    assert (tags.of(1), tags.words(5), tags.of(0)) == (["blurry", "at night"], "blurry", [])
    assert tags.remove("at night", [0, 1]) == 1
    assert tags.rows_of_any(["at night", "duplicate"]).tolist() == [4]
    assert tags.values().tolist() == [
        "no tag",
        "blurry",
        "no tag",
        "no tag",
        "blurry + at night",
        "blurry",
    ]


def test_a_tag_that_takes_the_name_of_another_is_one_with_it(tags):
    tags.add("dim", [0, 1]), tags.add("dark", [1, 2])
    tags.rename("dim", "dark")
    assert tags.by_id()["dark"] == ("id0", "id1", "id2")
    assert tags.names == ["wrong label", "duplicate", "dark"]
    tags.rename("dark", "duplicate")
    assert tags.counts() == {"wrong label": 0, "duplicate": 3}


@pytest.mark.parametrize("name", ["wrong label", "duplicate"])
def test_tags_that_have_a_key_stay(tags, name):
    with pytest.raises(InputError, match="has a key and cannot be renamed"):
        tags.rename(name, "x")
    with pytest.raises(InputError, match="has a key and cannot be deleted"):
        tags.delete(name)


def test_every_change_of_tags_is_taken_back_and_done_again(shown):
    states, steps = [held(shown)], [
        lambda: shown.tag("blurry, dim", ["id01", "id02"]),
        lambda: shown.untag("dim", ["id01"]),
        lambda: shown.rename_tag("dim", "blurry"),
        lambda: key(shown, "x", row=7),
        lambda: shown.delete_tag("blurry"),
        lambda: setattr(shown, "tags", {"new": ["id09"]}),
        lambda: shown.split("CLIP", 0.99, 0.25),
    ]  # fmt: skip
    for step in steps:
        step()
        states.append(held(shown))
    for state in states[-2::-1]:
        shown.undo()
        assert held(shown) == state
    for state in states[1:]:
        shown.redo()
        assert held(shown) == state


def test_one_stack_serves_selection_tags_and_judgements_in_the_order_of_what_was_done(shown):
    shown.select(["id01", "id02"])
    shown.tag("blurry")
    shown.select(["id03"])
    shown._judgements.add(Judgement(("id03",), ("CLIP", "fused"), "fused", True))
    shown.undo()
    assert "Taken back: a judgement." in shown._status.value
    assert len(shown.judged) == 0
    assert shown.selection.tolist() == ["id03"]
    shown.undo()
    assert shown.selection.tolist() == ["id01", "id02"]
    assert shown.tags["blurry"].sum() == 2
    press(shown, "Undo")
    assert "Taken back: blurry on 2 samples." in shown._status.value
    assert shown.selection.tolist() == ["id01", "id02"]
    assert "blurry" not in shown.tags
    key(shown, "u")
    assert shown.selection.tolist() == []
    for _ in range(4):
        key(shown, "r")
    assert len(shown.judged) == 1
    assert shown.tags["blurry"].sum() == 2
    assert shown.selection.tolist() == ["id03"]


def test_what_was_undone_is_not_redone_after_something_else(shown):
    shown.tag("blurry", ["id01"])
    shown.undo()
    shown.select(["id03"])
    shown.redo()
    assert held(shown) == {}


def test_one_key_marks_the_selection_or_the_picture_with_the_focus_and_unmarks_it(shown):
    shown.select(["id01", "id02"])
    key(shown, "x")
    key(shown, "d", row=5)
    assert held(shown) == {"wrong label": ["id01", "id02"], "duplicate": ["id05"]}
    assert "duplicate: id05." in shown._status.value
    key(shown, "x", row=1)
    key(shown, "x")  # one of two has it: both
    assert held(shown)["wrong label"] == ["id01", "id02"]
    key(shown, "x")
    assert "wrong label" not in held(shown)
    shown.clear()
    key(shown, "x")
    assert (
        "a tag for nothing: expected some samples: select them, or name them."
        in shown._status.value
    )


def test_what_is_typed_tags_the_selection_and_is_offered_then(shown):
    shown.select(["id01", "id02"])
    shown._tag_bar.field.value = "blurry"
    press(shown, "Tag")
    assert "blurry: 2 more of 2 selected." in shown._status.value
    assert "blurry" in shown._tag_bar.field.options
    assert shown._tags_panel._chips["blurry"].description == "blurry · 2"
    shown.clear()
    press(shown, "blurry · 2")
    assert shown.selection.tolist() == ["id01", "id02"]
    press(shown, "Untag")
    assert held(shown) == {}


def test_cards_details_and_colours_say_the_tags_of_now(shown, monkeypatch):
    shown.select(["id01", "id02"])
    sent = []
    monkeypatch.setattr(shown._gallery.gallery, "send", sent.append)
    shown._toolbar.colour.value = "tags"
    version = shown._gallery.gallery.version
    shown.tag("blurry", ["id01"])
    assert sent == [{"type": "tags", "tagged": [("blurry", [1])]}]
    assert shown._gallery.gallery.version == version  # the cards stay, and who has the focus
    assert shown._tagged.card(1)[0]["tags"] == "blurry"
    assert ["tags", "blurry"] in shown._tagged.details(1)[0]["columns"]
    assert [item["name"] for item in shown._legend.legend["items"]] == ["blurry", "no tag"]
    assert shown.column("tags")[[1, 2]].tolist() == ["blurry", "no tag"]


def test_samples_without_a_tag_are_grey_and_take_no_colour(shown):
    shown.tag("odd", ["id01"])
    shown.tag("new", ["id02"])
    shown._toolbar.colour.value = "tags"
    paint = shown._colouring.paint
    colours = {item.name: item.colour for item in paint.items}
    assert colours == {"new": PALETTE[0], "no tag": OTHER, "odd": PALETTE[1]}


def test_tags_come_from_code_as_ids_or_as_a_table(shown):
    shown.tags = {"odd": ["id03"], "duplicate": ["id04"]}
    table = shown.tags
    assert table.dtypes.eq(bool).all()
    assert table.index.tolist() == shown.dataset.ids.tolist()
    other = made()
    other.tags = table.iloc[::-1]
    pd.testing.assert_frame_equal(other.tags, table)
    with pytest.raises(InputError, match="a column of True and False"):
        other.tags = table.astype(int)


# Kept, and in the study.


def test_tags_and_judgements_come_back_with_the_session(tmp_path):
    first = made(session=tmp_path / "mine.json")
    first.tag("blurry", ["id01", "id02"])
    first._judgements.add(Judgement(("id03",), ("CLIP", "fused"), "", True))
    first.close()
    again = made(session=tmp_path / "mine.json")
    assert held(again) == {"blurry": ["id01", "id02"]}
    assert again.judged["chosen"].tolist() == ["tie"]
    assert "1 tag, 1 judgement" in again._status.value
    again.undo()
    assert held(again) == {"blurry": ["id01", "id02"]}  # what another kernel did is no step here


def test_the_table_of_a_study_has_the_tags_of_its_explorer_and_of_its_folder(tmp_path):
    options = {"limit": 64, "n_components": 128, "map_method": "pca", "progress": False}
    study = wb.Study("demo", **options)
    assert not study.table()[["tag: wrong label", "tag: duplicate"]].to_numpy().any()
    study.save(tmp_path / "run")
    shown = study.explore()
    ids = shown.dataset.ids[[3, 5]]
    shown.tag("wrong label", ids)
    shown._judgements.add(Judgement((str(ids[0]),), ("CLIP", "fused"), "fused", True))
    assert study.table().query("`tag: wrong label`").index.tolist() == ids.tolist()
    assert study.use(wb.fusion.Weights(C=2)).tags["wrong label"].sum() == 2
    assert study.explore(session=False).tags["wrong label"].sum() == 2
    shown.close()
    again = wb.Study.load(tmp_path / "run")
    assert again.table().query("`tag: wrong label`").index.tolist() == ids.tolist()
    assert again.judgements["chosen"].tolist() == [1, 0]
    pd.testing.assert_frame_equal(
        again.table().drop(columns=["tag: wrong label", "tag: duplicate"]),
        again.dataset.table,
    )  # fmt: skip


# Files.


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl"])
def test_tagged_samples_are_written_with_labels_tags_and_captions(shown, tmp_path, suffix):
    shown.tag("blurry, odd", ["id01", "id02"])
    shown.tag("dim", ["id07"])
    path = shown.export_tagged(tmp_path / f"tagged{suffix}", ["odd"])
    if suffix == ".jsonl":
        told = [json.loads(line) for line in path.read_text().splitlines()]
        assert [each["id"] for each in told] == ["id01", "id02"]
        assert told[0]["tags"] == ["blurry", "odd"]
        assert told[0]["kind"] == "dog"
        assert told[0]["captions"] == ["front of dog 1", "back of dog 1"]
        return
    table = pd.read_csv(path) if suffix == ".csv" else pd.read_parquet(path).reset_index()
    assert table["id"].tolist() == ["id01", "id02"]
    assert table["tags"].tolist() == ["blurry | odd"] * 2
    assert table["captions"][0] == "front of dog 1 | back of dog 1"


def test_fiftyone_reads_paths_tags_classes_and_columns(tmp_path):
    paths = tuple(tmp_path / f"{i}.png" for i in range(N))
    for path in paths:
        Image.new("RGB", (8, 8), "red").save(path)
    data = toy(paths=paths)
    data.table["_tags of mine"] = np.arange(N) / 2
    shown = made(data)
    shown.tag("blurry", ["id03"])
    folder = shown.export_tagged(tmp_path / "out")
    assert "version" not in json.loads(
        (folder / "metadata.json").read_text()
    )  # or it asks for more
    (sample,) = json.loads((folder / "samples.json").read_text())["samples"]
    assert sample == {
        "filepath": str(paths[3]), "tags": ["blurry"], "sample_id": "id03",
        "captions": ["front of cat 3", "back of cat 3"],
        "kind": {"_cls": "Classification", "label": "cat"},
        "size": {"_cls": "Classification", "label": "big"}, "tags_of_mine": 1.5,
    }  # fmt: skip


def test_what_cannot_be_written_is_one_sentence(shown, tmp_path):
    with pytest.raises(InputError, match="no sample with such a tag"):
        shown.export_tagged(tmp_path / "a.csv")
    shown.tag("odd", ["id01"])
    with pytest.raises(InputError, match=r"expected one of \.csv, \.parquet, \.jsonl, or a folder"):
        shown.export_tagged(tmp_path / "a.xlsx")
    with pytest.raises(InputError, match="toy without pictures"):
        shown.export_tagged(tmp_path / "a")


# Train and test.


def chains(n_chains=30, length=4, d=48, seed=0):
    """Chains of rows: each is near to the next one, the ends are far from each other."""
    rng = np.random.default_rng(seed)
    ends = rng.standard_normal((2, n_chains, d))
    steps = np.linspace(0, 1, length)[:, None, None]
    X = (ends[0] * np.cos(steps * 1.2) + ends[1] * np.sin(steps * 1.2)).reshape(-1, d)
    return X, np.tile(np.arange(n_chains), length)


def test_what_is_near_over_several_steps_stays_on_one_side():
    X, chain = chains()
    apart = align.split_apart(X, threshold=0.85, test_share=0.3)
    unit = X / np.linalg.norm(X, axis=1, keepdims=True)
    assert (unit[apart.train] @ unit[apart.test].T).max() < 0.85
    assert not set(chain[apart.train]) & set(chain[apart.test])
    assert apart.kept_together == 120
    assert "120 samples with a cosine of 0.85 or more to another were kept" in apart.words
    assert "in 30 groups of up to 4." in apart.words
    assert 0.25 <= len(apart.test) / len(X) <= 0.35


def test_classes_are_divided_evenly_as_far_as_groups_let():
    rng = np.random.default_rng(1)
    X, labels = (
        rng.standard_normal((600, 32)),
        rng.choice(["a", "b", "c"], 600, p=[0.8, 0.15, 0.05]),
    )
    X[300:] = X[:300] + 0.01 * rng.standard_normal((300, 32))
    apart = align.split_apart(X, labels, threshold=0.95, test_share=0.25, random_state=3)
    for name in "abc":
        held = labels == name
        assert held[apart.test].sum() == pytest.approx(0.25 * held.sum(), abs=1.5)
    again = align.split_apart(X, labels, threshold=0.95, test_share=0.25, random_state=3)
    other = align.split_apart(X, labels, threshold=0.95, test_share=0.25, random_state=4)
    assert np.array_equal(apart.test, again.test)
    assert not np.array_equal(apart.test, other.test)


def test_blocks_of_any_size_find_the_same_groups(monkeypatch):
    X, _ = chains()
    whole = align.near_components(X, 0.9)
    monkeypatch.setattr("workbench.align.apart.BLOCK", 7)
    assert np.array_equal(align.near_components(X, 0.9), whole)


def test_a_group_larger_than_the_test_set_trains_and_neither_side_is_empty():
    X = np.vstack([np.tile(np.eye(8)[0], (20, 1)), np.eye(8)[1:5]])
    apart = align.split_apart(X, threshold=0.9, test_share=0.2)
    assert set(range(20)) <= set(apart.train)
    assert len(apart.test)
    two = align.split_apart(np.eye(2), threshold=0.9, test_share=0.2)
    assert len(two.train) == len(two.test) == 1
    with pytest.raises(InputError, match="all 3 samples are near to each other"):
        align.split_apart(np.ones((3, 2)), threshold=0.9)


def test_the_explorer_tags_train_and_test_of_all_samples_and_says_what_was_kept_together():
    shown = made(max_points=10)
    shown.split("CLIP", 0.9, 0.25, "kind")
    assert (shown.tags["train"] ^ shown.tags["test"]).all()
    shown.split("CLIP", 0.999, 0.5)
    assert (shown.tags["train"] ^ shown.tags["test"]).all()  # once more: not both
    press(shown, "Tag train and test")
    assert "to train on" in shown._status.value


# Judgements.


def asked(shown, **controls):
    panel = shown._judge_panel
    for name, value in controls.items():
        getattr(panel, name).value = value
    shown.show_panel("Judge")
    press(shown, "Next")
    return panel


def test_nothing_that_goes_to_the_page_says_which_space_is_which(shown):
    panel = asked(shown)
    heads = [column["title"] for column in panel.cards.columns]
    assert heads == ["asked", "A", "B"]
    told = json.dumps([panel.cards.columns, panel.standing.value], default=str)
    assert not any(f'"{name}"' in told for name in shown.spaces)
    assert {column["colour"] for column in panel.cards.columns} == {""}
    assert panel.standing.value == "0 judgements."


def test_the_order_of_the_spaces_is_drawn_and_the_answer_goes_to_the_right_one():
    shown = made()
    panel, firsts = asked(shown, which=("CLIP", "expert")), []
    for _ in range(12):
        question = panel._question
        firsts.append(question.order[0])
        lists = dict(zip(question.order, question.lists, strict=True))
        nearest = shown.engine.neighbours(str(shown.dataset.ids[question.asked[0]]), 6)
        assert set(lists["CLIP"]) == set(nearest["CLIP"]["row"])
        key(shown, "a" if question.order[0] == "CLIP" else "b")
    assert set(firsts) == {"CLIP", "expert"}
    assert shown.judged["chosen"].tolist() == ["CLIP"] * 12
    assert shown.judged["asked"].is_unique
    assert panel.standing.value == "12 judgements."
    panel.reveal.value = True
    assert "The analyst sided with CLIP in 12 of 12" in panel.standing.value


def judged(*said, spaces=("CLIP", "fused"), own=0):
    """Judgements in this order, the first of them on samples of the analyst's choice."""
    judgements = Judgements()
    for i, chosen in enumerate(said):
        judgements.add(Judgement((str(i),), spaces, chosen, i >= own))
    return judgements


def wilson(hits, n):
    """His interval of 1927, in the form of the score equation's roots."""
    z, p = 1.959964, hits / n
    roots = np.roots([1 + z**2 / n, -2 * p - z**2 / n, p**2])
    return sorted(roots.real)


def test_shares_have_wilson_intervals_and_ties_stand_beside():
    judgements = judged(*["fused"] * 14, *["CLIP"] * 5, "")
    first, second = judgements.standings()
    assert (first.chosen, first.judged, first.ties, second.chosen) == (14, 20, 1, 5)
    assert (first.low, first.high) == pytest.approx(wilson(14, 20), abs=1e-4)
    assert (second.low, second.high) == pytest.approx(wilson(5, 20), abs=1e-4)
    judgements.add(Judgement(("0",), ("CLIP", "fused"), "CLIP", True))  # said anew
    assert judgements.standings()[0].chosen == 13
    assert len(judgements) == 20


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (judged(*["fused"] * 14, "CLIP", "CLIP", ""),
         "fused in 14 of 17 (59 to 94 %); CLIP 2, neither 1."),
        (judged(*["fused"] * 14, *["CLIP"] * 3, own=1),
         "fused in 14 of 17 (59 to 94 %); CLIP 3."
         " Of the 17, 1 on samples of the analyst's choice."),
        (judged("CLIP", "fused", ""), "CLIP in 1 of 3 (2 to 88 %); fused 1, neither 1."
         " That is what chance may give, too: not decided yet."),
        (judged("", ""), "none of CLIP or fused in 2 judgements."),
        (judged(*"aaaaaaaaabc", "", spaces=("a", "b", "c")),
         "a in 9 of 12 (47 to 93 %); b 1, c 1, none 1."),
    ],
)  # fmt: skip
def test_judgements_are_one_sentence_with_an_interval(said, words):
    assert said.sentences() == [f"The analyst sided with {words}"]
    assert said.table().attrs["sentences"] == said.sentences()


def test_what_chance_gives_is_not_called_decided():
    assert "not decided yet" in judged(*"abcab", spaces=("a", "b", "c")).sentences()[0]
    # Both are far from a third of all: which of the two is right is open.
    both = judged(*"ab" * 20, spaces=("a", "b", "c")).sentences()
    assert len(both) == 1
    assert "not decided yet" in both[0]
    assert "not decided" not in judged(*"aaaaaaaaabc", spaces=("a", "b", "c")).sentences()[0]


def test_no_judgements_say_nothing():
    assert judged().sentences() == []
    assert judged().table().empty


def test_a_selection_can_be_judged_and_spaces_that_agree_are_no_question(shown):
    shown.select(shown.dataset.ids[KIND == 1][:4])
    panel = asked(shown, about="the selection", which=("CLIP", "expert"))
    assert not set(panel._question.lists[0]) & set(shown.rows)
    key(shown, "0")
    assert shown.judged.iloc[0].tolist()[2:] == ["tie", False]
    key(shown, "a")
    assert "an answer without a question" in shown._status.value
    X = np.random.default_rng(0).standard_normal((9, 3))
    with pytest.raises(InputError, match="the same 2 neighbours in these spaces"):
        Asker(lambda: {"a": X, "b": X}, 0).drawn(("a", "b"), 2)


def test_keys_of_judgements_do_nothing_in_other_panels(shown):
    asked(shown)
    shown.show_panel("Selection")
    key(shown, "a")
    assert len(shown.judged) == 0


def test_a_space_that_was_fused_anew_is_judged_as_another_one(shown, tmp_path):
    panel = asked(shown, which=("CLIP", "fused"))
    panel.answer(0)
    assert shown.judged["spaces"].tolist() == ["CLIP / fused"]
    shown.use(C=3.0)
    press(shown, "Next")
    panel.answer(0)
    before, now = shown.judged["spaces"].tolist()
    assert before.startswith("CLIP / fused at C = 0.1")
    assert now == "CLIP / fused"
    assert len(shown.judgements.attrs["sentences"]) == 2
    # In another kernel the weights that were in use are in use again, and names are the same.
    again = made(session=shown.save_session(tmp_path / "mine.json"))
    assert again.judged["spaces"].tolist() == [before, now]


def test_a_study_tells_judgements_by_the_weights_that_it_has(tmp_path):
    options = {"limit": 64, "n_components": 128, "map_method": "pca", "progress": False}
    study = wb.Study("demo", **options)
    study.save(tmp_path / "run")
    shown = study.explore()
    panel = asked(shown, which=("CLIP", "fused"))
    panel.answer(0)
    shown.close()
    other = study.use(wb.fusion.Weights(C=2))
    for judgements in (study.judgements, wb.Study.load(tmp_path / "run").judgements):
        assert set(judgements["space"]) == {"CLIP", "fused"}
        assert judgements["judged"].tolist() == [1, 1]
        assert len(judgements.attrs["sentences"]) == 1
    assert set(other.judgements["space"]) == {"CLIP", "fused at C = 0.1, l = 128"}
    loaded = wb.Study.load(tmp_path / "run").use(wb.fusion.Weights(C=2))
    assert set(loaded.judgements["space"]) == {"CLIP", "fused at C = 0.1, l = 128"}
    study.take_fused(other.fused, other.fuser)
    assert set(study.judgements["space"]) == {"CLIP", "fused at C = 0.1, l = 128"}
