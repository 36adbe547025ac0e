"""Small files of vectors, in every format, and what the wrong ones among them are told.

``python -m input.vectors FOLDER`` (in ``tests``) writes them all, to be looked at.
"""

import base64
import json
import struct
import sys
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
from safetensors.numpy import save_file

from workbench import Dataset

N, WIDTH = 12, 4
FILES = [f"{'ab'[row % 2]}/{row:02d}.png" for row in range(N)]  # in two folders
LABELS = ["cat" if row % 3 else "dog" for row in range(N)]
ROWS = np.arange(1.0, N * WIDTH + 1).reshape(N, WIDTH).astype(np.float32)  # no two alike


def dataset(folder: Path, files: list[str] | None = None, labels: list[str] | None = None):
    """Samples with pictures that nobody opens: vectors need none."""
    files = FILES if files is None else files
    ids = np.array([f"{number * 7919:016x}" for number in range(1, len(files) + 1)])
    table = pd.DataFrame({"file": files}, index=ids)
    if labels:
        table["label"] = labels
    return Dataset(
        "pictures", ids, tuple(folder / "photos" / file for file in files), table,
        targets=("label",) if labels else (),
        prompts={label: (f"a {label}",) for label in sorted(set(labels or []))},
        prompt_target="label" if labels else None,
    )  # fmt: skip


# Every way in which rows are named.

KEY_FORMS: dict[str, Callable] = {
    "id": lambda data: [str(key) for key in data.ids],
    "path": lambda data: [str(path) for path in data.paths],
    "file": lambda data: data.table["file"].tolist(),
    "moved": lambda data: [f"/elsewhere/{file}" for file in data.table["file"]],
    "windows": lambda data: [f"C:\\x\\{file}".replace("/", "\\") for file in data.table["file"]],
    "dotted": lambda data: [f"./{file}" for file in data.table["file"]],
    "name": lambda data: [Path(file).name for file in data.table["file"]],
    "stem": lambda data: [Path(file).stem for file in data.table["file"]],
    "relative stem": lambda data: [str(Path(file).with_suffix("")) for file in data.table["file"]],
    "another ending": lambda data: [f"{Path(file).stem}.jpg" for file in data.table["file"]],
}
KEY_NAMES = ("id", "image_id", "path", "image", "image_path", "file_name", "filepath", "uid", "sku")

# Every format that holds names beside vectors: folder, name of the names, names, rows -> SPEC.


def csv(folder, column, keys, rows, suffix=".csv", separator=","):
    table = pd.DataFrame(rows, columns=[f"dim_{number}" for number in range(rows.shape[1])])
    table.insert(0, column, keys)
    path = folder / f"v{suffix}"
    table.to_csv(path, index=False, sep=separator)
    return f"vectors:{path}"


def tsv(folder, column, keys, rows):
    return csv(folder, column, keys, rows, ".tsv", "\t")


def csv_of_semicolons(folder, column, keys, rows):
    return csv(folder, column, keys, rows, separator=";")


def csv_of_lists(folder, column, keys, rows):
    table = pd.DataFrame({column: keys, "embedding": [str(row) for row in rows.tolist()]})
    table.to_csv(folder / "v.csv", index=False)
    return f"vectors:{folder / 'v.csv'}"


def csv_of_everything(folder, column, keys, rows):
    """One table with data and vectors in it."""
    table = pd.DataFrame({column: keys, "label": "x", "split": "train", "year": range(len(rows))})
    for number in reversed(range(rows.shape[1])):  # not in their order
        table[f"clip {number + 1}"] = rows[:, number]
    table.to_csv(folder / "v.csv", index=False)
    return f"vectors:{folder / 'v.csv'}"


def arrow_table(column, keys, rows, fixed=True):
    lists = pa.FixedSizeListArray.from_arrays(pa.array(rows.reshape(-1)), rows.shape[1])
    if not fixed:
        lists = lists.cast(pa.list_(pa.float32()))
    return pa.table({column: list(keys), "embedding": lists, "n": list(range(len(rows)))})


def write_arrow(writer, path, table):
    with pa.OSFile(str(path), "wb") as file, writer(file, table.schema) as open_file:
        open_file.write_table(table)


def parquet(folder, column, keys, rows):
    pa.parquet.write_table(arrow_table(column, keys, rows, fixed=False), folder / "v.parquet")
    return f"vectors:{folder / 'v.parquet'}"


