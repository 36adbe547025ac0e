"""Class rows carry their names: matched by them wherever a space meets a dataset, or refused."""

import html
import re
from dataclasses import replace

import ipywidgets as widgets
import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench import InputError
from workbench.cli import main
from workbench.evaluate import sweep_C
from workbench.search import Search

N = 40
IDS = np.array([f"id{row}" for row in range(N)])
LABELS = np.array(["ant", "bee", "cow", "dog"])[np.arange(N) % 4]
THEMES = np.array(["sea", "sky", "sun"])[np.arange(N) % 3]


def data(label="label"):
    table = pd.DataFrame({"file": IDS, "label": LABELS, "theme": THEMES}, index=IDS)
    names = sorted(set(table[label]))
    return wb.Dataset(
        "beasts", IDS, None, table, targets=(label,), prompt_target=label,
        prompts={name: (f"a {name}",) for name in names},
    )  # fmt: skip


class Rows:
    """Reads prompts: each class has a direction of its own."""

    fingerprint = ""

    def encode_texts(self, texts):
        words = [text.split()[-1] for text in texts]
        return np.array(
            [np.random.default_rng(sum(map(ord, word))).normal(size=8) for word in words]
        )


def clip(dataset):
    space = wb.encode(dataset, encoder=Rows(), name="CLIP")
    rows = dict(zip(dataset.prompts, space.classes, strict=True))
    image = np.stack([rows[label] for label in dataset.labels()]).astype(np.float32)
    return wb.Space("CLIP", IDS, image, classes=space.classes, info={**space.info, "role": "clip"})


def expert():
    rows = np.random.default_rng(0).normal(size=(N, 5)).astype(np.float32)
    return wb.Space("expert", IDS, rows, info={"role": "expert"})


def reversed_classes(space):
    names = space.info["class_names"][::-1]
    return replace(space, classes=space.classes[::-1], info={**space.info, "class_names": names})


def zero_shot(comparison):
    metrics = comparison.metrics
    return metrics[(metrics.task == "zero_shot") & (metrics.metric == "acc1")].value.tolist()


def test_encode_names_the_classes():
    info = clip(data()).info
    assert info["class_names"] == ["ant", "bee", "cow", "dog"]
    assert info["class_target"] == "label"


def test_names_stay_with_fused_saved_and_compared_rows(tmp_path):
    space = clip(data())
    fused = wb.fuse(space, expert(), n_components=16, random_state=0)
    assert fused.info["class_names"] == space.info["class_names"]
    for other in wb.baselines(space, expert()).values():
        assert other.classes is None or other.info["class_names"] == space.info["class_names"]
    wb.save_space(fused, tmp_path / "f.safetensors")
    again = wb.load_space(tmp_path / "f.safetensors").info
    assert again["class_names"] == fused.info["class_names"]
    assert again["class_target"] == "label"


def test_classes_in_another_order_are_measured_as_in_theirs():
    dataset = data()
    space = clip(dataset)
    both = {"as they are": space, "reversed": replace(reversed_classes(space), name="reversed")}
    comparison = wb.compare(dataset, both, progress=False)
    assert zero_shot(comparison) == [1.0, 1.0]
    assert not any("without names" in note for note in comparison.notes)


def test_a_text_expert_in_another_order_is_fused_by_name():
    text = wb.Space("reads", IDS, text=np.ones((1, 8)), classes=clip(data()).classes)
    text = replace(text, info={"class_names": ["ant", "bee", "cow", "dog"]})
    space = replace(clip(data()), text=np.ones((1, 8)))
    fused = [
        wb.fuse(space, text_expert=each, method="concat").classes
        for each in (text, reversed_classes(text))
    ]
    np.testing.assert_array_equal(*fused)


@pytest.mark.parametrize(
    "use",
    [
        lambda dataset, space: wb.compare(dataset, {"CLIP": space}, progress=False),
        lambda dataset, space: Search(dataset, {"CLIP": space}),
        lambda dataset, space: sweep_C(dataset, space, expert(), n_components=16),
        lambda dataset, space: wb.explore(dataset, {"CLIP": space}, method="pca"),
        lambda dataset, space: wb.Study(dataset, clip=space, expert=expert()).parents,
    ],
    ids=["compare", "search", "sweep", "explore", "study"],
)
def test_rows_of_other_classes_are_refused_with_both_lists(use):
    space = clip(data("label"))
    message = (
        r"CLIP'? with class rows of label for \['ant', 'bee', 'cow', 'dog'\]: expected "
        r"the classes of theme, \['sea', 'sky', 'sun'\]: encode with the same --label"
    )
    with pytest.raises(InputError, match=message.replace("CLIP'?", "(CLIP|clip)")):
        use(data("theme"), space)


def test_other_classes_are_refused_where_they_are_as_many():
    """What gave a wrong figure without a word: four classes of one label, four of another."""
    four = data("theme")
    four = replace(four, prompts={name: (name,) for name in ("east", "north", "south", "west")})
    with pytest.raises(InputError, match=r"with class rows of label for .* \['east', 'north'"):
        wb.compare(four, {"CLIP": clip(data())}, progress=False)


def test_the_command_line_refuses_rows_of_another_label(tmp_path, capsys):
    pd.DataFrame({"id": IDS, "label": LABELS, "theme": THEMES}).to_csv(tmp_path / "t.csv")
    wb.save_space(clip(data()), tmp_path / "clip.safetensors")
    words = [
        "compare",
        "--data",
        tmp_path / "t.csv",
        "--label",
        "theme",
        tmp_path / "clip.safetensors",
    ]
    assert main([str(word) for word in words]) == 2
    said = capsys.readouterr().err
    assert "class rows of label for ['ant', 'bee', 'cow', 'dog']" in said
    assert "['sea', 'sky', 'sun']: encode with the same --label" in said


def test_rows_of_before_names_were_kept_are_taken_by_count_and_that_is_noted():
    space = clip(data())
    old = replace(space, info={"role": "clip"})
    comparison = wb.compare(data(), {"CLIP": old}, progress=False)
    assert zero_shot(comparison) == [1.0]
    note = "CLIP: class rows without names, taken in the order of the data's classes."
    assert note in comparison.notes
    with pytest.raises(InputError, match="CLIP has 4 class rows, the dataset 3 prompted classes"):
        wb.compare(data("theme"), {"CLIP": old}, progress=False)


def test_search_and_explorer_say_that_rows_are_taken_by_count():
    old = {"CLIP": replace(clip(data()), info={"role": "clip"})}
    note = "CLIP: class rows without names, taken in the order of the data's classes."
    with pytest.warns(UserWarning, match=re.escape(note)):
        Search(data(), old)
    with pytest.warns(UserWarning, match=re.escape(note)):
        explorer = wb.explore(data(), old, method="pca", progress=False)
    told = [child.value for child in explorer.children if isinstance(child, widgets.HTML)]
    assert any(html.escape(note) in words for words in told)
    explorer.close()


def test_search_says_nothing_where_rows_have_names(recwarn):
    Search(data(), {"CLIP": clip(data())})
    assert not [str(each.message) for each in recwarn if each.category is UserWarning]
