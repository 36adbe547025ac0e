"""Published embeddings and photographs: known figures come out, and fusing keeps CLIP's."""

import numpy as np
import pytest

import workbench as wb
from workbench import evaluate

FLICKR, ROOMS = "embeddings/flickr8k-100x5", "embeddings/rooms-clip-dinov2"


@pytest.fixture(scope="module")
def real(request):
    from conftest import SHARED

    if not SHARED.is_dir():
        pytest.skip(f"no real data at {SHARED} (set WORKBENCH_SHARED)")
    return SHARED


@pytest.fixture(scope="module")
def flickr(real):
    """100 photographs, five captions each: CLIP, EfficientNet-Lite0, MiniLM."""
    folder = real / FLICKR
    data = wb.load(folder / "captions.csv")
    image, text = folder / "clip_vitb32_image.npy", folder / "clip_vitb32_text.npy"
    clip = wb.encode(data, f"vectors:{image},text={text}", role="clip")
    expert = wb.encode(data, f"vectors:{folder / 'efficientnet_lite0_image.npy'}", role="expert")
    minilm = wb.encode(data, f"vectors:{folder / 'minilm_l6_v2_text.npy'}", role="text-expert")
    return data, clip, expert, minilm


def recalls(space, data):
    found = evaluate.retrieval(space.image, space.text, data.captions["row"].to_numpy())
    return dict(zip(found.metric, found.value, strict=True))


def test_clip_has_its_known_recall(flickr):
    data, clip, *_ = flickr
    found = recalls(clip.normalize_rows(), data)
    assert found["image_retrieval_recall@1"] == pytest.approx(0.832)
    assert found["image_retrieval_recall@5"] == pytest.approx(0.990)
    assert found["text_retrieval_recall@1"] == pytest.approx(0.930)
    assert found["caption_to_caption_recall@1"] == pytest.approx(0.802)


@pytest.mark.parametrize("C", [0.01, 0.1, 1.0])
@pytest.mark.parametrize("kernel", ["cosine", "linear", "rbf", "laplace"])
def test_fusing_with_two_experts_keeps_every_digit_of_recall(flickr, C, kernel):
    data, clip, expert, minilm = flickr
    fused = wb.fuse(clip, expert, minilm, C=C, kernel=kernel, random_state=0)
    expected, found = recalls(clip.normalize_rows(), data), recalls(fused, data)
    crossed = [name for name in expected if "retrieval" in name]
    assert {name: found[name] for name in crossed} == {name: expected[name] for name in crossed}


def test_image_text_products_are_clips_to_float_precision(flickr):
    _, clip, expert, minilm = flickr
    fused, unit = wb.fuse(clip, expert, minilm, C=0.1, random_state=0), clip.normalize_rows()
    products = unit.image @ unit.text.T
    np.testing.assert_allclose(fused.image @ fused.text.T, 0.1**2 * products, atol=1e-8)


def test_sibling_captions_gain_from_the_text_expert(flickr):
    data, clip, expert, minilm = flickr
    rows = data.captions["row"].to_numpy()
    alone = evaluate.caption_retrieval(minilm.normalize_rows().text, rows).value[0]
    assert alone == pytest.approx(0.840)
    fused = wb.fuse(clip, expert, minilm, random_state=0)
    assert evaluate.caption_retrieval(fused.text, rows).value[0] >= 0.840
    texts = np.hstack([clip.text, minilm.text])
    exact = wb.KrossFuse((512,), text_widths=(512, 384)).fit(clip.image, text=texts)
    kernel = exact.exact_kernel(texts, modality="text")
    np.fill_diagonal(kernel, -np.inf)
    assert np.mean(rows[kernel.argmax(axis=1)] == rows) >= 0.840


def test_rooms_have_their_known_neighbours(real):
    folder = real / ROOMS
    data = wb.load(folder / "index.csv", label="room", group="set")
    clip = wb.encode(data, f"vectors:{folder / 'clip_vitb32_image.npy'}", role="clip")
    dino = wb.encode(data, f"vectors:{folder / 'dinov2_vitb14_mean_tokens.npy'}", role="expert")
    spaces = wb.baselines(clip, dino)
    found = {k: evaluate.knn(s.image, data.labels()).value[0] for k, s in spaces.items()}
    assert found["CLIP"] == pytest.approx(0.902, abs=5e-4)
    assert found["expert"] == pytest.approx(0.957, abs=5e-4)


