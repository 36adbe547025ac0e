"""Files of rows that were damaged or taken for something else, and the cache that keeps rows."""

import io
import json
import os
import struct
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from safetensors import safe_open
from safetensors.numpy import save_file

from workbench import (
    KrossFuse,
    RPKrossFuse,
    Space,
    Study,
    load_fuser,
    load_space,
    save_fuser,
    save_space,
)
from workbench.cli import main
from workbench.encoders import check_vectors, read_vectors
from workbench.fusion import FusedKernel, current_parameters, plain_value, recorded_parameters
from workbench.row_cache import RowCache

from .case import Call, Command
from .material import (
    IDS,
    N,
    clip_rows,
    clip_space,
    dataset,
    expert_space,
    write_fuser,
    write_spaces,
    write_table,
)

# Files that are not what they seem.


def model_weights(folder: Path) -> Path:
    """Write what a model's checkpoint looks like."""
    path = folder / "model.safetensors"
    weights = {f"blocks.{i}.mlp.weight": np.ones((4, 3), np.float32) for i in range(6)}
    save_file(weights, path, {"format": "pt"})
    return path


def raw_file(folder: Path, header: dict, data: bytes = b"", name: str = "raw.safetensors") -> Path:
    """Write a safetensors file byte by byte: header and data need not fit each other."""
    text = json.dumps(header).encode()
    path = folder / name
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


def narrow_file(folder: Path, kind: str, size: int, metadata: dict | None = None) -> Path:
    """Write 24 x 4 numbers of a type that NumPy does not have; all its bits are zero but one."""
    data = bytearray(N * 4 * size)
    data[0] = 1
    tensor = {"dtype": kind, "shape": [N, 4], "data_offsets": [0, len(data)]}
    header = {"image": tensor} | ({"__metadata__": metadata} if metadata else {})
    return raw_file(folder, header, bytes(data))


def space_file(
    folder: Path, rows: np.ndarray | None = None, part: str = "image", **changed
) -> Path:
    """Write a space file of the first format, its header and rows changed."""
    header = {"name": "clip", "ids": IDS.tolist(), "info": {}} | changed
    header = {key: value for key, value in header.items() if value is not None}
    path = folder / "clip.safetensors"
    save_file({part: clip_rows() if rows is None else rows}, path, {"space": json.dumps(header)})
    return path


def kernel_file(
    folder: Path, *keys: str, value: object = None, drop: str = "", **more: object
) -> Path:
    """Write the file of a kernel without a digest, a part of its header or its tensors changed."""
    path = folder / "kernel.safetensors"
    save_space(FusedKernel(clip_space(), expert_space()).space(), path)
    with safe_open(path, "np") as file:
        tensors = {name: file.get_tensor(name) for name in list(file.keys()) if name != drop}
        header = json.loads(file.metadata()["kernel"])
    tensors |= {f"chosen.image.{name}": np.array(values) for name, values in more.items()}
    place = header
    for key in keys[:-1]:
        place = place[int(key) if isinstance(place, list) else key]
    if keys:
        place[keys[-1]] = value
    save_file(tensors, path, {"kernel": json.dumps(header)})
    return path


def changed_rows(at: tuple, value: float) -> np.ndarray:
    rows = clip_rows()
    rows[at] = value
    return rows


def cut(path: Path, size: int) -> Path:
    """Cut a file to its first bytes."""
    path.write_bytes(path.read_bytes()[:size])
    return path


def flipped(path: Path, at: int = -5) -> Path:
    """Flip a bit of a file, by default one of its rows."""
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    return path


def fuser_file(folder: Path, *keys: str, value: object = None, learned: dict | None = None) -> Path:
    """Write a fuser file of today without a digest, a part of its header changed."""
    path = write_fuser(folder)
    with safe_open(path, "np") as file:
        tensors = {name: file.get_tensor(name) for name in list(file.keys())}
        header = json.loads(file.metadata()["fuser"])
    place = header
    for key in keys[:-1]:
        place = place[key]
    if keys:
        place[keys[-1]] = value
    header["learned"].update(learned or {})
    save_file(tensors, path, {"fuser": json.dumps(header)})
    return path


def study_folder(folder: Path, change=None) -> Path:
    """Save a study of parents and a fused space; its index changed."""
    study = Study(
        dataset(folder), clip=clip_space(), expert=expert_space(), n_components=64, progress=False
    )
    _ = study.fused
    kept = study.save(folder / "study")
    if change:
        path = kept / "study.json"
        index = json.loads(path.read_text())
        del index["checksum"]
        change(index)
        path.write_text(json.dumps(index))
    return kept


def a_study_file(folder: Path, step: str) -> Path:
    return next(study_folder(folder).glob(f"{step}-*.safetensors"))


