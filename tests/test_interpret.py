"""Claims about explanations: terms sum to the kernel, the parent that divides is named."""

import numpy as np
import pytest

import workbench as wb
from workbench import InputError, interpret
from workbench.fusion import fuse
from workbench.store import Space

N = 60
IDS = np.arange(N).astype(str)


def rows(seed, d=12):
    return np.random.default_rng(seed).standard_normal((N, d))


def fused(**options):
    clip, dino = Space("CLIP", IDS, rows(0)), Space("DINO", IDS, rows(1, 20))
    return fuse(clip, dino, method="kernel", **options), clip, dino


@pytest.fixture(scope="module")
def demo():
    data = wb.load("demo", limit=600, random_state=0)
    clip, expert = (
        wb.encode(data, f"demo:{role}", role=role, progress=False) for role in ("clip", "expert")
    )
    return data, fuse(clip, expert, method="kernel", C=0.1)


@pytest.mark.parametrize(
    "options",
    [
        {"C": 0.1},
        {"C": 1, "expert_weight": 0.3, "product_weight": 2},
        {"centre_clip": True},
        {"kernel": "rbf"},
        {"kernel": "laplace", "expert_weight": 0.5},
        {"kernel": "linear"},
    ],
)
def test_weighted_terms_sum_to_the_kernel(options):
    space, _, _ = fused(**options)
    K = np.asarray(space.image.products(space.image))
    for a, b in ((0, 1), (5, 40), (59, 3)):
        parts = interpret.explain_pair(space, a, b).parts.set_index("part")
        total = parts.contribution.drop("fused").sum()
        assert total == pytest.approx(K[a, b], abs=1e-5)
        assert parts.similarity["fused"] == pytest.approx(K[a, b], abs=1e-5)


def test_a_parent_is_seen_as_the_kernel_reads_it():
    """CLIP at length 1; the expert less its mean, at length 1."""
    space, clip, dino = fused(C=0.3)
    parts = interpret.explain_pair(space, 4, 7).parts.set_index("part")
    X = clip.image / np.linalg.norm(clip.image, axis=1, keepdims=True)
    Y = dino.image - dino.image.mean(0)
    Y /= np.linalg.norm(Y, axis=1, keepdims=True)
    assert parts.similarity["CLIP"] == pytest.approx(X[4] @ X[7], abs=1e-6)
    assert parts.similarity["DINO"] == pytest.approx(Y[4] @ Y[7], abs=1e-6)
    assert parts.weight["CLIP"] == 0.3


def test_the_share_of_pairs_is_that_of_all_pairs():
    space, clip, _ = fused()
    X = clip.unit().image
    K = X @ X.T
    off = K[~np.eye(N, dtype=bool)]
    found = interpret.explain_pair(space, 2, 30, n_pairs=20_000).parts.set_index("part")
    assert found.more_than["CLIP"] == pytest.approx(np.mean(off < K[2, 30]), abs=0.02)


def test_the_parent_that_holds_apart_is_named(demo):
    """Same shape and colour, another texture: the expert divides; the other way round CLIP does."""
    data, space = demo
    shape, colour, texture = (data.labels(name) for name in ("shape", "colour", "texture"))
    named = {"expert": [], "CLIP": []}
    for a in range(0, data.n, 5):
        as_clip = (shape == shape[a]) & (colour == colour[a]) & (texture != texture[a])
        as_expert = (shape != shape[a]) & (colour != colour[a]) & (texture == texture[a])
        for apart, rows in (("expert", as_clip), ("CLIP", as_expert)):
            if rows.any():
                found = interpret.explain_pair(space, a, int(np.flatnonzero(rows)[0]))
                named[apart].append(found.holds_apart)
    for apart, found in named.items():
        assert set(found) == {apart, ""}
        assert found.count(apart) >= 0.3 * len(found)


def test_the_sentence_names_both(demo):
    data, space = demo
    shape, colour, texture = (data.labels(name) for name in ("shape", "colour", "texture"))
    for a in range(data.n):
        rows = (shape == shape[a]) & (colour == colour[a]) & (texture != texture[a])
        pair = interpret.explain_pair(space, a, int(np.argmax(rows))) if rows.any() else None
        if pair is not None and pair.holds_apart:
            break
    assert pair.sentence().startswith("CLIP finds the two alike, expert holds them apart (CLIP +")
    assert "in the fused space more than" in pair.sentence()


