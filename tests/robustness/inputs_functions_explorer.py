"""Bad input to the explorer, and to what it is made of."""

import json
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

import workbench as wb
from workbench import explorer
from workbench.explorer.session import Session
from workbench.explorer.session_file import read_session, write_session

from .case import Call
from .functions import call
from .material import IDS, LABELS, clip_rows, clip_space, expert_space

X = clip_rows()
XY = X[:, :2]


def dataset():
    """Ids and labels, no files."""
    return wb.Dataset("toy", IDS, None, pd.DataFrame({"label": LABELS}, index=IDS), ("label",))


def made(kind=explorer.Workspace, **options):
    """Make an explorer, or what is behind it."""
    given = {"dataset": dataset(), "spaces": {"clip": clip_space()}, "layouts": {"clip": XY}}
    return kind(**{**given, "progress": False, **options})


def explore(source=None, **options):
    """Call ``explore``."""
    return wb.explore(dataset() if source is None else source, **options)


def told(method, *arguments):
    """Tell an explorer something."""
    return getattr(made(explorer.Explorer), method)(*arguments)


def work(wrong, says, /, **options):
    """Row of a workspace with one wrong argument."""
    return call("workbench.explorer.Workspace", wrong, says, made, **options)


def tell(wrong, says, /, method, *arguments):
    """Row of something wrong that an explorer is told."""
    return call("workbench.explorer.Explorer", wrong, says, told, method, *arguments)


def tunable(do):
    """Tell an explorer with a fused space something."""
    spaces = {"clip": clip_space(), "expert": expert_space()}
    spaces["fused"] = wb.fuse(*spaces.values(), n_components=64, random_state=0)
    return do(made(explorer.Explorer, spaces=spaces, layouts=None, method="pca"))


def weigh(wrong, says, /, do):
    """Row of weights that an explorer is told wrongly."""
    return call("workbench.explorer.Explorer", wrong, says, tunable, do)


def session_of(content):
    """Read a session of the toy data that holds something wrong; a file that is one is left out."""

    def read(folder):
        path = folder / "session.json"
        write_session(path, Session(), dataset())
        whole = json.loads(path.read_text())
        path.write_text(content if isinstance(content, str) else json.dumps(whole | content))
        return partial(read_session, path, dataset())

    return read


def session(wrong, says, content):
    """Row of a file of a session with something wrong."""
    return Call("session .json", wrong, session_of(content), says)


