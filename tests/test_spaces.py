"""Claims about any number of spaces: named, fused or not, judged, sampled, left out, kept."""

import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench import evaluate, save_space
from workbench._require import InputError
from workbench.cli import main
from workbench.data.dataset import Dataset
from workbench.evaluate.affordable import too_few_to_cluster
from workbench.evaluate.findings.headlines import HEADLINES
from workbench.evaluate.findings.minimum import LEAST_A_CLASS, LEAST_TESTED, enough_samples
from workbench.evaluate.measures.chance import chance_level
from workbench.evaluate.measures.targets import LabelledRows
from workbench.report.run_folder import run_folder
from workbench.store import Space

N = 80
QUICK = {"n_components": 40, "map_method": "pca", "progress": False}


def toy(n=N, n_classes=2, labels=None):
    """Classes in turn, a caption and a prompt for each."""
    ids = np.array([f"id{i:04d}" for i in range(n)])
    kinds = [f"kind {i % n_classes}" for i in range(n)] if labels is None else labels
    table = pd.DataFrame({"kind": kinds}, index=pd.Index(ids, name="id"))
    captions = pd.DataFrame({"row": np.arange(n), "text": [f"caption {i}" for i in range(n)]})
    prompts = {name: (f"a {name}",) for name in sorted({kind for kind in kinds if kind})}
    return Dataset(
        "toy", ids, None, table, targets=("kind",), captions=captions, prompts=prompts,
        prompt_target="kind",
    )  # fmt: skip


def space(name, data, seed=0, width=6, reads=False, noise=0.3):
    """Rows around a place for each class."""
    rng = np.random.default_rng(seed)
    kinds = list(data.prompts)
    places = rng.standard_normal((len(kinds), width))
    codes = [kinds.index(kind) if kind else 0 for kind in data.table["kind"]]
    image = (places[codes] + noise * rng.standard_normal((data.n, width))).astype("f4")
    texts = image + 0.1 * rng.standard_normal(image.shape).astype("f4") if reads else None
    return Space(name, data.ids, image, texts, places.astype("f4") if reads else None)


def six(data):
    """Two that read, four that see."""
    made = [space(name, data, i, 5 + i, reads=i < 2) for i, name in enumerate("ABCDEF")]
    return {each.name: each for each in made}


def study(spaces, data=None, **options):
    return wb.Study(toy() if data is None else data, spaces=spaces, **QUICK, **options)


# Any number, fusing optional.


def test_one_space_alone_is_measured_drawn_and_reported(tmp_path):
    alone = study({"A": space("A", toy())})
    assert list(alone.spaces) == ["A"]
    assert (alone.fused, alone.fuser, alone.curve, alone.pair) == (None, None, None, ())
    assert alone.comparison.finding().startswith("On kind, linear probe: A 1.000 [")
    page = alone.report(tmp_path / "out").read_text("utf-8")
    assert "compared in 1 space: A" in page
    assert "KrossFuse multiplies the tables" not in page
    assert list(alone.explore().layouts) == ["A"]


def test_two_spaces_need_no_fusing_and_the_first_is_the_reference():
    two = study(dict(list(six(toy()).items())[:2]))
    assert list(two.spaces) == list(two.maps) == ["A", "B"]
    table = two.comparison.table()
    assert table.loc["A", "CKA to A"] == 1.0
    assert re.match(r"B against A: \d+ gains?, \d+ loss", two.comparison.sentences()[0])


def test_the_reference_can_be_chosen():
    two = study(dict(list(six(toy()).items())[:2]), reference="B")
    assert "CKA to B" in two.comparison.table()
    assert re.match(r"A against B: \d+ gains?, \d+ loss", two.comparison.sentences()[0])
    assert two.parameters["reference"] == "B"


def test_spaces_are_called_by_the_names_that_they_are_given():
    same = space("CLIP", toy())
    two = study({"base": same, "tuned": replace(same, image=same.image + 1)})
    assert [each.name for each in two.parents.values()] == ["base", "tuned"]


def test_who_reads_plays_clip_in_a_fusion_wherever_it_stands():
    fused = study(six(toy()), fuse="C,B,A").fused
    assert fused.info["parents"] == ["B", "C", "A"]  # the first reader, then who sees
    assert fused.name == "fused (C, B, A)"
    expected = wb.fuse(*(six(toy())[name] for name in "BC"), n_components=40, random_state=0)
    two = study(six(toy()), fuse="C,B").fused
    np.testing.assert_array_equal(two.image, expected.image)