def write_npy(folder: Path, rows: np.ndarray, name: str = "v.npy") -> Path:
    np.save(folder / name, rows, allow_pickle=rows.dtype == object)
    return folder / name


def npy_header(folder: Path, shape: str, kind: str = "<f4") -> Path:
    """Write an .npy file whose header claims more than there is."""
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"
    header = header.ljust(118) + "\n"
    path = folder / "v.npy"
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
    return path


def write_npz(folder: Path, **arrays) -> Path:
    np.savez(folder / "v.npz", **arrays)
    return folder / "v.npz"


def write_parquet(folder: Path, table: pd.DataFrame) -> Path:
    table.to_parquet(folder / "v.parquet")
    return folder / "v.parquet"


def text_zip(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "v.npz", "w") as archive:
        archive.writestr("notes.txt", "no array")
    return folder / "v.npz"


def vectors(name: str, ending: str, make, *says: str) -> Call:
    """Row of a file of vectors: refused by one sentence that names it."""
    return Call(f"vectors {ending}", name, lambda folder: partial(read_vectors, make(folder)), says)


def space_row(name: str, make, *says: str) -> Call:
    return Call("workbench.load_space", name, lambda f: partial(load_space, make(f)), says)


def fuser_row(name: str, make, *says: str) -> Call:
    return Call("workbench.load_fuser", name, lambda f: partial(load_fuser, make(f)), says)


def study_row(name: str, make, *says: str) -> Call:
    return Call("workbench.Study", f"load: {name}", lambda f: partial(Study.load, make(f)), says)


def drop(*keys: str):
    def change(index: dict) -> None:
        for key in keys[:-1]:
            index = index[key]
        del index[keys[-1]]

    return change


def put(value: object, *keys: str):
    def change(index: dict) -> None:
        for key in keys[:-1]:
            index = index[key]
        index[keys[-1]] = value

    return change


VECTORS = [
    vectors("cut", ".npy", lambda f: cut(write_npy(f, clip_rows()), 300), "v.npy", "readable .npy"),
    vectors("empty", ".npy", lambda f: cut(write_npy(f, clip_rows()), 0), "v.npy", "readable .npy"),
    vectors(
        "1e12 rows", ".npy", lambda f: npy_header(f, "(1000000000000, 64)"), "v.npy", "readable"
    ),
    vectors("negative shape", ".npy", lambda f: npy_header(f, "(-3, 4)"), "v.npy", "expected"),
    vectors(
        "pickled objects",
        ".npy",
        lambda f: write_npy(f, np.array([[1, None]], dtype=object)),
        "without pickle",
    ),
    vectors(
        "a zip inside",
        ".npy",
        lambda f: write_npz(f, v=clip_rows()).rename(f / "v.npy"),
        "is it an .npz file?",
    ),
    vectors("one dimension", ".npy", lambda f: write_npy(f, np.ones(9)), "(9,)", "two dimensions"),
    vectors("no rows", ".npy", lambda f: write_npy(f, np.ones((0, 4))), "(0, 4)", "at least one"),
    vectors("text", ".npy", lambda f: write_npy(f, np.array([["a", "b"]])), "<U1", "real numbers"),
    vectors("complex", ".npy", lambda f: write_npy(f, np.ones((3, 2)) * 1j), "complex128", "real"),
    vectors(
        "dates",
        ".npy",
        lambda f: write_npy(f, np.zeros((3, 2), "M8[s]")),
        "datetime64",
        "real numbers",
    ),
    vectors("NaN", ".npy", lambda f: write_npy(f, changed_rows((7, 0), np.nan)), "1 row(s): 7"),
    vectors(
        "zeros", ".npy", lambda f: write_npy(f, changed_rows((3,), 0)), "1 row(s): 3", "direction"
    ),
    vectors(
        "too large for float32",
        ".npy",
        lambda f: write_npy(f, clip_rows() * 1e300),
        f"{N} row(s): 0, 1",
        "at most 3e38",
    ),
    vectors(
        "too small for float32",
        ".npy",
        lambda f: write_npy(f, clip_rows() * 1e-60),
        f"too small for float32 in {N} row(s)",
        "multiply them all",
    ),
    vectors(
        "cut", ".npz", lambda f: cut(write_npz(f, v=clip_rows()), 400), "v.npz", "readable .npz"
    ),
    vectors("a flipped bit", ".npz", lambda f: flipped(write_npz(f, v=clip_rows()), 400), "v.npz"),
    vectors("no array", ".npz", text_zip, "v.npz", "expected"),
    vectors(
        "several arrays",
        ".npz",
        lambda f: write_npz(f, a=clip_rows(), b=clip_rows()),
        "['a', 'b']",
        "key=NAME",
    ),
    vectors(
        "ids twice",
        ".npz",
        lambda f: write_npz(f, v=clip_rows()[:3], ids=np.array(["x", "x", "y"])),
        "['x']",
        "once",
    ),
    vectors(
        "fewer ids", ".npz", lambda f: write_npz(f, v=clip_rows(), ids=IDS[:5]), "5 ids for 24"
    ),
    vectors(
        "pickled ids",
        ".npz",
        lambda f: write_npz(f, v=clip_rows(), ids=IDS.astype(object)),
        "without pickle",
    ),
    vectors("cut", ".safetensors", lambda f: cut(write_spaces(f)[0], 900), "whole safetensors"),
    vectors("a fuser", ".safetensors", write_fuser, "this is a fuser", "workbench apply --fuser"),
    vectors("a model's weights", ".safetensors", model_weights, "blocks.0.mlp.weight", "key=NAME"),
    vectors(
        "a space with a flipped bit",
        ".safetensors",
        lambda f: flipped(write_spaces(f)[0]),
        "damaged",
        "make it again",
    ),
    vectors(
        "integers that are packed",
        ".safetensors",
        lambda f: narrow_file(f, "F4", 1),
        "raw.safetensors",
        "expected",
    ),
    vectors(
        "float8 with zeros only",
        ".safetensors",
        lambda f: narrow_file(f, "F8_E4M3", 1),
        "zeros only in 23 row(s)",
    ),
    vectors(
        "bfloat16 with zeros only",
        ".safetensors",
        lambda f: narrow_file(f, "BF16", 2),
        "zeros only in 23 row(s)",
    ),
    vectors(
        "header of 1e12 rows",
        ".safetensors",
        lambda f: raw_file(
            f, {"image": {"dtype": "F32", "shape": [10**12, 64], "data_offsets": [0, 256 * 10**12]}}
        ),
        "whole safetensors",
    ),
    vectors(
        "cut",
        ".parquet",
        lambda f: cut(write_parquet(f, pd.DataFrame(clip_rows(), columns=list("abcdefgh"))), 200),
        "v.parquet",
        "readable .parquet",
    ),
    vectors(
        "words",
        ".parquet",
        lambda f: write_parquet(f, pd.DataFrame({"a": ["x", "y"], "b": [1.0, 2.0]})),
        "expected",
    ),
    vectors(
        "lists of different lengths",
        ".parquet",
        lambda f: write_parquet(f, pd.DataFrame({"v": [[1.0], [1.0, 2.0]]})),
        "expected",
    ),
    vectors(
        "two columns of lists",
        ".parquet",
        lambda f: write_parquet(f, pd.DataFrame({"v": [[1.0]], "w": [[2.0]]})),
        "expected",
    ),
]

