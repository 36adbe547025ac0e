"""Bad input to indexes: what is written, what is searched, what is exported."""

from functools import partial

import numpy as np

import workbench as wb
from workbench import indexing

from .case import Call, Command
from .inputs_commands import a_file, below_a_file, beside, constants, names, others_folder
from .inputs_tables import outside_table
from .material import (
    clip_space,
    dataset,
    expert_space,
    write_fuser,
    write_spaces,
    write_table,
    write_vectors,
)

NEW_INDEX, NEW_FILE = beside("new.lancedb"), beside("new.parquet")


def kernel():
    return wb.fuse(clip_space(), expert_space(), method="kernel", name="fused")


def written(folder):
    """An index in order."""
    out = folder / "shop.lancedb"
    if not out.exists():
        indexing.index_space(kernel(), out, progress=False)
    return out


def index(*words, out=NEW_INDEX, parents=write_spaces, data=write_table):
    """Two parents to be written."""

    def argv(folder):
        clip, expert = parents(folder)
        given = [] if data is None else ["--data", data(folder)]
        files = ["--clip", clip, "--expert", expert]
        return ["index", *files, *given, *words, "--out", out(folder)]

    return argv


def search(*words, query="id3"):
    return lambda folder: ["search", written(folder), query, *words]


def export(*words, out=NEW_FILE, data=write_table):
    """An encoded space to be exported."""

    def argv(folder):
        clip, _ = write_spaces(folder)
        given = [] if data is None else ["--data", data(folder)]
        return ["export", clip, *given, *words, "--out", out(folder)]

    return argv


def kernel_file(folder):
    wb.save_space(kernel(), folder / "kernel.safetensors")
    return folder / "kernel.safetensors"


def mixed(folder):
    return write_spaces(folder)[0], write_vectors(folder)[1]


def no_file(folder):
    return folder / "none.safetensors", write_spaces(folder)[1]


def no_expert(folder):
    return write_spaces(folder)[0], folder / "none.safetensors"


def other_lengths(folder):
    clip, expert = write_vectors(folder)
    np.save(expert, np.ones((3, 4), "f4"))
    return clip, expert


def of_data(verb, words):
    """Rows for the flags of data."""
    door = f"workbench {verb}"
    few = {"--limit": "3"}
    return [
        Command(f"{door} --data", "no such path",
                words(data=lambda folder: folder / "nowhere"), ("nowhere", "expected")),
        Command(f"{door} --label", "no such column", words("--label", "age"), ("'age'", "label")),
        Command(f"{door} --group", "no such column", words("--group", "age"), ("'age'", "label")),
        Command(f"{door} --column", "no role", words("--column", "image"), ("ROLE=NAME",)),
        Command(f"{door} --root", "pictures elsewhere and no root", words(data=outside_table),
                ("1 images of t", "as --root")),
        Command(f"{door} --background", "no colour", words("--background", "loud"), ("loud",)),
        Command(f"{door} --limit", "none", words("--limit", "0"), ("--limit", "1")),
        Command(f"{door} --limit", "other samples than those of the space",
                words(*next(iter(few.items()))), ("24 rows of space", "3, one for each sample")),
    ]  # fmt: skip


def on_index(method, *more, **options):
    """A call of an index that is in order."""

    def given(folder):
        return partial(getattr(indexing.open_index(written(folder)), method), *more, **options)

    return given


def on_files(**options):
    """Rows of files in order, with something wrong beside."""

    def given(folder):
        call = {"out": folder / "new.lancedb", "progress": False, **options}
        return partial(indexing.index_files, *write_vectors(folder), **call)

    return given


def on_space(space=kernel, out="new.lancedb", **options):
    return lambda folder: partial(
        indexing.index_space, space(), folder / out, **{"progress": False, **options}
    )


def exported(out="new.parquet", space=clip_space, **options):
    return lambda folder: partial(indexing.export_space, space(), folder / out, **options)