def test_fusing_several_experts_multiplies_their_kernels():
    data = toy()
    a, b, c = (six(data)[name] for name in "ABC")
    fused = wb.fuse(a, [b, c], method="exact", C=0.5)
    units = [each.normalize_rows().image for each in (a, b, c)]
    centred = [X - X.mean(0) for X in (b.image, c.image)]
    units[1:] = [X / np.linalg.norm(X, axis=1, keepdims=True) for X in centred]
    k, k_b, k_c = (X @ X.T for X in units)
    np.testing.assert_allclose(fused.image @ fused.image.T, k * (0.5 + k_b * k_c), atol=1e-4)


def test_every_fused_space_is_judged_by_its_own_parents_and_concatenation():
    made = study(six(toy()), fuse=["A,C", "B,D"])
    assert list(made.fused_spaces) == ["fused (A, C)", "fused (B, D)"]
    assert {"concat (A, C)", "concat (B, D)", "C (centred)"} <= set(made.spaces)
    rivals = {}
    for finding in made.comparison.findings():
        rivals.setdefault(finding.space, set()).add(finding.rival)
    assert {"A", "C", "C (centred)", "concat (A, C)"} <= rivals["fused (A, C)"]
    assert {"B", "D", "D (centred)", "concat (B, D)"} <= rivals["fused (B, D)"]
    assert not rivals["fused (A, C)"] & {"B", "D", "concat (B, D)"}
    assert rivals["E"] == rivals["F"] == {"A"}


def test_texts_that_do_not_count_are_said():
    made = study(six(toy()), fuse="A,B")
    assert "fused (A, B): its texts are those of A; B counts by images alone." in (
        made.comparison.notes
    )


def test_six_spaces_and_two_fused_ones_have_maps_table_and_page(tmp_path):
    made = study(six(toy()), fuse=["A,C", "A,C,D"])
    assert list(made.maps) == [*"ABCDEF", "fused (A, C)", "fused (A, C, D)"]
    page = made.report(tmp_path / "out").read_text("utf-8")
    assert "fused (A, C, D)" in page
    shown = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert not re.search(r"\bnan\b", shown, re.IGNORECASE)


def test_a_study_of_named_spaces_comes_back(tmp_path):
    made = study(six(toy()), fuse=["A,C", "B,D"], reference="B")
    _ = made.comparison, made.fusers
    again = wb.Study.load(made.save(tmp_path / "kept"))
    assert again.comparison.sentences() == made.comparison.sentences()
    assert list(again.fused_spaces) == list(made.fused_spaces)
    assert again.parameters["fuse"] == [["A", "C"], ["B", "D"]]
    assert {"fusers", "fused_spaces", "comparison"} <= set(vars(again))


def test_a_report_names_no_absolute_path_of_a_named_space(tmp_path):
    data = toy()
    save_space(space("A", data), tmp_path / "a.safetensors")
    np.save(tmp_path / "b.npy", space("B", data).image)
    places = {"A": str(tmp_path / "a.safetensors"), "B": f"vectors:{tmp_path / 'b.npy'}"}
    page = study(places, data).report(tmp_path / "out")
    for file in (page, tmp_path / "out" / "manifest.json"):
        assert str(tmp_path) not in file.read_text("utf-8")


# Saved spaces.


def test_a_saved_space_is_a_spec_and_its_rows_go_to_their_ids(tmp_path):
    data = toy()
    given = space("A", data)
    order = np.random.default_rng(1).permutation(N)
    save_space(
        replace(given, ids=given.ids[order], image=given.image[order]), tmp_path / "a.safetensors"
    )
    read = study({"saved": str(tmp_path / "a.safetensors")}, data).parents["saved"]
    np.testing.assert_array_equal(read.image, given.image)
    assert read.ids.tolist() == data.ids.tolist()


def test_texts_of_a_saved_space_in_another_order_are_left_out_and_said(tmp_path):
    data = toy()
    given = space("A", data, reads=True)
    shuffled = replace(given, ids=given.ids[::-1], image=given.image[::-1])
    save_space(shuffled, tmp_path / "a.safetensors")
    made = study({"saved": str(tmp_path / "a.safetensors")}, data)
    with pytest.warns(UserWarning, match="80 text rows of .* cannot be matched to 80 captions"):
        assert made.parents["saved"].text is None


def test_a_saved_space_of_a_larger_source_gives_the_rows_of_a_sample(tmp_path):
    data = toy()
    given = space("A", data, reads=True)
    save_space(given, tmp_path / "a.safetensors")
    part = data.take(np.arange(3, 60, 2))
    read = study({"saved": str(tmp_path / "a.safetensors")}, part).parents["saved"]
    np.testing.assert_array_equal(read.image, given.image[3:60:2])
    np.testing.assert_array_equal(read.text, given.text[3:60:2])


def test_a_saved_space_without_a_sample_is_refused(tmp_path):
    part = toy().take(np.arange(70))
    save_space(space("A", part), tmp_path / "a.safetensors")
    made = study({"saved": str(tmp_path / "a.safetensors")})
    with pytest.raises(InputError, match=r"10 of 80 ids of toy not in .*a.safetensors"):
        _ = made.parents