SPACES = [
    space_row("a fuser", write_fuser, "this is a fuser", "workbench apply --fuser"),
    space_row("a model's weights", model_weights, "without a space", "workbench encode"),
    space_row(
        "a file of the cache",
        lambda f: (
            RowCache("m", f).put(["a"], np.ones((1, 3), np.float32)),
            next((f / "m").glob("*.safetensors")),
        )[1],
        "row cache",
    ),
    space_row("a file of a study", lambda f: a_study_file(f, "space"), "Study.load"),
    space_row("a folder", lambda f: f, "no file", "safetensors"),
    space_row("a pipe", lambda f: (os.mkfifo(f / "p"), f / "p")[1], "no file", "safetensors"),
    space_row("empty", lambda f: cut(write_spaces(f)[0], 0), "whole safetensors file"),
    space_row("cut", lambda f: cut(write_spaces(f)[0], 700), "whole safetensors file"),
    space_row("a flipped bit", lambda f: flipped(write_spaces(f)[0]), "damaged", "make it again"),
    space_row(
        "a flipped bit of an id",
        lambda f: flipped(path := write_spaces(f)[0], path.read_bytes().index(b"id7")),
        "damaged",
        "make it again",
    ),
    space_row(
        "header of 1e12 rows",
        lambda f: raw_file(
            f, {"image": {"dtype": "F32", "shape": [10**12, 8], "data_offsets": [0, 32 * 10**12]}}
        ),
        "whole safetensors",
    ),
    space_row(
        "header no JSON",
        lambda f: (save_file({"image": clip_rows()}, f / "s", {"space": "{"}), f / "s")[1],
        "a damaged header",
        "save_space",
    ),
    space_row(
        "header a list",
        lambda f: (save_file({"image": clip_rows()}, f / "s", {"space": "[1]"}), f / "s")[1],
        "no JSON object but list",
    ),
    space_row("no ids", lambda f: space_file(f, ids=None), "ids of NoneType", "a list of ids"),
    space_row("fewer ids", lambda f: space_file(f, ids=["a", "b"]), "24 image rows for 2 ids"),
    space_row(
        "an id twice",
        lambda f: space_file(f, ids=["x", "x", *IDS[2:].tolist()]),
        "1 duplicate ids",
        "['x']",
    ),
    space_row("ids of lists", lambda f: space_file(f, ids=[["a"]] * N), "a list of ids"),
    space_row(
        "rows compared by what is not known",
        lambda f: space_file(f, info={"compare_by": "distance"}),
        "clip.safetensors: compare_by='distance'",
        "expected 'cosine' or 'inner product'",
    ),
    space_row("info a list", lambda f: space_file(f, info=[1]), "info of list", "a JSON object"),
    space_row("name a number", lambda f: space_file(f, name=7), "name 7", "the name of a space"),
    space_row("a newer kernel", lambda f: kernel_file(f, "format", value=99), "format 99"),
    space_row(
        "a kernel without weights",
        lambda f: kernel_file(f, "weights", value=None),
        "kernel.safetensors",
        "rows of all parents",
    ),
    space_row(
        "a weight below 0", lambda f: kernel_file(f, "weights", "C", value=-1), "C=-1", "from 0 on"
    ),
    space_row(
        "an unknown parent", lambda f: kernel_file(f, "parents", "1", "as", value="sound"), "sound"
    ),
    space_row("a parent without rows", lambda f: kernel_file(f, drop="1.image"), "without rows"),
    space_row(
        "a chosen row of a kernel that is not there",
        lambda f: kernel_file(f, numbers=[*range(23), 99]),
        "kernel.safetensors",
        "row numbers from 0 to 23",
    ),
    space_row(
        "chosen rows of a kernel beside all ids",
        lambda f: kernel_file(f, numbers=[0, 1]),
        "kernel.safetensors",
        "24",
    ),
    space_row(
        "factors of a kernel that are too few",
        lambda f: kernel_file(f, factors=[1.0]),
        "factors of shape (1,)",
        "one for each",
    ),
    space_row(
        "parts of a kernel a list",
        lambda f: kernel_file(f, "parts", value=["image"]),
        "parts=",
        "a JSON object",
    ),
    space_row(
        "ids of a kernel twice",
        lambda f: kernel_file(f, "parents", "0", "ids", value=["x", "x", *IDS[2:].tolist()]),
        "duplicate ids",
    ),
    space_row(
        "info of a kernel a list",
        lambda f: kernel_file(f, "info", value=[1]),
        "info",
        "JSON object",
    ),
    space_row("a newer version", lambda f: space_file(f, format=99), "format 99", "upgrade"),
    space_row("a version that is no number", lambda f: space_file(f, format="x"), "format 'x'"),
    space_row("other arrays", lambda f: space_file(f, part="pictures"), "['pictures']", "classes"),
    space_row(
        "NaN", lambda f: space_file(f, changed_rows((5, 1), np.nan)), "1 image row(s)", "[5]"
    ),
    space_row("one dimension", lambda f: space_file(f, np.ones(N)), "2-D rows", "clip.safetensors"),
    space_row("booleans", lambda f: space_file(f, clip_rows() > 0), "bool", "real numbers"),
    space_row(
        "a type that is not known",
        lambda f: narrow_file(f, "F4", 1, {"space": "{}"}),
        "raw.safetensors",
        "expected",
    ),
    Call(
        "workbench.Space", "no rows", lambda f: partial(Space, "a", IDS), ("image, text or class",)
    ),
    Call(
        "workbench.Space",
        "more rows than ids",
        lambda f: partial(Space, "a", IDS[:3], clip_rows()),
        ("24 image rows for 3 ids",),
    ),
    Call(
        "workbench.Space",
        "parts of two widths",
        lambda f: partial(Space, "a", IDS, clip_rows(), np.ones((2, 3))),
        ("2-D rows of one width",),
    ),
    Call(
        "workbench.Space",
        "compared by a number",
        lambda f: partial(Space, "a", IDS, clip_rows(), info={"compare_by": 2}),
        ("compare_by='2'", "'cosine' or 'inner product'"),
    ),
    Call(
        "workbench.Space",
        "rows that are a list",
        lambda f: partial(Space, "a", IDS, [[1.0]] * N),
        ("image rows of list", "an array"),
    ),
    Call(
        "workbench.save_space",
        "no space",
        lambda f: partial(save_space, {}, f / "s"),
        ("dict", "a Space"),
    ),
    Call(
        "workbench.save_space",
        "info of objects",
        lambda f: partial(save_space, Space("a", IDS, clip_rows(), info={"x": object()}), f / "s"),
        ("JSON types only",),
    ),
    Call(
        "workbench.save_space",
        "NaN",
        lambda f: partial(save_space, Space("a", IDS, changed_rows((0, 0), np.nan)), f / "s"),
        ("NaN or infinity in 1 image row(s)",),
    ),
    Call(
        "workbench.save_space",
        "below a file",
        lambda f: partial(save_space, clip_space(), write_table(f) / "s.safetensors"),
        ("s.safetensors", "a folder that can be written"),
    ),
    Call(
        "workbench.save_space",
        "over a folder",
        lambda f: ((f / "s").mkdir(), partial(save_space, clip_space(), f / "s"))[1],
        ("expected",),
    ),
]

