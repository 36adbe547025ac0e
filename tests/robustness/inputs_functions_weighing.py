"""Bad input to the choice of weights."""

from dataclasses import replace

import numpy as np
import pandas as pd

import workbench as wb

from .functions import call
from .material import IDS, LABELS, clip_rows, clip_space, expert_space


def dataset(labels=LABELS, **more):
    """Ids and labels, no files."""
    table = pd.DataFrame({"label": labels}, index=IDS)
    return wb.Dataset("toy", IDS, None, table, ("label",), **more)


def unlabelled():
    """Ids alone."""
    return wb.Dataset("bare", IDS, None, pd.DataFrame(index=IDS))


def weights(wrong, says, /, **options):
    """Row of ``choose_weights`` with something wrong."""
    given = {"data": dataset(), "clip": clip_space(), "expert": expert_space()} | options
    return call("workbench.choose_weights", wrong, says, wb.choose_weights, progress=False, **given)


NAN = wb.Space("expert", IDS, np.full((len(IDS), 3), np.nan))

ROWS = [
    weights("a name as data", ("data='demo'", "a Study, or a Dataset"), data="demo"),
    weights("an array as CLIP", ("clip=a ndarray", "a Space"), clip=clip_rows()),
    weights("no expert", ("no expert", "an image expert"), expert=None),
    weights("an expert of other ids", ("other ids than toy",),
            expert=replace(expert_space(), ids=IDS[::-1])),
    weights("an expert of NaN", ("NaN", "finite"), expert=NAN),
    weights("a metric without its target", ("metric 'knn' without a target: bare has no labels",
            "'kept_neighbours'"), data=unlabelled(), metric="knn"),
    weights("a near miss of a metric", ("metric='knnn'", "('knn'?)"), metric="knnn"),
    weights("a number as metric", ("metric=5", "a mapping"), metric=5),
    weights("no metric", ("metric={}", "at least one"), metric={}),
    weights("a share below 0", ("metric['knn']=-1", "above 0"), metric={"knn": -1}),
    weights("a share in words", ("metric['knn']='half'",), metric={"knn": "half"}),
    weights("an unknown target", ("target='colour'",), target="colour"),
    weights("an unknown target of a metric", ("target='colour'",), metric={("knn", "colour"): 1}),
    weights("one class", ("label: 1 class(es)", "at least 2"), data=dataset(["a"] * len(IDS))),
    weights("every sample its own class", ("label: 0 class(es)",), data=dataset(IDS)),
    weights("groups that are not there", ("metric 'across_groups' of toy", "a column of groups"),
            metric="across_groups"),
    weights("prompts that are not there", ("metric 'few_shot+prompts' of toy", "class prompts"),
            metric="few_shot+prompts"),
    weights("captions that are not there", ("metric 'captions' of toy",), metric="captions"),
    weights("a number as tick", ("tick=5", "a function of a share"), tick=5),
    weights("one fold", ("cv=1", "2 to 50"), cv=1),
    weights("half a fold", ("cv=2.5", "a whole number"), cv=2.5),
    weights("a tolerance below 0", ("tolerance=-1", "from 0 on"), tolerance=-1),
    weights("a tolerance of nan", ("tolerance=nan",), tolerance=float("nan")),
    weights("a near miss of a kernel", ("kernel='cosin'", "('cosine'?)"), kernel="cosin"),
    weights("an unknown way to divide", ("split_by='groups'",), split_by="groups"),
    weights("a split that is not there", ("split_by='split' for toy",), split_by="split"),
    weights("a seed below 0", ("random_state=-1", "0 to 4294967295"), random_state=-1),
]  # fmt: skip
