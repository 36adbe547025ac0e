"""The fused space as a kernel: exact, in blocks, for images, texts and across."""

import numpy as np
import pytest
import torch

from workbench import Space, align
from workbench._require import InputError
from workbench.evaluate.measures.classification import knn, zero_shot
from workbench.evaluate.measures.ranking import retrieval
from workbench.fusion import FusedKernel, KrossFuse, candidate_recall, fuse, kernel_of, kernel_rows
from workbench.fusion.screening import HALF_ULP, _error, _rounding
from workbench.fusion.top_k import TopK
from workbench.fusion.weights import Weights

N, M = 40, 25


@pytest.fixture
def spaces():
    rng = np.random.default_rng(0)
    ids = np.arange(N).astype(str)
    shifted = rng.standard_normal((N, 6)) + 2
    return {
        "clip": Space("CLIP", ids, rng.standard_normal((N, 4)), rng.standard_normal((M, 4)),
                      rng.standard_normal((3, 4))),
        "expert": Space("expert", ids, shifted),
        "second": Space("second", ids, rng.standard_normal((N, 5)) - 1),
        "reader": Space("reader", ids, text=rng.standard_normal((M, 7)) + 1,
                        classes=rng.standard_normal((3, 7))),
    }  # fmt: skip


def test_the_kernel_is_what_the_exact_features_give(spaces):
    clip, expert = spaces["clip"], spaces["expert"]
    fuser = KrossFuse((4, 6), C=0.3).fit(np.hstack([clip.image, expert.image]))
    image = fuser.transform(np.hstack([clip.image, expert.image]))
    text = fuser.transform_text(clip.text)
    fused = FusedKernel(clip, expert, weights=Weights(C=0.3))
    x, t = fused.rows("image"), fused.rows("text")
    np.testing.assert_allclose(fused.kernel(x), image @ image.T, atol=1e-12)
    np.testing.assert_allclose(fused.kernel(t, x), text @ image.T, atol=1e-12)
    np.testing.assert_allclose(fused.kernel(t), text @ text.T, atol=1e-12)
    np.testing.assert_allclose(x.squares(), (image**2).sum(1), atol=1e-12)


def formula(clip, experts, weights, centre_clip=False):
    """The family by hand: C k + A sum k_i + B k' prod k_i, on the rows of one modality."""
    clip_kernel = cosine(clip)
    kernels = [cosine(rows - rows.mean(0)) for rows in experts]
    factor = cosine(clip - clip.mean(0)) if centre_clip else clip_kernel
    product = factor * np.prod(kernels, axis=0)
    return weights[0] * clip_kernel + weights[1] * sum(kernels) + weights[2] * product


def cosine(rows):
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit @ unit.T


@pytest.mark.parametrize("centre_clip", [False, True])
@pytest.mark.parametrize("weights", [(1, 0, 0), (0, 1, 0), (1, 1, 0), (0.3, 0, 1), (0.2, 3, 0.5)])
@pytest.mark.parametrize("names", [["expert"], ["expert", "second"]])
def test_every_member_of_the_family_is_multiplied_exactly(spaces, names, weights, centre_clip):
    clip, experts = spaces["clip"], [spaces[name] for name in names]
    fused = FusedKernel(clip, experts, weights=Weights(*weights, centre_clip=centre_clip))
    expected = formula(clip.image, [expert.image for expert in experts], weights, centre_clip)
    x, t = fused.rows("image"), fused.rows("text")
    np.testing.assert_allclose(fused.kernel(x), expected, atol=1e-12)
    np.testing.assert_allclose(x.squares(), np.diag(expected), atol=1e-12)
    unit = clip.normalize_rows()
    np.testing.assert_allclose(
        fused.kernel(t, x), weights[0] * unit.text @ unit.image.T, atol=1e-12
    )


def test_an_expert_in_each_modality_gives_algorithm_2(spaces):
    clip, expert, reader = spaces["clip"], spaces["expert"], spaces["reader"]
    fuser = KrossFuse((4, 6), text_widths=(4, 7), C=0.5)
    texts = np.hstack([clip.text, reader.text])
    fuser.fit(np.hstack([clip.image, expert.image]), text=texts)
    fused = FusedKernel(clip, expert, reader, weights=Weights(C=0.5))
    x, t, c = (fused.rows(part) for part in ("image", "text", "classes"))
    T = fuser.transform_text(texts)
    np.testing.assert_allclose(fused.kernel(t), T @ T.T, atol=1e-12)
    X = fuser.transform(np.hstack([clip.image, expert.image]))
    np.testing.assert_allclose(fused.kernel(x, t), X @ T.T, atol=1e-12)
    K = fuser.transform_text(np.hstack([clip.classes, reader.classes]))
    np.testing.assert_allclose(fused.kernel(t, c), T @ K.T, atol=1e-12)