FUSERS = [
    fuser_row("a space", lambda f: write_spaces(f)[0], "this is a space", "--clip"),
    fuser_row("a model's weights", model_weights, "without a fuser", "save_fuser"),
    fuser_row("cut", lambda f: cut(write_fuser(f), 900), "whole safetensors file"),
    fuser_row("a flipped bit", lambda f: flipped(write_fuser(f)), "damaged", "make it again"),
    fuser_row(
        "a newer version", lambda f: fuser_file(f, "format", value=99), "format 99", "upgrade"
    ),
    fuser_row("unknown class", lambda f: fuser_file(f, "class", value="os.system"), "'os.system'"),
    fuser_row("class a list", lambda f: fuser_file(f, "class", value=["KrossFuse"]), "one of"),
    fuser_row(
        "negative l", lambda f: fuser_file(f, "parameters", "n_components", value=-5), "damaged"
    ),
    fuser_row(
        "l of two billion",
        lambda f: fuser_file(f, "parameters", "n_components", value=2 * 10**9),
        "damaged",
    ),
    fuser_row(
        "C below zero", lambda f: fuser_file(f, "parameters", "C", value=-1), "C=-1", "from 0 on"
    ),
    fuser_row(
        "weights of other experts",
        lambda f: fuser_file(f, "parameters", "expert_weight", value=[1, 2]),
        "expert_weight=(1.0, 2.0) for 1",
    ),
    fuser_row(
        "unknown kernel", lambda f: fuser_file(f, "parameters", "kernel", value="x"), "kernel='x'"
    ),
    fuser_row(
        "unknown projection",
        lambda f: fuser_file(f, "parameters", "projection", value="x"),
        "projection='x'",
    ),
    fuser_row(
        "unknown construction",
        lambda f: fuser_file(f, "parameters", "construction", value=[1]),
        "damaged",
    ),
    fuser_row(
        "seed a text",
        lambda f: fuser_file(f, "parameters", "random_state", value="x"),
        "random_state='x'",
    ),
    fuser_row(
        "widths of text", lambda f: fuser_file(f, "parameters", "widths", value="wide"), "damaged"
    ),
    fuser_row(
        "a method overwritten",
        lambda f: fuser_file(f, learned={"transform": 1}),
        "learned 'transform'",
    ),
    fuser_row("learned a list", lambda f: fuser_file(f, "learned", "means_", value=[1]), "damaged"),
    fuser_row(
        "another width", lambda f: fuser_file(f, "learned", "_n_features_out", value=3), "damaged"
    ),
    Call(
        "workbench.save_fuser",
        "no fuser",
        lambda f: partial(save_fuser, clip_space(), f / "x"),
        ("one of RPKrossFuse",),
    ),
    Call(
        "workbench.save_fuser",
        "a class",
        lambda f: partial(save_fuser, KrossFuse, f / "x"),
        ("one of RPKrossFuse",),
    ),
    Call(
        "workbench.save_fuser",
        "not fitted",
        lambda f: partial(save_fuser, RPKrossFuse((4, 6)), f / "x"),
        ("RPKrossFuse", "fit"),
    ),
    Call(
        "workbench.save_fuser",
        "below a file",
        lambda f: partial(save_fuser, load_fuser(write_fuser(f)), write_table(f) / "x"),
        ("a folder that can be written",),
    ),
    Call(
        "workbench.fusion.recorded_parameters",
        "no estimator",
        lambda f: partial(recorded_parameters, 5),
        ("5", "get_params"),
    ),
    Call(
        "workbench.fusion.current_parameters",
        "a text",
        lambda f: partial(current_parameters, "C=1"),
        ("C=1", "expected"),
    ),
    Call(
        "workbench.fusion.plain_value",
        "a list that holds itself",
        lambda f: partial(plain_value, endless()),
        ("holds itself",),
    ),
]


