"""Bad input to a study: refused before any work starts."""

from dataclasses import replace

import numpy as np
import pandas as pd

import workbench as wb
from workbench.fusion import Weights
from workbench.study import Settings

from .functions import call
from .material import IDS, LABELS, clip_rows, clip_space, expert_space


def dataset():
    """Ids and labels, no files."""
    return wb.Dataset("toy", IDS, None, pd.DataFrame({"label": LABELS}, index=IDS), ("label",))


def study(wrong, says, /, **options):
    """Row of a study with one wrong argument."""
    given = {"data": dataset(), "clip": clip_space(), "expert": expert_space()} | options
    return call("workbench.Study", wrong, says, wb.Study, **given)


TWO = {"a": "demo:clip", "b": "demo:expert"}


def named(wrong, says, /, **options):
    """Row of a study of spaces by name, with something wrong about them."""
    return call("workbench.Study", wrong, says, wb.Study, **{"data": dataset()} | options)


def parents(**options):
    """Spaces of a study, which are looked at with its data."""
    given = {"data": dataset(), "clip": clip_space(), "expert": expert_space()} | options
    return wb.Study(**given).parents


def use(choice, **options):
    """Other weights of a study."""
    given = {"data": dataset(), "clip": clip_space(), "expert": expert_space()} | options
    return wb.Study(**given).use(choice)


def told(method, *arguments):
    """Tell a small study something."""
    given = {"data": dataset(), "clip": clip_space(), "expert": expert_space()}
    return getattr(wb.Study(**given, n_components=64, progress=False), method)(*arguments)


ROWS = [
    study("an expert's weight below 0", ("expert_weight=-1", "from 0 on"), expert_weight=-1),
    study("a text expert's weight below 0", ("text_expert_weight=-1", "from 0 on"),
          text_expert_weight=-1),
    study("a product's weight of nan", ("product_weight=nan",), product_weight=float("nan")),
    study("a word as centred", ("centre_clip='yes'", "True or False"), centre_clip="yes"),
    call("workbench.Study", "a choice that is none", ("choice=5", "what choose_weights gives"),
         told, "keep_weights", 5),
    call("workbench.Study", "a fused space of another name", ("fused space 'clip'", "fuses once"),
         told, "take_fused", clip_space(), None),
    call("workbench.Study", "an array as fused space", ("space=", "a fused Space"),
         told, "take_fused", clip_rows(), None),
    call("workbench.Study", "a fused space that nobody fused", ("parameters unknown", "fuse()"),
         told, "take_fused", replace(clip_space(), name="fused"), None),
    study("a number as data", ("data=5", "'demo', 'things', a folder"), data=5),
    study("an array as data", ("data=a ndarray", "a Dataset"), data=clip_rows()),
    study("no expert", ("without an expert", "a text expert or both"), expert=None),
    study("no CLIP", ("without clip", "for CLIP"), clip=None),
    study("an array as parent", ("expert=a ndarray", "a SPEC, a Space"), expert=clip_rows()),
    study("a number as parent", ("clip=5", "a SPEC, a Space"), clip=5),
    study("a SPEC of no kind", ("SPEC 'clipp:x'", "KIND:NAME"), clip="clipp:x"),
    study("C of nan", ("C=nan", "from 0 on"), C=float("nan")),
    study("C in words", ("C='0.1'", "from 0 on"), C="0.1"),
    study("no weight at all", ("C=0.0", "at least one above 0"), C=0, product_weight=0),
    study("an expert weight in words", ("expert_weight='1'", "from 0 on"), expert_weight="1"),
    study("no expert weights", ("expert_weight=()", "one for each"), expert_weight=[]),
    study("a product weight of nan", ("product_weight=nan",), product_weight=float("nan")),
    study("a centre in words", ("centre_clip='yes'", "True or False"), centre_clip="yes"),
    call("workbench.Study", "a number to use", ("choice=5", "choose_weights"), use, 5),
    call("workbench.Study", "weights that the method has not",
         ("expert_weight with method='kpomrp'", "a method of the whole family"), use,
         Weights(1, 1, 1), method="kpomrp"),
    study("l of a half", ("n_components=1.5", "a whole number"), n_components=1.5),
    study("l is true", ("n_components=True",), n_components=True),
    study("l in words", ("n_components='many'",), n_components="many"),
    study("a near miss of a kernel", ("kernel='lineer'", "('linear'?)"), kernel="lineer"),
    study("a near miss of a map", ("map_method='umapp'", "('umap'?)"), map_method="umapp"),
    study("a seed below 0", ("seed=-1", "0 to 4294967295"), seed=-1),
    study("a seed above 2^32", ("seed=4294967296",), seed=2**32),
    study("no seed", ("seed=None",), seed=None),
    study("a limit of 0", ("limit=0", "above 0"), limit=0),
    study("a limit in words", ("limit='10'", "a whole number"), limit="10"),
    study("a number as label", ("label=5", "the name of a column"), label=5),
    study("one baseline as text", ("baselines='pca'", "a sequence"), baselines="pca"),
    study("a near miss of a baseline", ("('concat'?)",), baselines=["concatt"]),
    study("a measure that is none", ("a Measure(name, function)",), measures=[len]),
    named("no space at all", ("no space", "a mapping of names"), spaces={}),
    named("spaces as a list", ("spaces=[", "a mapping of names"), spaces=["demo:clip"]),
    named("spaces beside a role", ("beside clip=", "among the spaces"), spaces={"a": "demo:clip"},
          clip="demo"),
    named("a space of a number", ("space 'a'=3", "a SPEC, a Space, or an encoder"),
          spaces={"a": 3}),
    named("a comma in a name", ("space 'a,b'", "without commas"), spaces={"a,b": "demo:clip"}),
    named("fuse without spaces", ("fuse='a,b' without spaces=", "to choose from"), fuse="a,b"),
    named("a space to fuse that is not there", ("fuse: space='c'", "one of a, b"), spaces=TWO,
          fuse="a,c"),
    named("one space to fuse", ("fuse='a'", "two or more"), spaces=TWO, fuse="a"),
    named("a number to fuse", ("fuse=3", "a sequence of names"), spaces=TWO, fuse=3),
    named("no such reference", ("reference='c'", "one of a, b"), spaces=TWO, reference="c"),
    call("workbench.Study", "a space of other samples", ("other ids than toy",), parents,
         expert=replace(expert_space(), ids=IDS[::-1])),
    call("workbench.Study", "two parents of one name", ("a name of its own",), parents,
         expert=replace(expert_space(), name="clip")),
    call("workbench.study.Settings", "sources as a list", ("sources=[", "a mapping"), Settings,
         "demo", [clip_space()]),
    call("workbench.study.Settings", "C below 0", ("C=np.float64(-1.0)", "from 0 on"), Settings,
         "demo", {"clip": "demo"}, C=np.float64(-1)),
]  # fmt: skip