def opened(**options):
    return lambda folder: partial(indexing.open_index, written(folder), **options)


SHOP = ("shop.lancedb",)
INDEX_SPACE, INDEX_FILES = "workbench.indexing.index_space", "workbench.indexing.index_files"
OPEN, EXPORT = "workbench.indexing.open_index", "workbench.indexing.export_space"
INDEX = "workbench.indexing.Index"
COMMANDS = [
    *of_data("index", index),
    *of_data("export", export),
    *constants("index", index),
    *names("index", index),
    Command("workbench index --clip", "no such file", index(parents=no_file),
            ("none.safetensors", "expected")),
    Command("workbench index --clip", "a fuser", index(parents=lambda folder: (
        write_fuser(folder), write_spaces(folder)[1])), ("this is a fuser",)),
    Command("workbench index --expert", "no such file", index(parents=no_expert),
            ("none.safetensors", "expected")),
    Command("workbench index --expert", "rows in a file beside a space", index(parents=mixed),
            ("expert.npy", "expected two spaces, or two .npy files")),
    Command("workbench index --expert", "other samples", index(parents=other_lengths, data=None),
            ("24 rows", "3: expected rows of the same samples")),
    Command("workbench index --kernel", "no such kernel", index("--kernel", "cosin"),
            ("kernel='cosin'", "cosine")),
    Command("workbench index --kernel", "one that no vector follows", index("--kernel", "rbf"),
            ("kernel='rbf' for an index", "'cosine' or 'linear'")),
    Command("workbench index --expert-weight", "below 0", index("--expert-weight=-1"),
            ("expert_weight=-1.0", "from 0 on")),
    Command("workbench index --product-weight", "nan", index("--product-weight", "nan"),
            ("product_weight=nan", "from 0 on")),
    Command("workbench index --width", "none", index("--width", "0"), ("width=0", "at least 2")),
    Command("workbench index --width", "a word", index("--width", "short"), ("'short'",)),
    Command("workbench index --out", "a folder of photographs", index(out=others_folder),
            ("photos", "a folder with other files: expected a new folder")),
    Command("workbench index --out", "a folder of photographs, by force",
            index("--force", out=others_folder), ("photos", "a folder with other files")),
    Command("workbench index --out", "a file", index(out=a_file("mine")), ("mine", "a file")),
    Command("workbench index --out", "below a file", index(out=below_a_file("new")), ("mine",)),
    Command("workbench index --out", "an index that is there", index(out=written),
            ("shop.lancedb", "an index that is there", "--force")),
    Command("workbench search index", "no such folder",
            lambda folder: ["search", folder / "none", "id3"], ("none", "workbench index")),
    Command("workbench search index", "a folder of photographs",
            lambda folder: ["search", others_folder(folder), "id3"],
            ("photos without workbench.safetensors", "expected the folder of an index")),
    Command("workbench search index", "a file",
            lambda folder: ["search", write_spaces(folder)[0], "id3"], ("expected the folder",)),
    Command("workbench search query", "empty", search(query=" "), ("query ' '", "words"),
            leaves=SHOP),
    Command("workbench search query", "words, and no model that reads them",
            search(query="x' OR 'a'='a"), ("for clip", "--encoder clip=SPEC"), leaves=SHOP),
    Command("workbench search query", "a picture that is not there", search(
        "--encoder", "clip=demo:clip", "--encoder", "expert=demo:expert", query="none.png",
    ), ("none.png", "expected an id, or a file to read"), leaves=SHOP),
    Command("workbench search query", "an empty term", search(query="id3 + "), ("empty term",),
            leaves=SHOP),
    Command("workbench search -k", "none", search("-k", "0"), ("k=0", "at least 1"), leaves=SHOP),
    Command("workbench search --depth", "none", search("--depth", "0"), ("depth=0",), leaves=SHOP),
    Command("workbench search --encoder", "no SPEC", search("--encoder", "clip"),
            ("--encoder 'clip'", "NAME=SPEC"), leaves=SHOP),
    Command("workbench search --encoder", "no such parent", search("--encoder", "klip=demo:clip"),
            ("klip", "clip, expert"), leaves=SHOP),
    Command("workbench search --encoder", "another width", search(
        "--encoder", "clip=demo:clip", query="a red shoe",
    ), ("rows of 64 numbers for clip", "8, by the encoder that made it"), leaves=SHOP),
    Command("workbench search --device", "no such device", search("--device", "gpu"), ("'gpu'",),
            leaves=SHOP),
    Command("workbench export space", "no such file",
            lambda folder: ["export", folder / "none.safetensors", "--out", folder / "n.parquet"],
            ("none.safetensors", "expected")),
    Command("workbench export space", "a kernel",
            lambda folder: ["export", kernel_file(folder), "--out", folder / "n.parquet"],
            ("a kernel without features", "materialise")),
    Command("workbench export --to", "no such format", export("--to", "hdf5"), ("'hdf5'",)),
    Command("workbench export --to", "another name", export("--to", "npy"),
            ("new.parquet", "a name that ends in .npy")),
    Command("workbench export --part", "not there", export("--part", "text", data=None),
            ("text rows", "part='image'")),
    Command("workbench export --out", "no such format", export(out=beside("new.doc")),
            ("to='doc'", "parquet")),
    Command("workbench export --out", "a folder", export(
        "--to", "parquet", out=lambda folder: others_folder(folder).rename(folder / "a.parquet"),
    ), ("a.parquet", "a folder")),
    Command("workbench export --out", "a folder of something else", export(
        "--force", out=lambda folder: others_folder(folder).rename(folder / "a.lance"),
    ), ("a.lance", "a folder of something else")),
    Command("workbench export --out", "a file that is there", export(out=a_file("m.parquet")),
            ("m.parquet", "--force")),
]  # fmt: skip
CALLS = [
    Call(INDEX_SPACE, "columns", on_space(clip_space), ("'clip'", "method='kernel'")),
    Call(INDEX_SPACE, "no space", on_space(lambda: None), ("space=None", "a Space")),
    Call(INDEX_SPACE, "no block", on_space(block=0), ("block=0", "at least 1")),
    Call(INDEX_SPACE, "other samples", lambda folder: partial(
        indexing.index_space, kernel(), folder / "new.lancedb", dataset=dataset(folder).take([0, 1])
    ), ("24 rows of space 'fused'", "2, one for each sample"), leaves=("table.csv",)),
    Call(INDEX_FILES, "no such kernel", on_files(kernel="cosin"), ("kernel='cosin'",)),
    Call(INDEX_FILES, "a narrow vector", on_files(width=1), ("width=1", "at least 2")),
    Call(INDEX_FILES, "a space", lambda folder: partial(
        indexing.index_files, *write_spaces(folder), out=folder / "new.lancedb"
    ), ("a space with ids",)),
    Call(OPEN, "no folder", lambda folder: partial(indexing.open_index, folder / "none"),
         ("none", "workbench index")),
    Call(OPEN, "an encoder of nobody", opened(encoders={"klip": "demo:clip"}), ("klip",),
         leaves=SHOP),
    Call(INDEX, "k is 0", on_index("search", "id3", 0), ("k=0",), leaves=SHOP),
    Call(INDEX, "no text", on_index("search", 3), ("query 3",), leaves=SHOP),
    Call(INDEX, "one query", on_index("measure", "id3"), ("queries='id3'",), leaves=SHOP),
    Call(EXPORT, "no space", exported(space=lambda: None), ("space=None", "a Space")),
    Call(EXPORT, "a kernel", exported(space=kernel), ("a kernel without features",)),
    Call(EXPORT, "no such part", exported(part="texts"), ("part='texts'", "text")),
    Call(EXPORT, "no such format", exported(out="new.doc"), ("to='doc'", "parquet")),
]  # fmt: skip
ROWS = [*COMMANDS, *CALLS]