def parquet_fixed(folder, column, keys, rows):
    table = arrow_table(column, keys, rows)
    pa.parquet.write_table(table, folder / "v.parquet", row_group_size=5)
    return f"vectors:{folder / 'v.parquet'}"


def parquet_of_columns(folder, column, keys, rows):
    table = pd.DataFrame(rows, columns=list("xyzw")[: rows.shape[1]]).assign(**{column: keys})
    table.to_parquet(folder / "v.parquet")
    return f"vectors:{folder / 'v.parquet'}"


def embedding_atlas(folder, column, keys, rows):
    """Parquet as embedding-atlas exports it: a map beside the vectors."""
    table = arrow_table(column, keys, rows)
    for axis in "xy":
        table = table.append_column(f"projection_{axis}", pa.array(rows[:, 0]))
    pa.parquet.write_table(table, folder / "dataset.parquet")
    return f"vectors:{folder / 'dataset.parquet'}"


def feather(folder, column, keys, rows, compression="zstd"):
    table = arrow_table(column, keys, rows)
    pa.feather.write_feather(table, folder / "v.feather", compression=compression, chunksize=5)
    return f"vectors:{folder / 'v.feather'}"


def arrow(folder, column, keys, rows):
    table = arrow_table(column, keys, rows)
    write_arrow(pa.ipc.new_file, folder / "v.arrow", table)
    return f"vectors:{folder / 'v.arrow'}"


def saved_dataset(folder, column, keys, rows):
    """Two Arrow streams and state.json, as ``datasets.Dataset.save_to_disk`` writes them."""
    place = folder / "saved"
    place.mkdir(exist_ok=True)
    names = [f"data-{number:05d}-of-00002.arrow" for number in range(2)]
    table, half = arrow_table(column, keys, rows), len(rows) // 2
    for name, part in zip(names, (table.slice(0, half), table.slice(half)), strict=True):
        write_arrow(pa.ipc.new_stream, place / name, part)
    state = {"_data_files": [{"filename": name} for name in names], "_split": "train"}
    (place / "state.json").write_text(json.dumps(state))
    (place / "dataset_info.json").write_text("{}")
    return f"vectors:{place}"


def npz(folder, column, keys, rows):
    np.savez_compressed(folder / "v.npz", embeddings=rows, **{column: np.array(keys)})
    return f"vectors:{folder / 'v.npz'}"


def jsonl(folder, column, keys, rows):
    records = [{column: key, "v": row} for key, row in zip(keys, rows.tolist(), strict=True)]
    (folder / "v.jsonl").write_text("\n".join(map(json.dumps, records)) + "\n")
    return f"vectors:{folder / 'v.jsonl'}"


def json_list(folder, column, keys, rows):
    records = [{column: key, "v": row} for key, row in zip(keys, rows.tolist(), strict=True)]
    (folder / "v.json").write_text(json.dumps(records))
    return f"vectors:{folder / 'v.json'}"


def fiftyone(folder, column, keys, rows):
    """samples.json of a FiftyOneDataset export: vectors as compressed .npy in base64."""
    samples = []
    for number, (key, row) in enumerate(zip(keys, rows, strict=True)):
        packed = base64.b64encode(zlib.compress(npy_bytes(row))).decode()
        vector = {"$binary": {"base64": packed, "subType": "00"}}
        sample = {"_id": {"$oid": f"{number:024x}"}, "tags": [], "clip": vector, "filepath": key}
        samples.append(sample)
    (folder / "export").mkdir(exist_ok=True)
    (folder / "export" / "samples.json").write_text(json.dumps({"samples": samples}))
    (folder / "export" / "metadata.json").write_text("{}")
    return f"vectors:{folder / 'export'}"


def npy_with_ids(folder, column, keys, rows):
    np.save(folder / "v.npy", rows)
    (folder / "ids.txt").write_text("".join(f"{key}\n" for key in keys))
    return f"vectors:{folder / 'v.npy'},ids={folder / 'ids.txt'}"


def npy_with_table(folder, column, keys, rows):
    """As clip-retrieval writes them: an array, and Parquet with the paths."""
    np.save(folder / "v.npy", rows)
    pd.DataFrame({column: keys}).to_parquet(folder / "metadata.parquet")
    return f"vectors:{folder / 'v.npy'},ids={folder / 'metadata.parquet'}"