# What the data do not hold is left out, in one line, and never ends the run.


def test_a_thousand_classes_of_one_give_zero_shot_and_retrieval():
    data = toy(1000, 1000)
    spaces = {"CLIP": space("CLIP", data, width=16, reads=True), "see": space("see", data, 1)}
    result = evaluate.compare(data, spaces, progress=False)
    assert set(result.metrics.task) == {"zero_shot", "retrieval", "similarity", "modality_gap"}
    assert {"zero-shot", "t->i R@1"} <= set(result.table())
    (said,) = [note for note in result.notes if note.startswith("kind: ")]
    assert "linear probe, k-NN, few-shot and clusters need 4 samples in 2 classes" in said
    assert "each of 1,000 classes has 1 sample: left out" in said


def test_a_thousand_classes_of_two_are_measured_without_clusters():
    """Halves of the rows would hold a sample of each class: clusters could say nothing."""
    data = toy(2000, 1000)
    result = evaluate.compare(data, {"see": space("see", data)}, progress=False)
    assert {"linear_probe", "knn"} <= set(result.metrics.task)
    assert "cluster" not in set(result.metrics.task)
    needs = "kind: clusters need 4 samples a class on average"
    assert f"{needs}; 2,000 samples in 1,000 classes: left out." in result.notes


@pytest.mark.parametrize(
    ("n", "most_rows", "enough"),
    [(40, 100, True), (39, 100, False), (80, 40, True), (80, 39, False)],
)
def test_clusters_take_four_of_the_sampled_rows_for_each_class(n, most_rows, enough):
    labelled = LabelledRows(np.arange(n), np.resize([f"class {i}" for i in range(10)], n), ())
    said = too_few_to_cluster("kind", labelled, most_rows)
    needs = "clusters need 4 samples a class on average"
    rows = min(n, most_rows)
    assert said == ("" if enough else f"kind: {needs}; {rows} samples in 10 classes: left out.")


def test_a_measure_of_classes_that_would_take_too_long_is_left_out_with_its_time(monkeypatch):
    data = toy(80, 4)
    spaces = {"A": space("A", data, reads=True), "B": space("B", data, 1)}
    monkeypatch.setattr("workbench.evaluate.affordable.MOST_SECONDS", 0)
    result = evaluate.compare(data, spaces, progress=False)
    assert not {"linear_probe", "few_shot"} & set(result.metrics.task)
    assert {"knn", "cluster"} <= set(result.metrics.task)
    said = " ".join(result.notes)
    assert "A, B have 6 columns: linear probe of 4 classes would take about 0 minutes" in said
    assert "A, B have 6 columns: few-shot of 4 classes would take about 0 minutes" in said


def test_four_labelled_pictures_make_no_headline():
    """The probe says 1.000 of them; it stays among the metrics, and is said to be no headline."""
    labels = ["x", "x", "y", "y", *(f"only {i}" for i in range(76))]
    data = toy(labels=labels)
    result = evaluate.compare(data, {"A": space("A", data, reads=True)}, progress=False)
    assert "linear_probe" in set(result.metrics.task)
    assert not {"probe", "k-NN", "k-means NMI"} & set(result.table())
    assert "linear probe" not in result.finding()
    assert any(
        re.match(r"linear probe of kind: \d tested in 2 classes", note) for note in result.notes
    )


@pytest.mark.parametrize(
    ("task", "n", "classes", "enough"),
    [
        ("linear_probe", LEAST_TESTED, 2, True),
        ("linear_probe", LEAST_TESTED - 1, 2, False),
        ("knn", LEAST_A_CLASS * 20, 20, True),
        ("knn", LEAST_A_CLASS * 20 - 1, 20, False),
        ("zero_shot", LEAST_TESTED, 1000, True),
        ("retrieval", LEAST_TESTED - 1, 1, False),
        ("own", 1, 1, True),
    ],
)
def test_a_headline_takes_a_stated_number_of_samples(task, n, classes, enough):
    metrics = pd.DataFrame({"task": [task], "target": ["kind"], "n": [n]})
    assert enough_samples(metrics, {"kind": classes}).tolist() == [enough]


def test_k_of_knn_fits_the_classes_and_is_said():
    data = toy(60, 20)  # three of each
    near = space("A", data, noise=0.01).normalize_rows()
    result = evaluate.compare(data, {"A": near}, progress=False)
    assert "k-NN of kind: k = 2, fitted to classes of 3 (median)." in result.notes
    value = result.metrics[result.metrics.metric == "knn_acc1"].value.iloc[0]
    assert value > 0.9  # five neighbours would be outvoted


