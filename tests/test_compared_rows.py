"""One rule for the rows of a space: whoever reads them compares them as its info says."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from workbench import align, evaluate, layout
from workbench._require import InputError
from workbench.arrays import has_unit_rows, normalize_rows
from workbench.data.dataset import Dataset
from workbench.encoders import encode
from workbench.explorer.columns import Column, Columns, Kind
from workbench.explorer.own_measures import OwnMeasures
from workbench.explorer.workspace import Workspace
from workbench.fusion import baselines, fuse
from workbench.search import Search
from workbench.store import Space, load_space, save_space
from workbench.study import Study

N = 60
IDS = np.array([f"s{i:02d}" for i in range(N)])
LABELS = np.array(["cat", "dog", "owl"])[np.arange(N) % 3]


def data():
    """Sixty samples of three classes, each with a caption; three prompted classes."""
    captions = pd.DataFrame({"row": np.arange(N), "text": [f"caption {i}" for i in range(N)]})
    prompts = {name: (f"a {name}",) for name in ("cat", "dog", "owl")}
    table = pd.DataFrame({"label": LABELS}, index=IDS)
    return Dataset(
        "sixty", IDS, None, table, targets=("label",), captions=captions, prompts=prompts,
        prompt_target="label",
    )  # fmt: skip


def spaces(**info):
    """CLIP of image, text and class rows; an expert; every row of its own length."""
    rng = np.random.default_rng(0)
    centres = rng.standard_normal((3, 6))
    image = centres[np.arange(N) % 3] + rng.standard_normal((N, 6))
    text = image + 0.7 * rng.standard_normal((N, 6))
    expert = Space("expert", IDS, rng.standard_normal((N, 5)), info={"role": "expert", **info})
    return {
        "CLIP": Space("CLIP", IDS, image, text, centres, info={"role": "clip", **info}),
        "expert": expert,
    }


def stretched(given, seed=1):
    """The same spaces with every row multiplied by a number of its own."""
    rng = np.random.default_rng(seed)
    found = {}
    for name, space in given.items():
        parts = {
            part: rows * rng.uniform(0.2, 5, (len(rows), 1)) for part, rows in space.rows().items()
        }
        found[name] = replace(space, **parts)
    return found


def compared(dataset, given):
    columns = ["space", "task", "metric", "target", "value"]
    return evaluate.compare(dataset, given, progress=False).metrics[columns].round(9)


def test_lengths_of_rows_change_nothing_that_is_measured():
    dataset, given = data(), spaces()
    pd.testing.assert_frame_equal(compared(dataset, given), compared(dataset, stretched(given)))


def test_lengths_of_rows_change_no_alignment():
    dataset, given = data(), spaces()
    tables = [
        evaluate.compare(dataset, each, progress=False).alignment
        for each in (given, stretched(given))
    ]
    pd.testing.assert_frame_equal(*tables, rtol=1e-5)


def test_a_fused_space_retrieves_as_its_clip_does_in_a_comparison_of_spaces_as_encoded():
    dataset, given = data(), stretched(spaces())
    given["fused"] = fuse(*given.values(), n_components=64, random_state=0)
    metrics = compared(dataset, given).set_index(["space", "task"])
    for task in ("retrieval", "zero_shot"):
        own, fused = (metrics.loc[(name, task), ["metric", "value"]] for name in ("CLIP", "fused"))
        assert own["value"].tolist() == fused["value"].tolist()


def test_rows_that_are_compared_by_inner_product_stay_as_they_are():
    dataset, given = data(), stretched(spaces(compare_by="inner product"))
    measured = compared(dataset, given).set_index(["space", "metric"])["value"]
    X = given["CLIP"].image
    raw = evaluate.knn(X, LABELS).set_index("metric")["value"]
    assert measured["CLIP", "knn_acc1"] == pytest.approx(raw["knn_acc1"], abs=1e-9)
    unit = evaluate.knn(normalize_rows(X), LABELS).value[0]
    assert unit != raw["knn_acc1"]
    assert layout.images(given)["CLIP"] is X


def test_what_no_info_says_is_compared_by_the_default_and_said():
    dataset, given = data(), spaces()
    given["both"] = Space("both", IDS, np.eye(N), info={"parents": ["CLIP", "expert"]})
    notes = evaluate.compare(dataset, given, progress=False).notes
    assert (
        "CLIP, expert: rows compared by cosine, as their info does not say (compare_by)." in notes
    )
    assert "both: rows compared by inner product, as their info does not say (compare_by)." in notes
    stated = spaces(compare_by="cosine")
    notes = evaluate.compare(dataset, stated, progress=False).notes
    assert not any("compare_by" in note for note in notes)


@pytest.mark.parametrize(
    ("info", "rule"),
    [
        ({}, "cosine"),
        ({"role": "expert"}, "cosine"),
        ({"role": "fused"}, "inner product"),
        ({"parents": ["a", "b"]}, "inner product"),
        ({"parents": ["a", "b"], "compare_by": "cosine"}, "cosine"),
        ({"compare_by": "inner product"}, "inner product"),
    ],
)
def test_a_space_is_compared_as_it_says_and_fused_ones_by_inner_product(info, rule, tmp_path):
    space = Space("a", np.array(["x"]), np.array([[3.0, 4.0]]), info=info)
    save_space(space, tmp_path / "a.safetensors")
    for each in (space, load_space(tmp_path / "a.safetensors")):
        assert each.compare_by == rule
        length = np.linalg.norm(each.as_compared().image)
        assert length == pytest.approx(1 if rule == "cosine" else 5)


@pytest.mark.parametrize("rule", ["dot", "", None, 1])
def test_another_rule_is_refused(rule):
    with pytest.raises(InputError, match=r"compare_by=.* expected 'cosine' or 'inner product'"):
        Space("a", np.array(["x"]), np.eye(1), info={"compare_by": rule})


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("width", [1, 64, 3000])
def test_rows_at_length_one_are_not_scaled_again(dtype, width):
    rows = np.random.default_rng(0).standard_normal((20, width)).astype(dtype)
    rows[3] = 0
    once = Space("a", np.arange(20).astype(str), rows, 1e3 * rows).as_compared()
    assert has_unit_rows(once.image)
    assert has_unit_rows(once.text)
    assert once.as_compared() is once
    assert not has_unit_rows(rows * dtype(2))


def test_parts_at_length_one_keep_their_digits_where_another_is_scaled():
    rows = normalize_rows(np.random.default_rng(0).standard_normal((5, 7)).astype(np.float32))
    space = Space("a", np.arange(5).astype(str), rows, 3 * rows).as_compared()
    assert space.image is rows
    np.testing.assert_allclose(space.text, rows, atol=1e-6)


ROWS = {
    "one": [1.0, 0.9, 0.0], "two": [1.0, -0.9, 0.0], "three": [0.9, 0.0, 1.0],
    "four": [0.9, 0.0, 1.0],
}  # fmt: skip


class Unequal:
    """Prompts of the first class differ from each other, those of the second do not."""

    fingerprint = ""

    def encode_texts(self, texts):
        """Give the row of each text, ten times as long."""
        return np.array([ROWS[text] for text in texts]) * 10


def test_class_rows_of_prompts_are_of_length_one():
    prompts = {"a": ("one", "two"), "b": ("three", "four")}
    table = pd.DataFrame({"label": ["a", "b"]}, index=["x", "y"])
    dataset = Dataset(
        "two", np.array(["x", "y"]), None, table, targets=("label",), prompts=prompts,
        prompt_target="label",
    )  # fmt: skip
    space = encode(dataset, encoder=Unequal(), progress=False)
    np.testing.assert_allclose(np.linalg.norm(space.classes, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(space.classes[0], [1, 0, 0], atol=1e-6)
    picture = np.array([[1.0, 0.0, 0.3]])  # nearer to a; the mean of a's prompts is 0.74 long
    found = evaluate.zero_shot(picture, space.classes, np.array(["a"]), ["a", "b"])
    assert found.value[0] == 1
    assert space.info["compare_by"] == "cosine"


def test_a_rule_that_an_encoder_states_is_that_of_its_space():
    encoder = Unequal()
    encoder.info = {"compare_by": "inner product"}
    prompts = {"a": ("one",)}
    table = pd.DataFrame({"label": ["a"]}, index=["x"])
    dataset = Dataset("one", np.array(["x"]), None, table, prompts=prompts, prompt_target="label")
    assert encode(dataset, encoder=encoder, progress=False).compare_by == "inner product"


@pytest.mark.parametrize("query", ["caption 3", "s07", "s07 + caption 3 - cat"])
@pytest.mark.parametrize("against", ["images", "captions"])
def test_lengths_of_rows_change_no_answer_of_a_search(query, against):
    dataset, given = data(), spaces()
    answers = [
        Search(dataset, {"CLIP": each["CLIP"]}).rank(query, against=against)["CLIP"]
        for each in (given, stretched(given))
    ]
    assert answers[0].id.tolist() == answers[1].id.tolist()
    np.testing.assert_allclose(answers[0].score, answers[1].score, atol=1e-5)


def test_a_search_by_inner_product_ranks_by_inner_product():
    dataset, given = data(), stretched(spaces(compare_by="inner product"))
    clip = given["CLIP"]
    found = Search(dataset, {"CLIP": clip}).rank("caption 3")["CLIP"]
    assert found.row.tolist() == np.argsort(-clip.image @ clip.text[3], kind="stable").tolist()


def columns_of(dataset, given):
    work = Workspace(dataset, given, method="pca", progress=False)
    columns = Columns(work)
    wanted = [
        Column(Kind.DISAGREEMENT, ("CLIP", "expert")),
        Column(Kind.CLUSTER, ("CLIP",)),
        Column(Kind.CAPTION_SCORE, ("CLIP",)),
    ]
    return work, [columns.values(column) for column in wanted]


def test_lengths_of_rows_change_nothing_in_the_explorer():
    dataset, given = data(), spaces()
    one, values = columns_of(dataset, given)
    two, again = columns_of(dataset, stretched(given))
    np.testing.assert_array_equal(values[0], again[0])
    np.testing.assert_array_equal(values[1], again[1])
    np.testing.assert_allclose(values[2], again[2], atol=1e-9)
    for name in one.arrays:
        np.testing.assert_allclose(one.arrays[name], two.arrays[name], atol=1e-9)
        np.testing.assert_allclose(one.layouts[name], two.layouts[name], atol=1e-5)
        assert one.quality[name] == pytest.approx(two.quality[name])


def mean_length(image):
    """A measure that sees how long rows are."""
    return float(np.linalg.norm(image, axis=1).mean())


def test_measures_of_your_own_are_handed_rows_as_they_are_compared():
    dataset, given = data(), stretched(spaces())
    own = evaluate.Measure("length", mean_length, range=(0.0, 99.0), needs=())
    work = Workspace(dataset, given, method="pca", progress=False)
    assert OwnMeasures(work, [own]).words("CLIP") == ["length 1"]
    metrics = evaluate.compare(dataset, given, measures=[own], progress=False).metrics
    np.testing.assert_allclose(metrics[metrics.metric == "length"].value, 1)


def test_a_space_that_is_replaced_in_the_explorer_is_read_by_the_same_rule():
    dataset, given = data(), spaces()
    work = Workspace(dataset, given, method="pca", progress=False)
    work.replace("CLIP", stretched(given)["CLIP"])
    np.testing.assert_allclose(np.linalg.norm(work.arrays["CLIP"], axis=1), 1)


def test_lengths_of_rows_change_no_groups_of_a_study():
    dataset, given = data(), spaces()
    said = [
        Study(dataset, spaces=each, map_method="pca", progress=False).groups_text()
        for each in (given, stretched(given))
    ]
    assert said[0] == said[1]


def test_lengths_of_rows_change_no_rivals_and_no_sweep():
    """But for the expert's centre, the mean of its rows as they were encoded."""
    dataset, given = data(), spaces()
    longer = stretched(given)
    longer["expert"] = replace(given["expert"], image=7 * given["expert"].image)
    both = [baselines(*each.values(), names=("concat",)) for each in (given, longer)]
    for name in ("CLIP", "expert", "concat"):
        np.testing.assert_allclose(both[0][name].image, both[1][name].image, atol=1e-9)
    options = dict(Cs=(1.0,), n_components=200, random_state=0)
    sweeps = [evaluate.sweep_C(dataset, *each.values(), **options) for each in (given, longer)]
    assert sweeps[0].value.tolist() == sweeps[1].value.tolist()


def test_mutual_neighbours_are_of_directions_unless_rows_are_ready():
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((2, 80, 6))
    Y = X + 0.5 * Y
    long = X * rng.uniform(0.1, 9, (80, 1))
    assert align.mutual_knn(long, Y) == align.mutual_knn(X, Y)
    unit = align.mutual_knn(normalize_rows(X), normalize_rows(Y), normalize=False)
    assert align.mutual_knn(X, Y) == unit
    assert align.mutual_knn(long, Y, normalize=False) != unit


def test_own_vectors_are_compared_by_cosine_and_a_saved_fused_space_as_it_is(tmp_path):
    dataset, given = data(), stretched(spaces())
    np.save(tmp_path / "own.npy", given["expert"].image)
    own = encode(dataset, f"vectors:{tmp_path / 'own.npy'}", role="expert", progress=False)
    assert own.compare_by == own.info["compare_by"] == "cosine"
    fused = fuse(*given.values(), n_components=64, random_state=0)
    save_space(fused, tmp_path / "fused.safetensors")
    read = encode(dataset, f"vectors:{tmp_path / 'fused.safetensors'}", progress=False)
    assert read.info["compare_by"] == "inner product"
    np.testing.assert_allclose(read.as_compared().image, fused.image, atol=1e-6)
