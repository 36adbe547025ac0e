"""Every rival at its best: knobs chosen by samples that do not report; exact kernels as rows."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench import evaluate
from workbench._require import InputError
from workbench.arrays import normalize_rows
from workbench.cli.report import _baselines
from workbench.evaluate.findings.opponents import opponents
from workbench.evaluate.tuning import criteria, knobs
from workbench.evaluate.tuning.knobs import tune_baselines
from workbench.evaluate.tuning.words import ON_ALL, said_of_tuning, said_of_untuned
from workbench.fusion import exact_space, fuse, gram, gram_features
from workbench.fusion import rivals as rivals_module
from workbench.fusion.fuser_files import load_fuser, save_fuser
from workbench.fusion.krossfuse import RPKrossFuse
from workbench.fusion.plain_fusers import Concat
from workbench.fusion.rivals import BASELINES, baselines
from workbench.report.sources import source_rows
from workbench.store import Space
from workbench.study.families import compared_with
from workbench.views import space_colours

N, M = 14, 9
rng = np.random.default_rng(0)
IDS = np.array([f"id{i}" for i in range(N)])
CLIP = Space(
    "CLIP", IDS, rng.standard_normal((N, 5)), rng.standard_normal((M, 5)),
    rng.standard_normal((3, 5)),
)  # fmt: skip
EXPERT = Space("expert", IDS, rng.standard_normal((N, 6)) + 2)
TEXT_EXPERT = Space(
    "MiniLM", IDS, None, rng.standard_normal((M, 4)) - 1, rng.standard_normal((3, 4))
)
FAMILIES = {"image": (EXPERT, None), "both": (EXPERT, TEXT_EXPERT), "text": (None, TEXT_EXPERT)}


def all_rows(space):
    return np.vstack(list(space.rows().values()))


# The exact kernel.


@pytest.mark.parametrize("C", [0.01, 0.1, 30.0])
@pytest.mark.parametrize("experts", FAMILIES.values(), ids=FAMILIES)
def test_exact_rows_have_the_inner_products_of_the_kronecker_product(experts, C):
    exact, kronecker = (
        exact_space(CLIP, *experts, C=C),
        fuse(CLIP, *experts, method="exact", C=C),
    )
    assert list(exact.rows()) == list(kronecker.rows()) == ["image", "text", "classes"]
    X, Y = all_rows(exact), all_rows(kronecker)
    np.testing.assert_allclose(X @ X.T, Y @ Y.T, rtol=1e-12, atol=1e-12 * C)
    assert exact.dim <= CLIP.dim + sum(
        len(rows) for rows, expert in ((exact.image, experts[0]), (all_rows(exact)[N:], experts[1]))
        if expert is not None
    )  # fmt: skip


@pytest.mark.parametrize("kernel", ["linear", "rbf", "laplace"])
def test_exact_rows_have_the_kernel_that_random_features_estimate(kernel):
    exact = exact_space(CLIP, EXPERT, C=0.5, kernel=kernel)
    X = np.hstack([CLIP.image, EXPERT.image])
    fuser = RPKrossFuse((5, 6), 16, C=0.5, kernel=kernel, random_state=0).fit(X)
    np.testing.assert_allclose(exact.image @ exact.image.T, fuser.exact_kernel(X), atol=1e-12)


def test_exact_rows_keep_the_dtype_and_say_what_they_are():
    single = [
        replace(space, **{part: rows.astype(np.float32) for part, rows in space.rows().items()})
        for space in (CLIP, EXPERT)
    ]
    exact = exact_space(*single)
    assert exact.image.dtype == exact.text.dtype == np.float32
    assert exact.info["role"] == "exact"
    assert exact.info["parents"] == ["CLIP", "expert"]
    assert exact.info["parameters"] == {
        "C": 0.1, "expert_weight": 0.0, "text_expert_weight": None, "product_weight": 1.0,
        "centre_clip": False, "kernel": "cosine",
    }  # fmt: skip
    assert exact.as_compared().image is exact.image


def test_too_many_rows_are_refused_by_name_and_left_out_of_a_list(monkeypatch):
    monkeypatch.setattr("workbench.fusion.exact_rows.EXACT_ROWS", N - 1)
    with pytest.raises(InputError, match="more than 13 rows to fuse exactly: expected fuse"):
        exact_space(CLIP, EXPERT)
    with pytest.warns(UserWarning, match="polynomial, exact left out: the kernel of more than"):
        spaces = baselines(CLIP, EXPERT, names=("concat", "exact", "polynomial"))
    assert list(spaces) == ["CLIP", "expert", "concat"]
    assert "fused (exact)" in baselines(CLIP, None, TEXT_EXPERT, names=("exact",))  # few texts


@pytest.mark.parametrize("rank", [1, 4, 9])
def test_features_of_a_kernel_are_as_wide_as_its_rank(rank):
    rows = np.random.default_rng(rank).standard_normal((9, rank))
    features = gram_features(rows @ rows.T)
    assert features.shape == (9, rank)
    np.testing.assert_allclose(features @ features.T, rows @ rows.T, atol=1e-12)


def test_features_of_a_kernel_of_zeros_are_zeros():
    np.testing.assert_array_equal(gram_features(np.zeros((3, 3))), np.zeros((3, 1)))


# Weights and the polynomial kernel.


def kernels_of_images():
    return gram(CLIP.image), gram(EXPERT.image - EXPERT.image.mean(axis=0))


def test_weights_of_a_concatenation_weigh_the_kernels(tmp_path):
    X, T = np.hstack([CLIP.image, EXPERT.image]), np.hstack([CLIP.text, TEXT_EXPERT.text])
    fuser = Concat((5, 6), expert_weight=0.3, text_expert_weight=4.0, text_widths=(5, 4))
    fuser.fit(X, text=T)
    k1, k2 = kernels_of_images()
    of_texts = gram(CLIP.text) + 4.0 * gram(TEXT_EXPERT.text - TEXT_EXPERT.text.mean(axis=0))
    save_fuser(fuser, tmp_path / "fuser.safetensors")
    for each in (fuser, load_fuser(tmp_path / "fuser.safetensors")):
        Z, W = each.transform(X), each.transform_text(T)
        np.testing.assert_allclose(Z @ Z.T, k1 + 0.3 * k2, atol=1e-12)
        np.testing.assert_allclose(W @ W.T, of_texts, atol=1e-12)
        np.testing.assert_allclose(Z @ W.T, gram(CLIP.image, CLIP.text), atol=1e-12)
        np.testing.assert_allclose(each.exact_kernel(X), k1 + 0.3 * k2, atol=1e-12)
        np.testing.assert_allclose(each.exact_kernel(T, modality="text"), of_texts, atol=1e-12)


def test_the_polynomial_kernel_is_the_square_of_the_weighted_sum():
    knob = {"polynomial": [{"knob": "expert_weight", "value": 2.0}]}
    space = baselines(CLIP, EXPERT, names=("polynomial",), tuned=knob)["polynomial"]
    k1, k2 = kernels_of_images()
    np.testing.assert_allclose(space.image @ space.image.T, (k1 + 2.0 * k2) ** 2, atol=1e-10)
    assert space.text is None
    assert space.info["role"] == "baseline"
    assert space.info["tuned"] == knob["polynomial"]


def test_every_baseline_has_the_kernel_of_its_knobs():
    tuned = {name: [{"knob": "C", "value": 3.0}] for name in ("paper", "kpomrp", "tuned")}
    tuned["pca"] = [{"knob": "n_components", "value": 4.0}]
    spaces = baselines(CLIP, EXPERT, names=BASELINES, n_components=36, tuned=tuned)
    constants = {name: space.info.get("parameters", {}).get("C") for name, space in spaces.items()}
    assert constants["fused (exact)"] == 0.1
    for name in ("RP-KrossFuse (paper)", "KPoMRP", "fused (tuned C)"):
        assert constants[name] == 3.0
    assert spaces["PCA of concat"].dim == 4


# Knobs are chosen by one half; the other does not count.


def planted(n=160, *, expert_sees=True, captions=False, seed=0, groups=False):
    """Four classes that one parent sees, and the other does not; captions of single images."""
    draw = np.random.default_rng(seed)
    ids = np.arange(n).astype(str)
    labels = np.arange(n) % 4
    seen = np.eye(4)[labels] @ draw.standard_normal((4, 8)) + 1.5 * draw.standard_normal((n, 8))
    noise = draw.standard_normal((n, 8))
    clip, expert = (noise, seen) if expert_sees else (seen, noise)
    table = pd.DataFrame({"kind": labels.astype(str), "shoot": (np.arange(n) // 4 % 8).astype(str)})
    texts = pd.DataFrame(
        {"row": np.repeat(np.arange(n), 2), "text": [f"t{i}" for i in range(2 * n)]}
    )
    data = wb.Dataset(
        "planted", ids, None, table.set_index(ids), targets=("kind",),
        groups=("shoot",) if groups else (), **({"captions": texts} if captions else {}),
    )  # fmt: skip
    text = np.repeat(clip, 2, axis=0) + draw.standard_normal((2 * n, 8)) / 3 if captions else None
    return data, Space("CLIP", ids, clip, text), Space("expert", ids, expert)


def test_the_weight_goes_to_the_parent_that_sees():
    for expert_sees in (True, False):
        data, clip, expert = planted(expert_sees=expert_sees)
        (knob,) = tune_baselines(data, clip, expert)["concat"]
        assert (knob["value"] > 1) == expert_sees
        tuned = baselines(clip, expert, tuned={"concat": [knob]})["concat"]
        plain = baselines(clip, expert)["concat"]
        figures = [evaluate.knn(each.image, data.labels()).value[0] for each in (tuned, plain)]
        assert figures[0] > figures[1] + 0.02


def test_the_half_that_reports_has_no_say():
    data, clip, expert = planted()
    parts = np.where(np.arange(data.n) % 3 == 0, "test", "train")
    other = {}
    for name, column in (("right", data.labels()), ("wrong", rng.permutation(data.labels()))):
        labels = np.where(parts == "test", column, data.labels())
        table = pd.DataFrame({"kind": labels, "split": parts}, index=data.ids)
        given = wb.Dataset("given", data.ids, None, table, targets=("kind",), split="split")
        other[name] = tune_baselines(given, clip, expert, split_by="split")
    assert other["right"] == other["wrong"]
    (knob,) = other["right"]["concat"]
    assert knob["on"] == f"the samples that train ({np.sum(parts == 'train')})"
    assert "other_value" not in knob


@pytest.mark.parametrize("split_by", ["random", "group"])
def test_no_sample_is_in_both_halves(split_by):
    data, *_ = planted(captions=True, groups=True)
    halves = criteria.halves_of(data, split_by, 0)
    first, second = halves.choosing, halves.other
    assert not set(first.rows) & set(second.rows)
    assert not set(first.captions) & set(second.captions)
    owner = data.captions["row"].to_numpy()
    np.testing.assert_array_equal(first.rows[first.owners], owner[first.captions])
    if split_by == "group":
        shoots = data.labels("shoot")
        assert not set(shoots[first.rows]) & set(shoots[second.rows])


def test_the_vote_of_a_half_is_that_of_knn_on_it():
    data, clip, _ = planted()
    half = criteria.halves_of(data, "random", 0).choosing
    rows = half.of(clip.normalize_rows())
    (hits,) = half.scores(rows, [criteria.NEIGHBOURS]).values()
    assert hits.mean() == evaluate.knn(rows.image, half.labels).value[0]


def test_members_of_a_group_do_not_vote_for_each_other():
    data, *_ = planted(groups=True)
    half = criteria.halves_of(data, "group", 0).choosing
    number = data.labels("shoot").astype(int) * 4 + data.labels().astype(int)
    twins = half.of(Space("twins", data.ids, np.eye(32)[number]))  # a shoot tells of no other
    (hits,) = half.scores(twins, [criteria.NEIGHBOURS]).values()
    (alone,) = replace(half, apart=None).scores(twins, [criteria.NEIGHBOURS]).values()
    assert alone.mean() == 1.0
    assert hits.mean() < 0.5


def test_the_papers_construction_gets_the_constant_that_its_words_need():
    data, clip, expert = planted(captions=True, expert_sees=False)
    owner = data.captions["row"].to_numpy()
    shared = {"n_components": 400, "random_state": 0}
    tuned = tune_baselines(data, clip, expert, names=("paper",), **shared)
    plain, best = (
        baselines(clip, expert, names=("paper",), tuned=each, **shared)["RP-KrossFuse (paper)"]
        for each in (None, tuned)
    )
    found = [evaluate.retrieval(s.image, s.text, owner).value[0] for s in (plain, best)]
    assert tuned["paper"][0]["value"] > 0.1
    assert found[1] > found[0] + 0.1
    assert best.info["tuned"] == tuned["paper"]
    words = "the mean of 5-NN accuracy on kind and recall@1 of images by their captions"
    assert best.info["tuned"][0]["by"] == words


def test_text_experts_get_a_weight_of_their_own():
    data, clip, expert = planted(captions=True)
    data = wb.Dataset("texts", data.ids, None, data.table, captions=data.captions)
    draw = np.random.default_rng(5)
    reads = np.repeat(draw.standard_normal((data.n, 8)), 2, axis=0)
    reads = reads + draw.standard_normal(reads.shape) / 4
    clip = replace(clip, text=draw.standard_normal(reads.shape))
    minilm = Space("MiniLM", data.ids, None, reads)
    of_images, of_texts = tune_baselines(data, clip, expert, minilm)["concat"]
    assert (of_images["knob"], of_images["by"]) == ("expert_weight", knobs.EQUAL_VARIANCE)
    assert of_texts["knob"] == "text_expert_weight"
    assert of_texts["value"] > 1
    assert of_texts["by"] == "recall@1 of captions by captions"


def test_without_labels_both_kernels_get_the_same_variance():
    data, clip, expert = planted()
    bare = wb.Dataset("bare", data.ids, None, data.table[[]])
    clip = replace(clip, image=clip.image + 5)
    (knob,) = tune_baselines(bare, clip, expert, names=("concat", "paper"))["concat"]
    k1 = gram(clip.image)
    k2 = gram(expert.image - expert.image.mean(axis=0))
    variance = [np.trace(k) / len(k) - k.mean() for k in (k1, k2)]
    assert knob["value"] * variance[1] == pytest.approx(variance[0])
    assert "paper" not in tune_baselines(bare, clip, expert, names=("paper",))


def test_few_samples_choose_nothing_by_labels():
    data, clip, expert = planted(n=12)
    (knob,) = tune_baselines(data, clip, expert)["concat"]
    assert knob["by"] == knobs.EQUAL_VARIANCE


def test_of_equal_scores_the_nearest_to_the_start_counts():
    assert knobs._best({0.1: 0.5, 1.0: 0.7, 3.0: 0.7, 100.0: 0.7}, start=1.0) == 1.0
    assert knobs._best({0.1: 0.5, 1.0: 0.6, 3.0: 0.7, 100.0: 0.7}, start=1.0) == 3.0


def test_a_knob_that_nothing_depends_on_is_not_chosen_by_it():
    data, clip, expert = planted(captions=True)
    bare = wb.Dataset("bare", data.ids, None, data.table[[]], captions=data.captions)
    assert tune_baselines(bare, clip, expert, names=("tuned",)) == {}  # by words it is CLIP
    assert "paper" in tune_baselines(bare, clip, expert, names=("paper",), n_components=64)


def test_the_widest_pca_stays_as_wide_as_it_was_asked_for():
    data, clip, expert = planted()
    (knob,) = tune_baselines(data, clip, expert, names=("pca",), n_components=500)["pca"]
    assert knob["tried"] == [8.0, 500.0]  # 16 columns are all that there are
    space = baselines(clip, expert, names=("pca",), tuned={"pca": [knob | {"value": 500.0}]})
    assert space["PCA of concat"].dim == 16


def test_the_constant_of_the_fused_space_is_chosen_by_its_exact_kernel():
    data, clip, expert = planted()
    (knob,) = tune_baselines(data, clip, expert, names=("tuned",), C=0.1)["tuned"]
    half = criteria.halves_of(data, "random", 0).choosing
    parents = half.of(clip), half.of(expert)
    by_hand = {
        C: half.scores(exact_space(*parents, C=C), [criteria.NEIGHBOURS])["neighbours"].mean()
        for C in knobs.CONSTANTS
    }
    assert by_hand[knob["value"]] == max(by_hand.values()) == knob["score"]


# What is said.

KNOB = {
    "knob": "expert_weight", "value": 3.0, "by": "5-NN accuracy on kind", "on": "half (80)",
    "tried": [1.0, 3.0], "start": 1.0, "score": 0.9, "other_value": 1.0, "score_on_other": 0.8,
    "start_on_other": 0.85, "favour": 0.04,
}  # fmt: skip


def space_with(knob):
    return {"concat": Space("concat", IDS, np.eye(N), info={"tuned": [knob]})}


def test_a_choice_that_the_other_half_does_not_share_is_said_with_its_worth():
    first, of_all = said_of_tuning(space_with(KNOB))
    assert "the other half would choose 1: the choice favours it by about 0.020" in first
    assert "It scores 0.900 there and 0.800 on the other" in first
    assert of_all == ON_ALL
    agreed, _ = said_of_tuning(space_with(KNOB | {"other_value": 3.0}))
    assert "the other half chooses the same, so no sample is measured with" in agreed


def test_what_the_fused_space_would_choose_is_said_beside_what_was_asked():
    constant = KNOB | {"knob": "C", "value": 1.0, "start": 0.1}
    (sentence,) = said_of_untuned("fused", [constant])
    assert sentence.startswith("fused has C = 0.1, as asked;")
    assert "C would be 1 (0.800 against 0.850 on the other half" in sentence
    (same,) = said_of_untuned("fused", [constant | {"value": 0.1}])
    assert same.endswith("C would be the same.")


def test_the_report_lists_what_was_chosen_and_how():
    (row,) = source_rows(space_with(KNOB))
    assert row.made.endswith("expert_weight = 3, chosen by 5-NN accuracy on kind, on half (80)")


def test_a_comparison_notes_what_was_chosen():
    data, clip, expert = planted()
    spaces = baselines(clip, expert, tuned=tune_baselines(data, clip, expert))
    notes = wb.compare(data, spaces, progress=False).notes
    assert any(note.startswith("concat: expert_weight = ") for note in notes)


# In a study.


def small_study(**options):
    data, clip, expert = planted()
    return wb.Study(data, clip=clip, expert=expert, n_components=64, progress=False, **options)


def test_a_study_compares_with_the_tuned_sum_and_the_exact_kernel():
    study = small_study()
    names = ["CLIP", "expert", "expert (centred)", "concat", "fused (exact)", "fused"]
    assert list(study.spaces) == names
    assert study.spaces["concat"].info["parameters"]["expert_weight"] > 1
    assert study.spaces["fused (exact)"].info["parameters"]["C"] == 0.1
    assert any("fused has C = 0.1, as asked" in note for note in study.notes)
    assert study.parameters["baselines"] == ["centred", "concat", "exact"]


def test_baselines_of_a_study_are_those_that_were_asked_for():
    study = small_study(baselines=("tuned", "paper"))
    assert list(study.spaces)[2:] == ["RP-KrossFuse (paper)", "fused (tuned C)", "fused"]
    assert all("tuned" in study.spaces[name].info for name in list(study.spaces)[2:4])
    assert list(small_study(baselines=()).spaces) == ["CLIP", "expert", "fused"]


def test_a_large_study_says_that_the_exact_kernel_is_left_out(monkeypatch):
    monkeypatch.setattr("workbench.fusion.exact_rows.EXACT_ROWS", 10)
    study = small_study()
    with pytest.warns(UserWarning, match="exact left out"):
        assert "fused (exact)" not in study.spaces
    assert any("exact left out" in note for note in study.notes)


@pytest.mark.parametrize(
    ("method", "left"),
    [("rp", ("concat", "tuned", "exact")), ("exact", ("concat", "tuned")), (Concat, ("concat",))],
)
def test_the_exact_kernel_stands_beside_what_estimates_it_alone(method, left):
    assert compared_with(("concat", "tuned", "exact"), method) == left


def test_the_exact_kernel_is_known_as_that_of_its_fused_space():
    spaces = {**baselines(CLIP, EXPERT, names=("exact",)), "fused": fuse(CLIP, EXPERT)}
    held = opponents(spaces, "CLIP")
    assert [(rival.kind, rival.name) for rival in held["fused"]][-1] == (
        "exact kernel", "fused (exact)",
    )  # fmt: skip
    assert list(held) == ["fused"]  # the exact kernel is held against nobody


def test_baselines_have_other_colours_than_the_fused_space():
    colours = space_colours(["CLIP", "fused (exact)", "fused (tuned C)", "fused"])
    assert len(set(colours.values())) == 4


def test_names_of_the_command_line_are_split_at_commas():
    assert _baselines(None) is None
    assert _baselines("centred, paper") == ["centred", "paper"]
    assert _baselines("") == []


def test_all_baselines_are_made_in_the_order_of_tables():
    assert rivals_module.BASELINES[0] == "centred"
    spaces = baselines(CLIP, EXPERT, names=BASELINES[::-1], n_components=36)
    names = ["concat", "polynomial", "PCA of concat", "KPoMRP", "RP-KrossFuse (paper)"]
    assert list(spaces) == [
        "CLIP", "expert", "expert (centred)", *names, "fused (tuned C)", "fused (exact)",
    ]  # fmt: skip


def test_cosines_of_the_sum_are_those_of_both():
    space = baselines(CLIP, EXPERT)["concat"]
    k1, k2 = kernels_of_images()
    rows = normalize_rows(space.image)
    np.testing.assert_allclose(rows @ rows.T, (k1 + k2) / 2, atol=1e-12)