SELECTION = explorer.Selection(dataset(), np.arange(24))
ROWS = [
    work("a name as data", ("dataset='demo'", "a Dataset"), dataset="demo"),
    work("a list of spaces", ("spaces=[", "a mapping"), spaces=[clip_space()]),
    work("an array", ("space 'clip'=a ndarray", "a Space"), spaces={"clip": X}),
    work("other ids", ("'clip' has other ids than toy",),
         spaces={"clip": replace(clip_space(), ids=IDS[::-1])}),
    work("no point", ("max_points=0", "at least 1"), max_points=0),
    work("points below 0", ("max_points=-5", "at least 1"), max_points=-5),
    work("half a point", ("max_points=2.5", "a whole number"), max_points=2.5),
    work("no neighbour", ("neighbours=0", "at least 1"), neighbours=0),
    work("a seed below 0", ("random_state=-1", "4294967295"), random_state=-1),
    work("a near miss", ("method='umapp'", "('umap'?)"), method="umapp"),
    work("a map of other rows", ("layout of clip: shape (3, 2)", "(24, 2)"),
         layouts={"clip": XY[:3]}),
    work("maps as a list", ("layouts=[", "a mapping"), layouts=[XY]),
    call("workbench.explore", "a number", ("source=5", "a Study, a Dataset"), explore, 5),
    call("workbench.explore", "no such path", ("no such path nowhere",), explore, "nowhere"),
    call("workbench.explore", "own data without spaces", ("spaces=None for toy",), explore),
    call("workbench.explore", "a near miss", ("unknown keyword neighbors=", "('neighbours'?)"),
         explore, neighbors=3),
    tell("no hit", ("k=0", "at least 1"), "search", "id0", 0),
    tell("an encoder for no space", ("name='x'", "one of the spaces"), "attach", "x", "demo:clip"),
    tell("a number as query", ("query=5", "words"), "search", 5),
    tell("neighbours of nobody", ("id 'id99'",), "neighbours", "id99"),
    tell("groups of nobody", ("space 'x'",), "groups", "x", "clip"),
    tell("pairs of nobody", ("space 'x'",), "pairs", "x"),
    call("workbench.explorer.Explorer", "a corner that is none", ("corner='left'", "neither"),
         lambda: made(explorer.Explorer).pairs(corner="left")),
    tell("a column that is none", ("column 'size'", "one of label"), "column", "size"),
    tell("a list as column", ("column ['label']", "one of"), "column", ["label"]),
    tell("a panel that is none", ("panel 'Nine'",), "show_panel", "Nine"),
    tell("ids that are a number", ("ids=5", "a sequence of ids"), "select", 5),
    tell("a selection without a name", ("without a name",), "save_selection", " "),
    tell("weights to use without a fused space", ("use() without a fused space",), "use", 1.0),
    tell("a choice without a fused space", ("choose_weights() without a",), "choose_weights"),
    tell("a session without a file", ("save_session() without a file", "save_session(FILE)"),
         "save_session"),
    tell("a session as a number", ("session=5", "the name of a file"), "save_session", 5),
    tell("a session as a folder", ("session='.'", "a file, no folder"), "save_session", "."),
    tell("a session without a name", ("session=''", "a file, no folder"), "save_session", ""),
    tell("a session where no folder can be", ("a folder that can be written",),
         "save_session", "/dev/null/session.json"),
    call("workbench.explorer.Explorer", "a number as session", ("session=5", "a file, None"),
         made, explorer.Explorer, session=5),
    call("workbench.explorer.Explorer", "True as session", ("session=True", "or False"),
         made, explorer.Explorer, session=True),
    tell("a tag without a name", ("tag=' ,'", "a name in words"), "tag", " ,", ["id0"]),
    tell("a tag as a number", ("tag=", "a name in words"), "tag", 5, ["id0"]),
    tell("a long tag", ("a tag of 61 characters", "60 at most"), "tag", "x" * 61, ["id0"]),
    tell("a tag for nobody", ("1 unknown ids, first ['nobody']",), "tag", "x", ["nobody"]),
    tell("a tag for nothing", ("a tag for nothing", "select them"), "tag", "x"),
    tell("a tag that is none", ("tag 'x'", "one of wrong label"), "untag", "x", ["id0"]),
    tell("another name for the wrong label", ("has a key and cannot be renamed",),
         "rename_tag", "wrong label", "x"),
    tell("an unknown tag to delete", ("tag 'x'", "one of"), "delete_tag", "x"),
    tell("an unknown tag to select", ("tag 'x'", "one of"), "select_tag", "x"),
    tell("nothing tagged to write", ("no sample with such a tag",), "export_tagged", "a.csv"),
    tell("a number as file", ("path=5", "a file or folder"), "export_tagged", 5),
    tell("a split in no space", ("space 'x'",), "split", "x"),
    tell("a split at no cosine", ("threshold=2", "a cosine"), "split", "clip", 2),
    tell("tags as a list", ("tags=['x']", "ids by tag"), "__setattr__", "tags", ["x"]),
    session("tags that are a list", ("is damaged",), {"tags": ["x"]}),
    session("a tag of an unknown id", ("1 unknown ids",), {"tags": {"x": ["nobody"]}}),
    session("judgements that are a text", ("is damaged", "a list"), {"judgements": "x"}),
    session("a judgement for another space", ("a judgement for 'x'",),
            {"judgements": [{"asked": ["id0"], "spaces": ["a", "b"], "chosen": "x",
                             "at_random": True}]}),
    session("a judgement about nobody", ("a judgement about ['nobody']",),
            {"judgements": [{"asked": ["nobody"], "spaces": ["a", "b"], "chosen": "a",
                             "at_random": True}]}),
    session("half a file", ("damaged header", "a whole file"), '{"format": 1, "kept"'),
    session("pairs as a list", ("is damaged", "words by name"), {"pairs": []}),
    session("a corner that is a number", ("is damaged", "words"), {"pairs": {"corner": 5}}),
    session("a list", ("no JSON object but list",), "[]"),
    session("deep JSON", ("damaged header",), "[" * 100_000),
    session("a newer version", ("format 99", "upgrade this one"), {"format": 99}),
    session("other samples", ("a session of other samples", "24 samples of 'toy'"),
            {"dataset": {"ids": "0", "samples": 3, "name": "birds"}}),
    session("no data set", ("a session of other samples",), {"dataset": 5}),
    session("a study", ("no session of an explorer",), {"kind": "study"}),
    session("an unknown id", ("1 unknown ids, first ['nobody']",), {"selection": ["nobody"]}),
    session("ids that are a text", ("str: expected a list of words",), {"kept": {"a": "id0"}}),
    session("a negative weight", ("C=-1", "is damaged"),
            {"sliders": {"weights": {"C": -1}, "n_components": None, "fused": []}}),
    session("a weight that is code", ("is damaged",),
            {"sliders": {"weights": {"__class__": 1}, "n_components": None, "fused": []}}),
    weigh("a weight below 0", ("expert_weight=-1", "from 0 on"), lambda e: e.use(expert_weight=-1)),
    weigh("a weight of nan", ("product_weight=nan",), lambda e: e.use(product_weight=np.nan)),
    weigh("all weights 0", ("at least one above 0",), lambda e: e.use(0, product_weight=0)),
    weigh("a word as centred", ("centre_clip='yes'",), lambda e: e.use(centre_clip="yes")),
    weigh("two weights of one expert", ("expert_weight=(1.0, 2.0)",),
          lambda e: e.use(expert_weight=(1, 2))),
    weigh("numbers as weights", ("weights=(1, 1, 0)", "Weights("),
          lambda e: setattr(e, "weights", (1, 1, 0))),
    weigh("weights of two experts", ("expert_weight=(1.0, 2.0)",),
          lambda e: setattr(e, "weights", wb.fusion.Weights(1, (1, 2)))),
    weigh("a near miss of an option", ("unknown keyword tolerence=", "('tolerance'?)"),
          lambda e: e.choose_weights(tolerence=1)),
    call("workbench.explorer.Selection", "a name as data", ("dataset='demo'",),
         explorer.Selection, "demo", []),
    call("workbench.explorer.Selection", "a row that is not there", ("view=[99]", "0 to 23"),
         explorer.Selection, dataset(), [99]),
    call("workbench.explorer.Selection", "a name that is a number", ("name=5", "in words"),
         SELECTION.save, 5),
    call("workbench.explorer.Columns", "a dataset", ("workspace=", "a Workspace"),
         explorer.Columns, dataset()),
    call("workbench.explorer.paint_classes", "one text", ("labels='aab'", "a sequence"),
         explorer.paint_classes, "aab"),
    call("workbench.explorer.paint_numbers", "words", ("values of dtype", "real numbers"),
         explorer.paint_numbers, ["a"], "score"),
    call("workbench.explorer.paint_numbers", "no title", ("title=None", "words"),
         explorer.paint_numbers, [1.0], None),
    call("workbench.explorer.heat_png", "no square", ("kernel of shape (2, 3)", "as many rows"),
         explorer.heat_png, np.ones((2, 3))),
    call("workbench.explorer.heat_png", "NaN", ("NaN or infinite values in kernel",),
         explorer.heat_png, np.full((3, 3), np.nan)),
]  # fmt: skip