def test_clusters_at_random_have_the_nmi_of_chance_and_no_ami():
    """Of many small classes random clusters score high: the level stands under the column."""
    data = toy(120, 30)
    rng = np.random.default_rng(0)
    noise = Space("noise", data.ids, rng.standard_normal((120, 5)).astype("f4"))
    result = evaluate.compare(data, {"noise": noise}, progress=False)
    values = result.metrics.set_index("metric").value
    key = ("cluster", "kind", "kmeans_nmi")
    level = chance_level(key, data, result.outcomes)
    assert level > 0.5
    assert values["kmeans_nmi"] == pytest.approx(level, abs=0.05)
    assert abs(values["kmeans_ami"]) < 0.1
    assert {"kmeans_ami", "spectral_ami"} <= {headline.metric for headline in HEADLINES}


def test_chance_stands_below_the_table():
    data = toy()
    result = evaluate.compare(data, {"A": space("A", data, reads=True)}, progress=False)
    table = result.table(chance=True)
    assert table.index.tolist() == ["A", "chance"]
    assert table.loc["chance", ["probe", "k-NN", "zero-shot"]].tolist() == [0.5, 0.5, 0.5]
    assert table.loc["chance", ["t->i R@1", "i->t R@1"]].tolist() == [1 / N, 1 / N]
    assert result.table().index.tolist() == ["A"]


def test_no_interval_leaves_the_range_of_its_metric():
    data = toy(40, 4)
    spaces = {name: space(name, data, 0, noise=0.4) for name in "AB"}
    result = evaluate.compare(data, spaces, progress=False)
    nmi = result.metrics[result.metrics.metric.str.endswith("_nmi")]
    assert (nmi.high <= 1).all()
    assert (nmi.low >= 0).all()
    assert (result.alignment.high <= 1).all()


def test_every_sampling_is_said(monkeypatch):
    monkeypatch.setattr("workbench.evaluate.sampling.QUERY_ROWS", 50)
    monkeypatch.setattr("workbench.evaluate.sampling.CLUSTER_ROWS", 60)
    monkeypatch.setattr("workbench.evaluate.sampling.N_PAIRS", 70)
    told = evaluate.compare(toy(), {"A": space("A", toy())}, progress=False).notes
    assert "k-NN: 50 of 80 rows ask, at random; all may answer." in told
    assert "Clusters and alignment: 60 of 80 rows, at random." in told
    assert "Similarity of pairs: 70 of 80 matching pairs, at random." in told
    ways = "trained on one, tested on the other, both ways"
    halves = "halves of 40 and 40 samples, drawn class by class."
    assert f"Linear probe of kind: {ways}; {halves}" in told


def test_a_limit_is_said():
    made = wb.Study("demo", limit=32, **(QUICK | {"n_components": 100}))
    assert "32 of 1,536 samples, drawn at random (limit)." in made.comparison.notes


def test_what_several_spaces_lack_is_one_line():
    spaces = {name: space(name, toy(), i) for i, name in enumerate("AB")}
    told = evaluate.compare(toy(), spaces, progress=False).notes
    assert "A, B have no class rows: no zero-shot." in told


# The command line and its folders.


def test_an_earlier_run_is_kept_unless_force_is_said(tmp_path, capsys):
    with run_folder(tmp_path / "run") as folder:
        (folder / "manifest.json").write_text(json.dumps({"spaces": {}, "versions": {}}))
    assert main(["report", "--out", str(tmp_path / "run")]) == 2
    said = capsys.readouterr().err
    assert "the folder of an earlier run: expected another folder, or --force" in said
    assert "kept as run.1" in said
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_fuse_under_clips_width_says_what_the_verb_can_do(tmp_path, capsys):
    data = toy()
    for name, width in (("clip", 8), ("expert", 5)):
        save_space(space(name, data, width=width), tmp_path / f"{name}.safetensors")
    parents = [
        word for n in ("clip", "expert") for word in (f"--{n}", str(tmp_path / f"{n}.safetensors"))
    ]
    out = ["--out", str(tmp_path / "f.safetensors")]
    assert main(["fuse", *parents, "-l", "7", *out]) == 2
    assert "-l above 8, or --construction symmetrised" in capsys.readouterr().err
    assert main(["fuse", *parents, "-l", "7", "--construction", "symmetrised", *out]) == 0


def test_the_exact_product_is_refused_before_it_is_made(monkeypatch):
    monkeypatch.setenv("WORKBENCH_MEMORY", "0.0001")
    monkeypatch.setattr("workbench._machine.memory.SMALL", 0)
    data = toy()
    with pytest.raises(InputError, match=r"80 rows x \d+ columns of the exact product"):
        wb.fuse(space("a", data, width=30), space("b", data, width=30), method="exact")
