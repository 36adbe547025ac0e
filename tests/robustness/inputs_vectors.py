"""Files of vectors of the many formats: damaged, or with names that fit nothing."""

import base64
import json
import zlib
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
from input.vectors import faiss_bytes, npy_bytes, npz_of_nothing, write_arrow

from workbench import encode
from workbench.encoders import check_vectors, parse_spec, read_vectors

from .case import Call, Command
from .inputs_files import write_npy
from .material import IDS, N, clip_rows, dataset, write_table


def vectors(name: str, ending: str, make, *says: str) -> Call:
    """Row of a file of vectors: refused by one sentence that names it."""
    return Call(f"vectors {ending}", name, lambda folder: partial(read_vectors, make(folder)), says)


def text(folder: Path, name: str, words: str) -> Path:
    (folder / name).write_text(words)
    return folder / name


def data(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def arrow(folder: Path, name: str = "v.arrow", **columns) -> Path:
    table = pa.table(columns)
    write_arrow(pa.ipc.new_file, folder / name, table)
    return folder / name


def feather(folder: Path, **columns) -> Path:
    pa.feather.write_feather(pa.table(columns), folder / "v.feather")
    return folder / "v.feather"


def parquet(folder: Path, **columns) -> Path:
    pa.parquet.write_table(pa.table(columns), folder / "v.parquet")
    return folder / "v.parquet"


def folder_of(folder: Path, **files: str) -> Path:
    """A folder with some small files of text, their dots as underscores."""
    place = folder / "saved"
    place.mkdir()
    for name, words in files.items():
        (place / name.replace("_json", ".json")).write_text(words)
    return place


def packed(array: np.ndarray) -> dict:
    data = zlib.compress(npy_bytes(array))
    return {"$binary": {"base64": base64.b64encode(data).decode(), "subType": "00"}}


def linked_h5ad(folder: Path) -> Path:
    return data(folder, "v.h5ad", b"\x89HDF\r\n\x1a\n" + bytes(100))


LISTS = [[1.0, 2.0], [3.0, 4.0]]

FILES = [
    vectors("cut", ".csv", lambda f: text(f, "v.csv", "id,dim_0,dim_1"), "v.csv", "rows below"),
    vectors("words alone", ".csv", lambda f: text(f, "v.csv", "id,b\nx,y\n"), "without vectors"),
    vectors(
        "a word among numbers", ".csv",
        lambda f: text(f, "v.csv", "id,d_0,d_1\n" + "a,1,2\n" * 60 + "b,x,3\n"), "v.csv", "'x'",
    ),
    vectors(
        "a hole", ".csv", lambda f: text(f, "v.csv", "id,d_0,d_1\na,1,2\nb,,3\n"),
        "NaN or infinity in 1 row(s): 1",
    ),
    vectors("in Latin-1", ".csv", lambda f: data(f, "v.csv", b"id,d_0,d_1\n\xe9,1,2\n"), "v.csv"),
    vectors("an archive", ".tsv", lambda f: data(f, "v.tsv", b"PK\x03\x04\0\0"), "v.tsv"),
    vectors("commas", ".tsv", lambda f: text(f, "v.tsv", "id,d_0,d_1\na,1,2\n"), "without vectors"),
    vectors("a list", ".jsonl", lambda f: text(f, "v.jsonl", "[1]\n"), "line 1", "an object"),
    vectors("cut", ".jsonl", lambda f: text(f, "v.jsonl", '{"id": "a", "v": [1'), "in line 1"),
    vectors(
        "lists of two lengths", ".jsonl",
        lambda f: text(f, "v.jsonl", '{"v": [1, 2]}\n{"v": [1]}\n'),
        "row 1", "with 1 numbers: expected 2",
    ),
    vectors(
        "a record without its vector", ".jsonl",
        lambda f: text(f, "v.jsonl", '{"v": [1, 2]}\n{"w": 1}\n'), "row 1", "a list of numbers",
    ),
    vectors("a number", ".json", lambda f: text(f, "v.json", "5"), "v.json", "samples.json"),
    vectors("deep", ".json", lambda f: text(f, "v.json", "[" * 10**5), "v.json", "deep nesting"),
    vectors(
        "an array that is packed again and again", ".json",
        lambda f: text(f, "v.json", json.dumps([{"v": packed(np.zeros(10**8, np.int8))}])),
        "more than 67,108,864 bytes",
    ),
    vectors(
        "pickle in a packed array", ".json",
        lambda f: text(f, "v.json", json.dumps([{"v": packed(np.array([None]))}])),
        "v.json", "expected",
    ),
    vectors("cut", ".arrow", lambda f: data(f, "v.arrow", b"ARROW1\0\0abc"), "readable .arrow"),
    vectors("no vectors", ".arrow", lambda f: arrow(f, id=["a"], n=[1]), "without vectors"),
    vectors(
        "lists of two lengths", ".arrow", lambda f: arrow(f, v=[[1.0, 2.0], [1.0]]),
        "1 numbers in row 1", "2, as in row 0",
    ),
    vectors(
        "a row without a vector", ".arrow", lambda f: arrow(f, v=[[1.0], None]),
        "without a vector in row 1",
    ),
    vectors("old", ".feather", lambda f: data(f, "v.feather", b"FEA1" + bytes(9)), "version 2"),
    vectors(
        "two vectors", ".feather", lambda f: feather(f, v=LISTS, w=LISTS), "key=v", "key=w",
    ),
    vectors("no HDF5", ".h5ad", lambda f: text(f, "v.h5ad", "x"), "v.h5ad", "HDF5"),
    vectors("cut", ".h5ad", linked_h5ad, "v.h5ad", "expected"),
    vectors(
        "another kind of index", ".faiss",
        lambda f: data(f, "v.faiss", faiss_bytes(clip_rows(), kind=b"IwFl")), "'IwFl'", "a flat",
    ),
    vectors(
        "cut", ".faiss", lambda f: data(f, "v.faiss", faiss_bytes(clip_rows())[:-8]), "24 rows x 8",
        "a whole FAISS file",
    ),
    vectors(
        "fewer ids", ".index",
        lambda f: data(f, "v.index", faiss_bytes(clip_rows(), np.arange(3))), "3 ids for 24 rows",
    ),
    vectors("a file", ".lance", lambda f: text(f, "v.lance", "x"), "folder of a Lance table"),
    vectors("an empty folder", "folder", lambda f: folder_of(f), "saved", "save_to_disk"),
    vectors(
        "files elsewhere", "folder",
        lambda f: folder_of(f, state_json='{"_data_files": [{"filename": "../../x.arrow"}]}'),
        "'../../x.arrow'", "files of its own folder",
    ),
    vectors(
        "a part lost", "folder",
        lambda f: folder_of(f, state_json='{"_data_files": [{"filename": "x.arrow"}]}'),
        "no file", "x.arrow",
    ),
    vectors(
        "splits", "folder", lambda f: folder_of(f, dataset_dict_json='{"splits": ["train", "b"]}'),
        "saved/train or vectors:",
    ),
    vectors("no JSON", "folder", lambda f: folder_of(f, state_json="{"), "state.json", "JSON"),
    vectors("a header of 256 GB", ".npz", npz_of_nothing, "would take", "this machine has"),
    vectors(
        "paths of objects", ".npz",
        lambda f: (np.savez(f / "v.npz", v=clip_rows(), path=IDS.astype(object)), f / "v.npz")[1],
        "array 'path' of Python objects", "path.astype(str)",
    ),
    Call(
        "workbench.encoders.check_vectors", "zeros in some rows of a file",
        lambda f: partial(check_vectors, np.zeros((1, 2)), "v.npy", np.array([7])),
        ("zeros only in 1 row(s): 7",),
    ),
]  # fmt: skip


def named(folder: Path, **columns) -> Path:
    """Rows of the samples, with columns beside them."""
    return parquet(folder, v=clip_rows().tolist(), **columns)


def one_class(folder: Path) -> Path:
    return parquet(folder, label=["x"], v=[[1.0] * 8])


def matched(name: str, spec, *says: str) -> Call:
    """Row of vectors that are encoded for 24 samples, id0 to id23."""
    return Call(
        "workbench.encode", f"own vectors: {name}",
        lambda folder: partial(encode, dataset(folder), spec(folder)), says,
    )  # fmt: skip


MATCHED = [
    matched(
        "paths of other samples", lambda f: f"vectors:{named(f, path=[f'x{i}' for i in range(N)])}",
        "column 'path'", "['x0', 'x1', 'x2']", "['id0', 'id1', 'id2']",
    ),
    matched(
        "two columns of words", lambda f: f"vectors:{named(f, a=IDS.tolist(), b=IDS.tolist())}",
        "['a', 'b']", "by=NAME",
    ),
    matched(
        "no such column", lambda f: f"vectors:{named(f, a=IDS.tolist())},by=b", "by=b", "['a']"
    ),
    matched(
        "ids in another file, too few",
        lambda f: f"vectors:{write_npy(f, clip_rows())},ids={text(f, 'i.txt', 'a')}",
        "1 id for 24 rows",
    ),
    matched(
        "ids that are a picture",
        lambda f: f"vectors:{write_npy(f, clip_rows())},ids={data(f, 'i.png', b'x')}",
        "i.png", ".txt, .npy, .json",
    ),
    matched(
        "classes of another label",
        lambda f: f"vectors:{write_npy(f, clip_rows())},classes={one_class(f)}",
        "['x']", "the classes of label, ['a', 'b', 'c']",
    ),
    matched(
        "a reader of another width",
        lambda f: f"vectors:{write_npy(f, clip_rows())},reader=demo:clip", "without captions",
    ),
    Call(
        "workbench.encoders.parse_spec", "a reader of no kind",
        lambda f: partial(parse_spec, f"vectors:{write_npy(f, clip_rows())},reader=clop:x"),
        ("clop:x", "KIND:NAME"),
    ),
    Call(
        "workbench.encoders.parse_spec", "ids that are not there",
        lambda f: partial(parse_spec, f"vectors:{write_npy(f, clip_rows())},ids=none.txt"),
        ("no file none.txt",),
    ),
    Command(
        "workbench encode --spec", "paths of other samples",
        lambda f: [
            "encode", "--data", write_table(f), "--out", f / "x.safetensors",
            "--spec", f"vectors:{named(f, path=[f'x{i}' for i in range(N)])}",
        ],
        ("column 'path'", "fits no sample", "names such as"),
    ),
    Command(
        "workbench encode --spec", "surplus rows",
        lambda f: [
            "encode", "--data", write_table(f), "--out", f / "x.safetensors", "--spec",
            f"vectors:{parquet(f, id=[*IDS, 'y'], v=[*clip_rows().tolist(), [1.0] * 8])}",
        ],
        ("1 rows of", "belong to no sample, first ['y']", "Matched by id."),
        code=0, leaves=("x.safetensors",),
    ),
    Command(
        "workbench encode --spec", "rows without names",
        lambda f: [
            "encode", "--data", write_table(f), "--out", f / "x.safetensors",
            "--spec", f"vectors:{write_npy(f, clip_rows())}",
        ],
        ("Matched by row order.",),
        code=0, leaves=("x.safetensors",),
    ),
]  # fmt: skip

ROWS = [*FILES, *MATCHED]
