"""Bad input to the search."""

from dataclasses import replace

import numpy as np
import pandas as pd

import workbench as wb
from workbench import search

from .functions import call
from .material import IDS, LABELS, clip_rows, clip_space


def dataset():
    """Ids and labels, no files."""
    return wb.Dataset("toy", IDS, None, pd.DataFrame({"label": LABELS}, index=IDS), ("label",))


def engine(**options):
    """Make a search."""
    given = {"dataset": dataset(), "spaces": {"clip": clip_space()}} | options
    return search.Search(**given)


def asked(method, *arguments, **options):
    """Ask a search that is well made."""
    return getattr(engine(), method)(*arguments, **options)


def made(wrong, says, /, **options):
    """Row of a search that is made of something wrong."""
    return call("workbench.search.Search", wrong, says, engine, **options)


def ask(wrong, says, /, method, *arguments, **options):
    """Row of a wrong question."""
    return call("workbench.search.Search", wrong, says, asked, method, *arguments, **options)


def table(data, found, k=8):
    """Set rankings side by side."""
    return search.side_by_side(data, found, k)


BESIDE = "workbench.search.side_by_side"
ROWS = [
    made("a name as data", ("dataset='demo'", "a Dataset"), dataset="demo"),
    made("a list of spaces", ("spaces=[", "a mapping"), spaces=[clip_space()]),
    made("an array", ("space 'clip'=a ndarray", "a Space"), spaces={"clip": clip_rows()}),
    made("other ids", ("'clip' has other ids than toy",),
         spaces={"clip": replace(clip_space(), ids=IDS[::-1])}),
    made("fewer ids", ("'clip' has other ids than toy",),
         spaces={"clip": wb.Space("clip", IDS[:3], clip_rows()[:3])}),
    made("against nothing", ("against='pictures'", "images or captions"), against="pictures"),
    made("against a list", ("against=['images']", "images or captions"), against=["images"]),
    made("fusers as a list", ("fusers=[1]", "a mapping"), fusers=[1]),
    made("an encoder of nobody", ("encoders of 'x'", "names of the spaces"), encoders={"x": 1}),
    ask("k of 0", ("k=0", "at least 1"), "rank", "id0", 0),
    ask("k below 0", ("k=-1", "at least 1"), "rank", "id0", -1),
    ask("a number as query", ("query=5", "words"), "rank", 5),
    ask("no query", ("query=None", "words"), "rank", None),
    ask("an empty query", ("query ''", "words"), "rank", ""),
    ask("no neighbour", ("k=0", "at least 1"), "neighbours", "id0", 0),
    ask("neighbours of nobody", ("id 'id99'", "an id of the dataset"), "neighbours", "id99"),
    ask("near to a number", ("text=5", "words"), "near", 5),
    ask("none that is near", ("n=0", "at least 1"), "near", "a", 0),
    ask("pictures of a number", ("query=5",), "pictures", 5),
    ask("terms of a number", ("query=5",), "terms", 5),
    ask("containing a number", ("text=5", "words"), "containing", 5),
    ask("a picture that is text", ("data='x'", "the bytes of an image file"), "take_picture", "x"),
    ask("a picture of no bytes", ("a picture", "expected"), "take_picture", b""),
    ask("a picture without a name", ("name=5", "the name of a file"), "take_picture", b"x", 5),
    ask("an encoder for no space", ("name='x'", "one of the spaces"), "attach", "x", "demo:clip"),
    ask("an encoder that is none", ("encode_texts",), "attach", "clip", 5),
    ask("an encoder of no words", ("reader=demo:expert", "reads words"), "attach", "clip",
        "demo:expert"),
    call("workbench.search.parse_query", "a number", ("query=5", "words"), search.parse_query, 5),
    call("workbench.search.parse_query", "a sign alone", ("an empty term after '-'",),
         search.parse_query, "- "),
    call("workbench.search.parse_query", "a weight of 0", ("weight 0 of 'star'",),
         search.parse_query, "0:star"),
    call("workbench.search.parents_of", "an array", ("space=a ndarray", "a fused Space"),
         search.parents_of, clip_rows(), {}),
    call("workbench.search.parents_of", "a space that is not fused", ("without parents",),
         search.parents_of, clip_space(), {}),
    call("workbench.search.parents_of", "spaces that are none", ("space 'a'=5",),
         search.parents_of, clip_space(), {"a": 5}),
    call("workbench.search.refit", "no parent", ("without parents", "as they were encoded"),
         search.refit, clip_space(), {"clip": clip_space()}),
    call(BESIDE, "a name as data", ("dataset='demo'",), table, "demo", {}),
    call(BESIDE, "no line", ("k=0",), table, dataset(), {}, 0),
    call(BESIDE, "a list", ("found=[]", "a mapping"), table, dataset(), []),
    call(BESIDE, "a table of something else", ("ranking of clip", "what Search.rank gives"),
         table, dataset(), {"clip": pd.DataFrame({"x": [1]})}),
    call(BESIDE, "rows of other data", ("ranking of clip",), table, dataset(),
         {"clip": pd.DataFrame({"row": [99], "change": np.zeros(1)})}),
]  # fmt: skip