def safetensors_with_ids(folder, column, keys, rows):
    save_file({"rows": rows}, folder / "v.safetensors")
    np.save(folder / "ids.npy", np.array(keys))
    return f"vectors:{folder / 'v.safetensors'},ids={folder / 'ids.npy'}"


def faiss(folder, column, keys, rows):
    (folder / "v.faiss").write_bytes(faiss_bytes(rows))
    (folder / "ids.json").write_text(json.dumps(list(keys)))
    return f"vectors:{folder / 'v.faiss'},ids={folder / 'ids.json'}"


def h5ad(folder, column, keys, rows):
    write_h5ad(folder / "v.h5ad", keys, obsm={"X_clip": rows})
    return f"vectors:{folder / 'v.h5ad'}"


def lance(folder, column, keys, rows):
    import lance as library

    library.write_dataset(arrow_table(column, keys, rows), folder / "v.lance", mode="overwrite")
    return f"vectors:{folder / 'v.lance'}"


FORMS: dict[str, Callable] = {
    form.__name__: form
    for form in (
        csv, tsv, csv_of_semicolons, csv_of_lists, csv_of_everything, parquet,
        parquet_fixed, parquet_of_columns, embedding_atlas, feather, arrow, saved_dataset,
        npz, jsonl, json_list, fiftyone,
        npy_with_ids, npy_with_table, safetensors_with_ids, faiss,
    )
}  # fmt: skip
OPTIONAL = {"h5ad": (h5ad, "h5py"), "lance": (lance, "lance")}  # form, what must be installed


def npy_bytes(array: np.ndarray) -> bytes:
    file = BytesIO()
    np.save(file, array)
    return file.getvalue()


def faiss_bytes(rows: np.ndarray, ids: np.ndarray | None = None, kind: bytes = b"IxFI") -> bytes:
    """A flat index as FAISS 1.15 writes it; with ids in an IndexIDMap."""
    n, width = rows.shape
    header = struct.pack("<iqqqBi", width, n, 2**20, 2**20, 1, 0)
    flat = kind + header + struct.pack("<Q", rows.size) + rows.astype("<f4").tobytes()
    if ids is None:
        return flat
    return b"IxMp" + header + flat + struct.pack("<Q", len(ids)) + np.asarray(ids, "<i8").tobytes()


def write_h5ad(path: Path, keys, obsm=None, X=None, nullable=False) -> Path:
    """A file as anndata 0.12 writes it, as far as vectors need it; texts of pandas 3 nullable."""
    import h5py

    with h5py.File(path, "w") as file:
        group = file.create_group("obs")
        group.attrs["_index"] = "_index"
        place = group.create_group("_index") if nullable else group
        place["values" if nullable else "_index"] = np.array(list(keys), h5py.string_dtype())
        if nullable:
            place["mask"] = np.zeros(len(keys), bool)
        matrices = file.create_group("obsm")
        for name, rows in (obsm or {}).items():
            matrices[name] = rows
        if X is not None:
            file["X"] = X
    return path


def npz_of_nothing(folder: Path, rows: int = 10**9) -> Path:
    """An archive of a few hundred KB whose one array would be 256 GB of zeros: header alone."""
    import zipfile

    header = (
        f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, 64), }}".ljust(117) + "\n"
    )
    data = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()
    with zipfile.ZipFile(folder / "v.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("v.npy", data + bytes(2**20))
    return folder / "v.npz"


def parquet_of_zeros(folder: Path, rows: int = 40_000, width: int = 1024) -> Path:
    """A file of some KB that unpacks to 160 MB."""
    lists = pa.FixedSizeListArray.from_arrays(pa.array(np.zeros(rows * width, np.float32)), width)
    table = pa.table({"v": lists})
    pa.parquet.write_table(table, folder / "v.parquet", compression="zstd")
    return folder / "v.parquet"


def feather_of_zeros(folder: Path, rows: int = 40_000, width: int = 1024) -> Path:
    """The same, of Feather."""
    lists = pa.FixedSizeListArray.from_arrays(pa.array(np.zeros(rows * width, np.float32)), width)
    pa.feather.write_feather(pa.table({"v": lists}), folder / "v.feather", compression="zstd")
    return folder / "v.feather"


if __name__ == "__main__":
    for name, form in FORMS.items():
        place = Path(sys.argv[1]) / name
        place.mkdir(parents=True, exist_ok=True)
        data = dataset(place)
        form(place, "path", data.table["file"].tolist(), ROWS)