@pytest.mark.parametrize("device", [None, "cpu"])
@pytest.mark.parametrize("budget", [0.5, 2e-6])  # the second: one query against 32 rows or so
def test_top_k_is_that_of_the_whole_matrix_whatever_the_blocks(monkeypatch, device, budget):
    monkeypatch.setattr("workbench.fusion.kernel_blocks.FEWEST", 32)
    rng, ids = np.random.default_rng(1), np.arange(300).astype(str)
    clip = Space("CLIP", ids, rng.standard_normal((300, 4)))
    expert = Space("expert", ids, rng.standard_normal((300, 6)))
    fused = FusedKernel(clip, expert, memory_budget=budget, device=device)
    rows = fused.rows("image")
    plan = rows._plan(rows)
    assert (plan.queries * plan.others < 100) == (budget < 0.5)
    asked = np.array([5, 3, 299])
    numbers, values = fused.top_k(rows[asked], 7, own=asked)
    K = np.asarray(fused.kernel(rows[asked], rows))
    K[np.arange(3), asked] = -np.inf
    np.testing.assert_array_equal(numbers, np.argsort(-K, axis=1, kind="stable")[:, :7])
    np.testing.assert_allclose(values, -np.sort(-K, axis=1)[:, :7], atol=1e-12)


@pytest.mark.parametrize("library", [np, torch])
def test_equal_values_go_to_the_lower_column_in_every_block(library):
    block = library.asarray([[1.0, 2.0, 2.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
    best = TopK(3)
    for first in (0, 4, 8):
        best.add(block, first)
    columns, values = best.result()
    assert columns.tolist() == [[1, 2, 5], [0, 1, 2]]
    assert values.tolist() == [[2, 2, 2], [0, 0, 0]]


def test_new_samples_are_read_as_those_of_the_spaces(spaces):
    clip, expert = spaces["clip"], spaces["expert"]
    fused = FusedKernel(clip, expert, weights=Weights(0.2, 0.4, 1, centre_clip=True))
    same = fused.map_rows(clip.image[3:6], expert.image[3:6])
    x = fused.rows("image")
    np.testing.assert_allclose(fused.kernel(same, x), fused.kernel(x)[3:6], atol=1e-12)
    words = fused.map_rows(clip.text[:2], modality="text")
    np.testing.assert_allclose(fused.kernel(words, x), fused.kernel(fused.rows("text"), x)[:2])


def test_scaled_and_centred_rows_are_those_of_the_features(spaces):
    clip, expert = spaces["clip"], spaces["expert"]
    fused = FusedKernel(clip, expert)
    image = KrossFuse((4, 6)).fit_transform(np.hstack([clip.image, expert.image]))
    lengths = np.linalg.norm(image, axis=1)
    unit = image / lengths[:, None]
    rows = fused.rows("image").scaled(1 / lengths)
    np.testing.assert_allclose(rows.products(rows), unit @ unit.T, atol=1e-12)
    centred = unit - unit.mean(0)
    rows = rows.centred()
    np.testing.assert_allclose(rows[:5].products(rows[3:]), centred[:5] @ centred[3:].T, atol=1e-12)
    np.testing.assert_allclose(rows.squares(), (centred**2).sum(1), atol=1e-12)


def test_a_space_carries_its_kernel_and_has_no_columns(spaces):
    space = FusedKernel(spaces["clip"], spaces["expert"]).space("mine")
    assert kernel_of(space) is space.image.kernel
    assert kernel_of(spaces["clip"]) is None
    assert (space.name, space.compare_by, len(space.text)) == ("mine", "inner product", M)
    with pytest.raises(InputError, match="columns are needed: expected features of it: material"):
        np.asarray(space.image)


def test_a_budget_below_one_block_is_one_sentence(spaces):
    fused = FusedKernel(spaces["clip"], spaces["expert"], memory_budget=1e-9)
    x = fused.rows("image")
    for ask in (lambda: fused.kernel(x), lambda: fused.top_k(x)):
        with pytest.raises(InputError, match=r"memory_budget=1e-09 GiB, below one block of 40 num"):
            ask()
    with pytest.raises(InputError, match="memory_budget=0: expected"):
        FusedKernel(spaces["clip"], spaces["expert"], memory_budget=0)


# What measures make of rows that are known by their inner products.


@pytest.fixture
def both(spaces):
    """The kernel's rows and exact features of the same kernel, by part."""
    clip, expert = spaces["clip"], spaces["expert"]
    features = fuse(clip, expert, method="exact", C=0.3).rows()
    return FusedKernel(clip, expert, weights=Weights(C=0.3)).space().rows(), features


def test_neighbours_of_the_kernel_are_those_of_exact_features(both):
    kernel, features = (rows["image"] for rows in both)
    asked = np.array([7, 0, 7])
    for rows in (None, asked):
        found = align.neighbours(kernel, 5, rows)
        np.testing.assert_array_equal(found, align.neighbours(features, 5, rows))


@pytest.mark.parametrize("normalize", [True, False])
def test_mutual_knn_of_the_kernel_is_that_of_exact_features(both, spaces, normalize):
    kernel, features = (rows["image"] for rows in both)
    clip = spaces["clip"].normalize_rows().image
    values = [align.mutual_knn(clip, X, 5, normalize=normalize) for X in (kernel, features)]
    assert 0 < values[0] < 1
    assert values[0] == values[1]


@pytest.mark.parametrize("debiased", [True, False])
def test_cka_of_the_kernel_is_that_of_exact_features(both, spaces, debiased):
    kernel, features = (rows["image"] for rows in both)
    for X in (kernel, features):
        assert align.cka(X, kernel, debiased=debiased) == pytest.approx(1, abs=1e-9)
    clip = spaces["clip"].image
    values = [align.cka(clip, X, debiased=debiased) for X in (kernel, features)]
    assert abs(values[0]) < 0.9
    assert values[0] == pytest.approx(values[1], abs=1e-9)


def test_cka_with_an_rbf_kernel_asks_for_features(both):
    kernel = both[0]["image"]
    with pytest.raises(InputError, match="kernel='rbf' of rows of a fused kernel: expected 'line"):
        align.cka(kernel, kernel, kernel="rbf")


def test_the_table_of_alignment_is_that_of_exact_features(both, spaces):
    clip = spaces["clip"].normalize_rows().image
    tables = [align.alignment({"clip": clip, "fused": rows["image"]}, k=5) for rows in both]
    np.testing.assert_allclose(tables[0].value, tables[1].value, atol=1e-6)
    np.testing.assert_allclose(tables[0].low, tables[1].low, atol=1e-5)


@pytest.mark.parametrize("folds", [None, [(np.arange(20), np.arange(20, N))]])
def test_knn_of_the_kernel_is_that_of_exact_features(both, folds):
    labels = np.arange(N) % 3
    hits = [knn(rows["image"], labels, 3, folds=folds) for rows in both]
    assert hits[0].value.tolist() == hits[1].value.tolist()


def test_retrieval_and_zero_shot_of_the_kernel_are_those_of_exact_features(both):
    owners = np.arange(M) // 2
    tables = [retrieval(rows["image"], rows["text"], owners) for rows in both]
    assert tables[0].value.tolist() == tables[1].value.tolist()
    names = ["a", "b", "c"]
    labels = np.array(names)[np.arange(N) % 3]
    tables = [zero_shot(rows["image"], rows["classes"], labels, names) for rows in both]
    assert tables[0].value.tolist() == tables[1].value.tolist()


def test_rows_that_are_all_equal_are_refused_without_columns(spaces):
    ids = np.arange(N).astype(str)
    same = Space("same", ids, np.ones((N, 4)))
    kernel = FusedKernel(same, Space("e", ids, np.ones((N, 3))), centre=False)
    with pytest.raises(InputError, match="a has all rows equal: expected rows that differ"):
        align.cka_matrix({"a": kernel.rows("image"), "b": spaces["clip"].image})


# Screening in half precision.


@pytest.fixture(params=["clusters", "noise", "copies"])
def many(request):
    rng, ids, n = np.random.default_rng(3), np.arange(900).astype(str), 900
    centres = rng.standard_normal((9, 20))[np.arange(n) % 9] * (request.param == "clusters")
    a, b = (rng.standard_normal((n, 20)) + centres for _ in range(2))
    if request.param == "copies":
        a, b = (np.repeat(X[:30], 30, axis=0) for X in (a, b))
    a, b = a.astype(np.float32), b.astype(np.float32)
    return Space("CLIP", ids, a, a[::-1] + 1), Space("expert", ids, b + 1)


@pytest.mark.parametrize("weights", [Weights(), Weights(0.2, 2, 1, centre_clip=True)])
@pytest.mark.parametrize("part", ["image", "text"])
def test_screening_gives_what_full_precision_gives(monkeypatch, many, weights, part):
    used = []
    monkeypatch.setattr(kernel_rows, "can_screen", lambda *a: used.append(a) or True)
    fused = FusedKernel(*many, weights=weights, device="cpu", memory_budget=0.002)
    queries = fused.rows(part)[:200]
    own = np.arange(200) if part == "image" else None
    numbers, values = fused.top_k(queries, 7, own=own)
    K = np.asarray(fused.kernel(queries, fused.rows("image")), float)
    if own is not None:
        K[own, own] = -np.inf
    assert used
    np.testing.assert_allclose(values, -np.sort(-K, axis=1)[:, :7], atol=1e-6)
    np.testing.assert_allclose(np.take_along_axis(K, numbers, 1), values, atol=1e-6)


def test_the_bound_of_rounding_is_kept_and_not_idle():
    rng = np.random.default_rng(0)
    x, y = (torch.tensor(rng.standard_normal((300, 64)), dtype=torch.float32) for _ in range(2))
    rounded = (x.bfloat16() @ y.bfloat16().T).float()
    wrong = (rounded - x @ y.T).abs().max()
    bound = _error(_rounding(x), _rounding(y)) + HALF_ULP * rounded.abs().max()
    assert wrong < bound < 30 * wrong


# Candidates from short vectors.


@pytest.mark.parametrize("device", [None, "cpu"])
@pytest.mark.parametrize("part", ["image", "text"])
def test_candidates_scored_again_are_in_their_exact_order(spaces, device, part):
    fused = FusedKernel(spaces["clip"], spaces["expert"], device=device)
    queries, images = fused.rows(part)[:9], fused.rows("image")
    listed = np.random.default_rng(0).permuted(np.tile(np.arange(N), (9, 1)), axis=1)[:, :20]
    numbers, values = fused.rescore(queries, listed, 4)
    K = np.asarray(fused.kernel(queries, images))
    scores = np.take_along_axis(K, listed, 1)
    best = np.take_along_axis(listed, np.argsort(-scores, axis=1)[:, :4], 1)
    np.testing.assert_array_equal(numbers, best)
    np.testing.assert_allclose(values, np.take_along_axis(K, best, 1), atol=1e-12)


def test_recall_of_candidates_is_a_share_that_can_be_counted(spaces):
    clip = spaces["clip"]
    fused = FusedKernel(clip, spaces["expert"])
    table = candidate_recall(fused, {"CLIP": clip}, k=3, depths=(3, 12, N - 1, 500), n_queries=N)
    unit = clip.normalize_rows().image
    short = align.neighbours(unit, N - 1)
    exact = fused.top_k(fused.rows("image"), 3, own=np.arange(N))[0]
    shares = [
        np.mean([len(set(exact[i]) & set(short[i, :depth])) / 3 for i in range(N)])
        for depth in (3, 12, N - 1)
    ]
    np.testing.assert_allclose(table.recall, shares)
    assert table.recall.is_monotonic_increasing
    assert table.recall.iloc[-1] == 1.0


def test_features_that_are_made_of_the_kernel_stand_for_it(spaces):
    clip, expert, reader = spaces["clip"], spaces["expert"], spaces["reader"]
    for experts in ((expert,), (expert, reader)):
        fused = FusedKernel(clip, *experts, weights=Weights(0.3))
        space = fused.materialise(method="exact", name="rows")
        x, t = fused.rows("image"), fused.rows("text")
        np.testing.assert_allclose(space.image @ space.image.T, fused.kernel(x), atol=1e-12)
        np.testing.assert_allclose(space.image @ space.text.T, fused.kernel(x, t), atol=1e-12)
        narrow = fused.materialise(40, random_state=0)
        assert narrow.dim == 40
        np.testing.assert_allclose(narrow.image @ narrow.text.T, fused.kernel(x, t), atol=1e-12)


@pytest.mark.parametrize("centre_clip", [False, True])
@pytest.mark.parametrize("weights", [(0, 1, 0), (1, 1, 0), (0.3, 0, 1), (0.2, 3, 0.5)])
@pytest.mark.parametrize("reads", [False, True])
def test_the_family_is_that_of_the_estimators(spaces, reads, weights, centre_clip):
    clip, expert, reader = spaces["clip"], spaces["expert"], spaces["reader"]
    chosen = Weights(*weights, centre_clip=centre_clip)
    texts = np.hstack([clip.text, reader.text]) if reads else clip.text
    fuser = KrossFuse((4, 6), text_widths=(4, 7) if reads else None, **chosen.parameters())
    images = np.hstack([clip.image, expert.image])
    fuser.fit(images, text=texts if reads else None)
    fused = FusedKernel(clip, expert, reader if reads else None, weights=chosen)
    x, t = fused.rows("image"), fused.rows("text")
    np.testing.assert_allclose(fused.kernel(x), fuser.exact_kernel(images), atol=1e-12)
    expected = fuser.exact_kernel(texts, modality="text")
    np.testing.assert_allclose(fused.kernel(t), expected, atol=1e-12)
    across = fuser.transform(images) @ fuser.transform_text(texts).T
    np.testing.assert_allclose(fused.kernel(x, t), across, atol=1e-12)
    np.testing.assert_allclose(x.squares(), np.diag(fuser.exact_kernel(images)), atol=1e-12)