def endless() -> list:
    held: list = []
    held.append(held)
    return held


ROWS_IN_MEMORY = [
    Call(
        "workbench.encoders.check_vectors",
        "a list",
        lambda f: partial(check_vectors, [[1.0]], "rows"),
        ("rows", "list", "an array"),
    ),
    Call(
        "workbench.encoders.check_vectors",
        "three dimensions",
        lambda f: partial(check_vectors, np.ones((2, 2, 2)), "rows"),
        ("(2, 2, 2)", "two dimensions"),
    ),
    Call(
        "workbench.encoders.check_vectors",
        "objects",
        lambda f: partial(check_vectors, np.array([[None, 1]]), "rows"),
        ("object", "real numbers"),
    ),
    Call(
        "workbench.encoders.check_vectors",
        "infinity",
        lambda f: partial(check_vectors, np.array([[1.0], [np.inf]]), "rows"),
        ("1 row(s): 1",),
    ),
    Call(
        "workbench.encoders.read_vectors",
        "no such file",
        lambda f: partial(read_vectors, f / "no.npy"),
        ("no file", ".parquet"),
    ),
    Call(
        "workbench.encoders.read_vectors",
        "pickle",
        lambda f: partial(read_vectors, write_table(f, "v.pkl")),
        ("v.pkl", ".npy, .npz"),
    ),
    Call(
        "workbench.encoders.read_vectors",
        "a key of an .npy",
        lambda f: partial(read_vectors, write_npy(f, clip_rows()), "x"),
        ("key=x", "no key"),
    ),
    Call(
        "workbench.encoders.read_vectors",
        "unknown key",
        lambda f: partial(read_vectors, write_npz(f, v=clip_rows()), "x"),
        ("key=x", "['v']"),
    ),
    Call(
        "workbench.encoders.read_vectors",
        "unknown part",
        lambda f: partial(read_vectors, write_npy(f, clip_rows()), part="sound"),
        ("part='sound'", "image, text, classes"),
    ),
    Call(
        "workbench.encoders.read_vectors",
        "a number for a path",
        lambda f: partial(read_vectors, 5),
        ("5", "a path"),
    ),
]

