"""Claims about what sets samples apart: counts by hand, chance, and what says the same once."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact

from workbench.align.describing import Describer, Trait, describer_of
from workbench.data.dataset import Dataset
from workbench.report.groups import groups_part
from workbench.store import Space

N = 60
KIND = np.array(["cat", "dog", "owl"])[np.arange(N) % 3]
SIZE = np.where(np.arange(N) % 2, "big", "small")
CATS = np.flatnonzero(KIND == "cat")


def test_shares_are_those_of_a_count_by_hand():
    rows = np.concatenate([CATS[:12], [1, 2]])
    (trait,) = Describer(N, {"kind": KIND, "size": SIZE}).describe(rows)
    assert trait == Trait("cat", "kind", 12 / 14, 1 / 3)


def test_what_counts_is_what_fishers_exact_test_finds():
    for m in range(3, 12):
        rows = np.concatenate([CATS[:m], np.flatnonzero(KIND != "cat")[: 12 - m]])
        table = [[m, 12 - m], [20 - m, 28 + m]]
        tail = fisher_exact(table, alternative="greater").pvalue
        found = [trait.name for trait in Describer(N, {"kind": KIND}).describe(rows)]
        candidates = len(set(KIND[rows]))
        assert ("cat" in found) == (tail * candidates <= 0.01), m


def test_words_of_captions_name_a_group_and_every_caption_counts_once():
    captions = [(row, f"a {KIND[row]} sits, the {KIND[row]}") for row in range(N)]
    captions += [(row, "striped Fur!") for row in CATS[:10]]
    traits = Describer(N, captions=captions).describe(CATS[:10])
    assert [trait.name for trait in traits] == ["fur", "cat"]  # striped: of the same samples
    assert traits[0] == Trait("fur", "", 1.0, 10 / 60)


def test_samples_at_random_have_no_traits():
    rng = np.random.default_rng(0)
    many = {f"column {i}": rng.choice(list("abcdefgh"), 400) for i in range(10)}
    describer = Describer(400, many)
    named = [bool(describer.describe(rng.permutation(400)[:60])) for _ in range(300)]
    assert np.mean(named) <= 0.01 + 2 * np.sqrt(0.01 * 0.99 / 300)


def test_no_sample_and_no_column_have_no_traits():
    assert Describer(N, {"kind": KIND}).describe([]) == []
    assert Describer(N).describe([1, 2]) == []
    assert Describer(N, {"kind": np.full(N, "")}).describe([1, 2]) == []


@pytest.mark.parametrize("most", [1, 2])
def test_no_more_traits_than_asked_for(most):
    labels = {"kind": KIND, "is cat": np.where(KIND == "cat", "yes", "no"), "size": SIZE}
    rows = [row for row in CATS if SIZE[row] == "big"]
    assert len(Describer(N, labels).describe(rows, most)) == most


def test_the_report_says_of_a_group_what_the_explorer_says():
    """A class that most of all samples have says nothing, however many of a group have it."""
    rng, n = np.random.default_rng(0), 240
    ids = np.array([f"id{i}" for i in range(n)])
    kind = np.where(np.arange(n) == 5, "drawing", "photo")
    colour = np.array(["red", "blue", "green"])[np.arange(n) % 3]
    table = pd.DataFrame({"kind": kind, "colour": colour}, index=ids)
    data = Dataset("toy", ids, None, table, targets=("kind", "colour"))
    noise = rng.standard_normal((2, n, 6))
    clip = Space("CLIP", ids, noise[0] + 6 * np.eye(6)[np.arange(n) % 3], info={"role": "clip"})
    expert = Space("expert", ids, noise[1], info={"role": "expert"})
    ways = groups_part(SimpleNamespace(dataset=data, spaces={"CLIP": clip, "expert": expert}))
    said = [group.words for way in ways for group in way.groups]
    describer = describer_of(data)
    for colour_of in ("red", "blue", "green"):
        (trait,) = describer.describe(np.flatnonzero(colour == colour_of))
        assert any(f"samples: {trait.name} " in words for words in said)
    assert not any("photo" in words for words in said)
