"""The demonstration keeps its promise: each parent sees its half, only the fused space both."""

from dataclasses import replace

import pytest

import workbench as wb
from workbench import evaluate


@pytest.fixture(scope="module")
def spaces():
    data = wb.load("demo")
    clip = wb.encode(data, "demo", role="clip")
    expert = wb.encode(data, "demo", role="expert")
    fused = wb.fuse(clip, expert, random_state=0)
    return data, {**wb.baselines(clip, expert), "fused": fused}


def probe(spaces, name, target):
    data, all_spaces = spaces
    return evaluate.linear_probe(all_spaces[name].image, data.labels(target)).value[0]


@pytest.fixture(scope="module")
def nmi(spaces):
    """Agreement of clusters with the truth; of the fused space the mean over five draws."""
    data, all_spaces = spaces
    draws = [wb.fuse(all_spaces["CLIP"], raw_expert(data), random_state=i) for i in range(5)]
    found = {name: agreement(space, data) for name, space in all_spaces.items() if name != "fused"}
    return found | {"fused": sum(agreement(space, data) for space in draws) / len(draws)}


def raw_expert(data):
    return wb.encode(data, "demo", role="expert")


def agreement(space, data):
    return evaluate.cluster(space.image, data.labels()).set_index("metric").value


def test_clip_reads_words_and_the_fused_space_reads_alike(spaces):
    data, all_spaces = spaces
    labels, names = data.labels("shape x colour"), list(data.prompts)
    clip, fused = (
        evaluate.zero_shot(s.image, s.classes, labels, names).value.tolist()
        for s in (all_spaces["CLIP"], all_spaces["fused"])
    )
    assert clip[0] >= 0.95
    assert fused == clip


def test_each_parent_is_blind_to_the_others_half(spaces):
    assert probe(spaces, "CLIP", "texture") < 0.5
    assert probe(spaces, "expert", "texture") >= 0.95
    assert probe(spaces, "expert", "colour") < 0.5


def test_the_probe_finds_what_a_converged_one_finds(spaces):
    """Stopped where it began, it found 0.74 of the shapes and 0.12 of the colours."""
    assert 0.87 <= probe(spaces, "expert", "shape") <= 0.91
    assert 0.22 <= probe(spaces, "expert", "colour") <= 0.29
    assert probe(spaces, "fused", "texture") >= 0.98


def test_only_the_fused_space_tells_colour_and_texture(spaces):
    target = "colour x texture"
    parents = max(probe(spaces, name, target) for name in ("CLIP", "expert", "expert (centred)"))
    assert probe(spaces, "fused", target) >= parents + 0.4


@pytest.mark.parametrize("metric", ["kmeans_nmi", "spectral_nmi"])
def test_fused_clusters_beat_both_parents_and_concatenation(nmi, metric):
    parents = max(nmi[name][metric] for name in ("CLIP", "expert", "expert (centred)"))
    assert nmi["fused"][metric] >= parents + 0.2
    assert nmi["fused"][metric] > nmi["concat"][metric]


@pytest.fixture(scope="module")
def findings(spaces):
    """Of some targets alone; the texture is told by the expert, the rest by CLIP."""
    data, all_spaces = spaces
    few = replace(data, targets=("shape", "texture"))
    held = {name: all_spaces[name] for name in ("CLIP", "expert", "concat", "fused")}
    comparison = wb.compare(few, held, progress=False)
    return {(f.measure, f.rival): f for f in comparison.findings()}, comparison


@pytest.mark.parametrize(
    ("measure", "rival", "least"),
    [
        ("k-NN of shape", "CLIP", 0.3),
        ("8-shot with prompts of shape x colour", "CLIP", 0.2),
    ],
)
def test_what_fusing_costs_is_told(findings, measure, rival, least):
    found, comparison = findings
    finding = found[measure, rival]
    assert finding.verdict is evaluate.Verdict.WORSE
    assert finding.difference.value < -least
    costs = [line.measure for account in comparison.accounts() for line in account.losses]
    assert any(measure.removeprefix("8-shot") in each for each in costs)
    assert any(each.startswith("Costs") for each in comparison.sentences())