STUDIES = [
    study_row("no folder", lambda f: f / "none", "no study.json", "Study.save"),
    study_row("index cut", lambda f: cut(study_folder(f) / "study.json", 200).parent, "study.json"),
    study_row(
        "index no text", lambda f: flipped(study_folder(f) / "study.json", 9).parent, "study.json"
    ),
    study_row(
        "a flipped setting",
        lambda f: changed_text(study_folder(f), '"seed": 0', '"seed": 1'),
        "damaged",
        "whole study.json",
    ),
    study_row(
        "a newer version", lambda f: study_folder(f, put(99, "format")), "format 99", "upgrade"
    ),
    study_row("files a list", lambda f: study_folder(f, put([], "files")), "files is no object"),
    study_row("settings lost", lambda f: study_folder(f, drop("settings")), "without settings"),
    study_row(
        "sources lost", lambda f: study_folder(f, drop("settings", "sources")), "whole study"
    ),
    study_row(
        "a setting too many", lambda f: study_folder(f, put(1, "settings", "colour")), "colour"
    ),
    study_row("C below 0", lambda f: study_folder(f, put(-1, "settings", "C")), "C=-1"),
    study_row(
        "weights of words", lambda f: study_folder(f, put("1", "settings", "expert_weight")), "'1'"
    ),
    study_row(
        "an unknown step", lambda f: study_folder(f, put("x", "files", "wings")), "whole study"
    ),
    study_row(
        "a file elsewhere",
        lambda f: study_folder(f, put("../table.csv", "files", "dataset")),
        "../table.csv",
    ),
    study_row("a file of another step", lambda f: swapped_steps(study_folder(f)), "whole study"),
    study_row("rows flipped", lambda f: flipped(a_study_file(f, "space")).parent, "damaged"),
    study_row("fuser flipped", lambda f: flipped(a_study_file(f, "fuser")).parent, "damaged"),
    study_row(
        "dataset cut", lambda f: cut(a_study_file(f, "dataset"), 500).parent, "whole safetensors"
    ),
    study_row("dataset lost", lambda f: lost(a_study_file(f, "dataset")), "no file"),
]


def changed_text(kept: Path, old: str, new: str) -> Path:
    path = kept / "study.json"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return kept


def swapped_steps(kept: Path) -> Path:
    path = kept / "study.json"
    index = json.loads(path.read_text())
    del index["checksum"]
    index["files"]["fused"] = index["files"]["dataset"]
    path.write_text(json.dumps(index))
    return kept


def lost(path: Path) -> Path:
    path.unlink()
    return path.parent


def fuse(folder: Path, **files: Path) -> list:
    """Arguments of ``fuse`` with two spaces, some of them replaced."""
    clip, expert = write_spaces(folder)
    given = {"clip": clip, "expert": expert, "out": folder / "fused.safetensors"} | files
    return ["fuse", "-l", "64", *flags(given)]


def apply(folder: Path, **files: Path) -> list:
    clip, expert = write_spaces(folder)
    given = {"clip": clip, "expert": expert, "out": folder / "x.safetensors"} | files
    given["fuser"] = given.get("fuser") or write_fuser(folder)
    return ["apply", *flags(given)]


def flags(given: dict[str, Path]) -> list:
    named = [(f"--{name.replace('_', '-')}", path) for name, path in given.items() if path]
    return [word for pair in named for word in pair]


def wide_space(folder: Path) -> Path:
    path = folder / "wide.safetensors"
    save_space(Space("wide", IDS, np.ones((N, 5)) + clip_rows()[:, :5]), path)
    return path