def test_a_rank_is_the_place_among_all_others():
    space, clip, _ = fused()
    X = clip.unit().image
    similar = X @ X[8]
    order = [row for row in np.argsort(-similar) if row != 8]
    K = np.asarray(space.image.products(space.image))[8]
    of_fused = [row for row in np.argsort(-K) if row != 8]
    for hit in (0, 25, 59):
        ranks = interpret.explain_rank(space, 8, hit).ranks.set_index("part")
        assert ranks["rank"]["CLIP"] == order.index(hit) + 1
        assert ranks["rank"]["fused"] == of_fused.index(hit) + 1
        assert ranks.of["fused"] == N - 1


def test_who_lifts_a_hit_is_named():
    clip = rows(0)
    expert = rows(1)
    expert[1] = expert[0] + 0.01
    clip[1] = clip[0] + 1.2 * rows(2)[1]
    spaces = Space("CLIP", IDS, clip), Space("DINO", IDS, expert)
    space = fuse(*spaces, method="kernel", C=0.05)
    found = interpret.explain_rank(space, 0, 1)
    ranks = found.ranks.set_index("part")["rank"]
    assert ranks["DINO"] == 1
    assert ranks["fused"] < ranks["CLIP"]
    assert found.sentence().startswith("DINO lifts it from where CLIP has it: rank 1 of 59")
    same = fuse(*spaces, method="kernel", C=1, product_weight=0)
    assert interpret.explain_rank(same, 0, 5).sentence().startswith("Fusing leaves it")


def test_what_cannot_be_explained_is_refused():
    space, clip, dino = fused()
    with pytest.raises(InputError, match="keeps its parents"):
        interpret.explain_pair(clip, 0, 1)
    with pytest.raises(InputError, match="keeps its parents"):
        interpret.explain_pair(fuse(clip, dino, n_components=100), 0, 1)
    with pytest.raises(InputError, match="two different samples"):
        interpret.explain_rank(space, 3, 3)
    with pytest.raises(InputError, match="60"):
        interpret.explain_rank(space, 3, 60)


@pytest.mark.parametrize("kernel", ["rbf", "laplace"])
def test_a_rank_is_that_of_the_experts_own_kernel(kernel):
    space, _, dino = fused(kernel=kernel)
    Y = dino.image - dino.image.mean(0)
    apart = Y[:, None] - Y[None]
    distance = np.abs(apart).sum(-1) if kernel == "laplace" else (apart**2).sum(-1)
    for hit in (9, 20, 41):
        ranks = interpret.explain_rank(space, 3, hit).ranks.set_index("part")
        others = np.delete(distance[3], 3)
        assert ranks["rank"]["DINO"] == 1 + (others < distance[3, hit] - 1e-9).sum()


def test_the_kernel_is_explained_where_rows_are_scaled_or_centred():
    space, _, _ = fused(C=0.2)
    plain = interpret.explain_pair(space, 3, 9).parts
    scaled = interpret.explain_pair(space.normalize_rows(), 3, 9).parts
    assert np.allclose(plain.contribution, scaled.contribution)


def test_a_parent_that_does_not_count_holds_nothing_apart():
    space, _, _ = fused(C=1, product_weight=0)
    for other in range(1, 30):
        pair = interpret.explain_pair(space, 0, other)
        assert list(pair.parents.part) == ["CLIP"]
        assert pair.holds_apart == ""


def test_an_expert_lifts_only_what_it_has_higher():
    space, _, _ = fused(C=0.5)
    for query in range(6):
        for hit in range(10, 40):
            found = interpret.explain_rank(space, query, hit)
            ranks = found.ranks.set_index("part")["rank"]
            if found.sentence().startswith("DINO lifts"):
                assert ranks["DINO"] < ranks["CLIP"]
            if found.sentence().startswith("DINO lowers"):
                assert ranks["DINO"] > ranks["CLIP"]