def test_things_are_found_across_two_domains(real):
    """129 categories, each once in two domains: figures by a loop, and those published."""
    folder = real / "embeddings" / "things129"
    data = wb.load(folder / "table.csv")
    assert dict(data.columns_read) == {"id": "id", "label": "label", "domain": "group"}
    labels, domains = data.labels(), data.labels("domain")
    published = {"clip_vitb32": 0.853, "dinov3_vitb16": 0.822}
    for name, expected in published.items():
        X = np.load(folder / f"{name}.npy").astype(float)
        X /= np.linalg.norm(X, axis=1, keepdims=True)
        table = evaluate.across_groups(X, labels, domains).set_index("metric")
        for first, second in (("bv", "things"), ("things", "bv")):
            answering = np.flatnonzero(domains == second)
            asking = np.flatnonzero(domains == first)
            nearest = [answering[np.argmax(X[answering] @ X[row])] for row in asking]
            by_hand = np.mean(labels[nearest] == labels[asking])
            metric = f"recall@1 {first} -> {second}"
            assert table.value[metric] == pytest.approx(by_hand)
            assert table.n[metric] == 129
        assert table.value["recall@1 bv -> things"] == pytest.approx(expected, abs=5e-4)


def test_domains_stay_whole_on_things(real):
    folder = real / "embeddings" / "things129"
    data = wb.load(folder / "table.csv")
    clip = wb.encode(data, f"vectors:{folder / 'clip_vitb32.npy'}", role="clip").normalize_rows()
    metrics = {}
    for split_by in ("random", "group"):
        found = wb.compare(data, {"CLIP": clip}, split_by=split_by, progress=False)
        metrics[split_by] = found.metrics.set_index(["task", "metric"]).value
    knn = ("knn", "knn_acc1")
    assert metrics["group"][knn] == metrics["group"]["across_groups", "recall@1"]
    assert metrics["random"][knn] < metrics["group"][knn]  # its own domain hides the one match


def test_the_papers_construction_at_its_own_constant(flickr):
    data, clip, expert, _ = flickr
    tuned = evaluate.tune_baselines(data, clip, expert, names=("paper",))
    found = {}
    for name, knobs in (("the fused space's C", None), ("its own", tuned)):
        paper = wb.baselines(clip, expert, names=("paper",), tuned=knobs)["RP-KrossFuse (paper)"]
        found[name] = recalls(paper, data)["image_retrieval_recall@1"]
    assert 0.2 < found["the fused space's C"] < 0.35
    assert 0.65 < found["its own"] < 0.78  # CLIP's 0.832 is not reached: its words are estimates


def test_rooms_show_no_gain_at_the_default_constant(real):
    folder = real / ROOMS
    data = wb.load(folder / "index.csv", label="room", group="set")
    clip = wb.encode(data, f"vectors:{folder / 'clip_vitb32_image.npy'}", role="clip")
    dino = wb.encode(data, f"vectors:{folder / 'dinov2_vitb14_mean_tokens.npy'}", role="expert")
    names = ("concat", "exact")
    tuned = evaluate.tune_baselines(data, clip, dino, names=names)
    spaces = wb.baselines(clip, dino, names=names, tuned=tuned)
    spaces["fused"] = wb.fuse(clip, dino, random_state=0)
    found = {name: evaluate.knn(s.image, data.labels()).value[0] for name, s in spaces.items()}
    assert found["fused (exact)"] == pytest.approx(0.951, abs=5e-4)
    assert found["concat"] == pytest.approx(0.976, abs=5e-4)  # of weight 1 it is 0.963
    assert found["fused"] < found["expert"] < found["concat"]


def nested(*spaces, **options):
    """Nested scores of five divisions, of what was chosen and of corners that need no choice."""
    choices = [
        wb.choose_weights(*spaces, random_state=seed, progress=False, **options)
        for seed in range(5)
    ]
    corners = [choice.corners.set_index("kind").score for choice in choices]
    fixed = sum(corners)[["CLIP", "expert", "concatenation"]] / len(choices)
    return np.mean([choice.score for choice in choices]), fixed


def test_chosen_weights_are_no_worse_than_the_best_parent_or_concatenation(real, flickr):
    """By more than one standard error: 0.013 on rooms, 0.007 on the others."""
    folder = real / ROOMS
    data = wb.load(folder / "index.csv", label="room", group="set")
    clip = wb.encode(data, f"vectors:{folder / 'clip_vitb32_image.npy'}", role="clip")
    dino = wb.encode(data, f"vectors:{folder / 'dinov2_vitb14_mean_tokens.npy'}", role="expert")
    score, corners = nested(data, clip, dino)
    assert score >= corners.max() - 0.013
    folder = real / "embeddings" / "things129"
    data = wb.load(folder / "table.csv")
    clip = wb.encode(data, f"vectors:{folder / 'clip_vitb32.npy'}", role="clip")
    dino = wb.encode(data, f"vectors:{folder / 'dinov3_vitb16.npy'}", role="expert")
    score, corners = nested(data, clip, dino, metric="across_groups")
    assert score >= corners.max() - 0.007
    data, clip, _, minilm = flickr
    score, corners = nested(data, clip, None, minilm, metric="captions")
    assert score >= corners.max() - 0.007
    assert corners["expert"] == pytest.approx(0.840)