def shuffled_space(folder: Path) -> Path:
    path = folder / "shuffled.safetensors"
    save_space(Space("expert", IDS[::-1], expert_space().image), path)
    return path


def twice(folder: Path) -> list:
    path = write_spaces(folder)[0]
    return ["compare", "--data", write_table(folder), path, path]


COMMANDS = [
    Command(
        "workbench fuse --clip",
        "a fuser",
        lambda f: fuse(f, clip=write_fuser(f), fuser=f / "new.fuser.safetensors"),
        ("this is a fuser", "workbench apply --fuser"),
    ),
    Command(
        "workbench fuse --clip",
        "a flipped bit",
        lambda f: fuse(f, clip=flipped(wide_space(f))),
        ("damaged", "make it again"),
    ),
    Command(
        "workbench fuse --clip",
        "a table",
        lambda f: fuse(f, clip=write_table(f)),
        ("table.csv", "safetensors"),
    ),
    Command(
        "workbench fuse --expert",
        "other ids",
        lambda f: fuse(f, expert=shuffled_space(f)),
        ("the same ids",),
    ),
    Command(
        "workbench fuse --expert",
        "a model's weights",
        lambda f: fuse(f, expert=model_weights(f)),
        ("without a space", "workbench encode"),
    ),
    Command(
        "workbench fuse --text-expert",
        "a space without texts",
        lambda f: fuse(f, text_expert=write_spaces(f)[1]),
        ("expert without text rows",),
    ),
    Command(
        "workbench fuse --text-expert",
        "no such file",
        lambda f: fuse(f, text_expert=f / "no.safetensors"),
        ("no file", "safetensors"),
    ),
    Command(
        "workbench fuse --fuser",
        "below a file",
        lambda f: fuse(f, fuser=write_table(f) / "x.safetensors"),
        ("table.csv", "expected"),
        leaves=("fused.safetensors",),
    ),
    Command(
        "workbench apply --fuser",
        "a space",
        lambda f: apply(f, fuser=write_spaces(f)[0]),
        ("this is a space", "--clip"),
    ),
    Command(
        "workbench apply --fuser",
        "negative l",
        lambda f: apply(f, fuser=fuser_file(f, "parameters", "n_components", value=-1)),
        ("a damaged header", "save_fuser"),
    ),
    Command(
        "workbench apply --fuser",
        "written by a newer version",
        lambda f: apply(f, fuser=fuser_file(f, "format", value=7)),
        ("format 7", "upgrade"),
    ),
    Command(
        "workbench apply --clip",
        "another width",
        lambda f: apply(f, clip=wide_space(f)),
        ("5 columns", "8, as in the fit"),
    ),
    Command(
        "workbench apply --expert",
        "another width",
        lambda f: apply(f, expert=wide_space(f)),
        ("5 columns", "6, as in the fit"),
    ),
    Command(
        "workbench apply --expert",
        "left out",
        lambda f: apply(f, expert=None),
        ("no expert", "6 columns"),
    ),
    Command(
        "workbench apply --text-expert",
        "a fuser without one",
        lambda f: apply(f, text_expert=wide_space(f)),
        ("fitted without one", "none"),
    ),
    Command(
        "workbench compare spaces", "one space twice", twice, ("two spaces of one name", "--name")
    ),
    Command(
        "workbench compare spaces",
        "a fuser",
        lambda f: ["compare", "--data", write_table(f), write_fuser(f)],
        ("this is a fuser",),
    ),
    Command(
        "workbench compare spaces",
        "a space of the first format with NaN",
        lambda f: [
            "compare",
            "--data",
            write_table(f),
            space_file(f, changed_rows((0, 0), np.nan)),
        ],
        ("NaN or infinity in 1 image row(s)",),
    ),
]


# The cache folder, which an environment variable names.


def with_cache(cache: Path, *argv: object) -> str:
    """Run a command with a cache folder of its own; its exit code and all that it said."""
    output, before = io.StringIO(), os.environ.get("WORKBENCH_CACHE")
    os.environ["WORKBENCH_CACHE"] = str(cache)
    try:
        with redirect_stdout(output), redirect_stderr(output):
            code = main([str(argument) for argument in argv])
    finally:
        if before is None:
            del os.environ["WORKBENCH_CACHE"]
        else:
            os.environ["WORKBENCH_CACHE"] = before
    return f"exit {code}: {output.getvalue()}"


def own_csv(folder: Path) -> Path:
    """Write a table of the user's, which is named as the cache."""
    return write_table(folder, "years_of_work.csv")


def own_folder(folder: Path) -> Path:
    """Fill a folder of the user's that looks as much like the cache as one can."""
    place = folder / "mine" / "rows" / "embeddings"
    place.mkdir(parents=True)
    save_file({"rows": clip_rows()}, place / "clip.safetensors")
    (place / "index.json").write_text("[]")
    (place / ".notes.txt.abcd1234").write_text("mine")
    (folder / "mine" / "rows" / "0123456789abcdef").write_text("mine")
    (folder / "mine" / "thesis.txt").write_text("mine")
    return folder / "mine"


def dead_link(folder: Path) -> Path:
    (folder / "cache").symlink_to(folder / "gone")
    return folder / "cache"


def kept_rows(folder: Path, damage=None) -> Path:
    """Keep rows of one encoder, its shard damaged."""
    place = folder / "cache" / "rows"
    RowCache("0123456789abcdef", place).put(IDS.tolist(), clip_rows().astype(np.float32))
    if damage:
        damage(next(place.glob("*/*.safetensors")))
    return folder / "cache"


def newer_shard(path: Path) -> None:
    with safe_open(path, "np") as file:
        rows, metadata = file.get_tensor("rows"), file.metadata()
    save_file({"rows": rows}, path, metadata | {"format": "99"})


def cache_row(door: str, name: str, make, argv: tuple, says: tuple, leaves: tuple = ()) -> Call:
    """Row of a command under a cache folder that is damaged, or is none."""

    def given(folder: Path):
        cache = make(folder)
        return partial(
            with_cache, cache, *(each(folder) if callable(each) else each for each in argv)
        )

    return Call(door, name, given, says, error=None, leaves=leaves)


CACHES = [
    cache_row(
        "workbench cache action",
        "ls of a table as the cache",
        own_csv,
        ("cache", "ls"),
        ("exit 2", "years_of_work.csv, is a file, not a folder: expected a folder"),
    ),
    cache_row(
        "workbench cache action",
        "clear of a table as the cache",
        own_csv,
        ("cache", "clear"),
        ("exit 2", "is a file, not a folder"),
    ),
    cache_row(
        "workbench cache action",
        "clear of a dead link",
        dead_link,
        ("cache", "clear"),
        ("exit 2", "a link to nothing"),
    ),
    cache_row(
        "workbench cache action",
        "clear of a folder of other files",
        own_folder,
        ("cache", "clear"),
        ("exit 0", "0 B are free again"),
    ),
    cache_row(
        "workbench cache action",
        "verify of a folder of other files",
        own_folder,
        ("cache", "verify"),
        ("exit 0", "all rows are as they were written"),
    ),
    cache_row(
        "workbench cache action",
        "verify of a shard that was cut",
        lambda f: kept_rows(f, lambda path: cut(path, 50)),
        ("cache", "verify"),
        ("exit 0", "damaged (", "1 damaged files are removed"),
        ("cache/rows",),
    ),
    cache_row(
        "workbench cache action",
        "verify of a flipped row",
        lambda f: kept_rows(f, flipped),
        ("cache", "verify"),
        ("exit 0", f"{N} of {N} rows damaged"),
        ("cache/rows",),
    ),
    cache_row(
        "workbench cache action",
        "verify of rows of a newer version",
        lambda f: kept_rows(f, newer_shard),
        ("cache", "verify"),
        ("exit 0", "1 files were written by a newer workbench: upgrade"),
    ),
    Command(
        "workbench cache action",
        "no such action",
        lambda f: ["cache", "empty"],
        ("'empty'", "ls", "clear"),
    ),
    cache_row(
        "workbench cache --fingerprint",
        "of no rows",
        kept_rows,
        ("cache", "clear", "--fingerprint", "ffff"),
        ("exit 2", "no rows of ffff", "cache ls"),
    ),
    cache_row(
        "workbench cache --fingerprint",
        "a path out of the cache",
        kept_rows,
        ("cache", "clear", "--fingerprint", "../../x"),
        ("exit 2", "no rows of ../../x"),
    ),
    cache_row(
        "workbench cache --fingerprint",
        "with ls",
        kept_rows,
        ("cache", "ls", "--fingerprint", "ffff"),
        ("exit 2", "--fingerprint ffff with ls"),
    ),
    cache_row(
        "workbench doctor",
        "a table as the cache",
        own_csv,
        ("doctor",),
        ("exit 0", "--  cache: ", "a file, not a folder", "to fix cache: set WORKBENCH_CACHE"),
    ),
    cache_row(
        "workbench doctor",
        "a dead link as the cache",
        dead_link,
        ("doctor",),
        ("exit 0", "--  cache: ", "a link to nothing", "to fix cache: set WORKBENCH_CACHE"),
    ),
    cache_row(
        "workbench doctor",
        "a folder of other files as the cache",
        own_folder,
        ("doctor",),
        ("exit 0", "mine, 0 MB of rows"),
    ),
]

ROWS = [*VECTORS, *SPACES, *FUSERS, *ROWS_IN_MEMORY, *STUDIES, *COMMANDS, *CACHES]
