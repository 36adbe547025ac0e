"""Files with changed bytes: one clear message or a right result, from every reader of rows."""

import os
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from input.vectors import faiss_bytes

from workbench import InputError, load_fuser, load_space
from workbench.encoders import check_vectors, read_vectors
from workbench.row_cache import RowCache

from .material import CLIP_WIDTH, IDS, N, clip_rows, clip_space, write_fuser, write_spaces

EXAMPLES = int(os.environ.get("WORKBENCH_EXAMPLES", "25"))  # of each reader; a search takes more
few = settings(
    max_examples=EXAMPLES, derandomize=True, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip


@st.composite
def changes(draw):
    """Change of some bytes: flipped, cut off, taken out, put in, written over or doubled."""
    place = draw(st.floats(0, 1, exclude_max=True))
    kind = draw(st.sampled_from(["flip", "cut", "remove", "insert", "overwrite", "double"]))
    length = draw(st.integers(1, 16))
    some = draw(st.binary(min_size=length, max_size=length))
    bit = draw(st.integers(0, 7))
    return partial(_changed, kind=kind, place=place, length=length, some=some, bit=bit)


def _changed(data: bytes, kind: str, place: float, length: int, some: bytes, bit: int) -> bytes:
    at = int(place * len(data))
    if kind == "flip":
        return data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]
    if kind == "cut":
        return data[:at]
    if kind == "remove":
        return data[:at] + data[at + length :]
    if kind == "insert":
        return data[:at] + some + data[at:]
    if kind == "double":
        return data[:at] + data[at : at + length] + data[at:]
    return data[:at] + some + data[at + length :]


def result_of(read, named):
    """What a reader gives; None where it refuses, by a message that names what is wrong."""
    try:
        return read()
    except InputError as error:
        message = str(error)
    assert named in message
    return None


def vectors_file(folder, ending):
    path = folder / f"whole{ending}"
    if ending == ".npy":
        np.save(path, clip_rows())
    elif ending == ".npz":
        np.savez(path, image=clip_rows(), ids=IDS)
    elif ending in (".parquet", ".feather", ".jsonl"):
        table = pd.DataFrame({"id": IDS, "vector": clip_rows().tolist()})
        if ending == ".parquet":
            table.to_parquet(path)
        elif ending == ".feather":
            table.to_feather(path)
        else:
            table.to_json(path, orient="records", lines=True)
    elif ending in (".csv", ".tsv"):
        table = pd.DataFrame(clip_rows()).add_prefix("dim_").assign(id=IDS)
        table.to_csv(path, index=False, sep="," if ending == ".csv" else "\t")
    elif ending == ".arrow":
        numbers = pa.array(clip_rows().reshape(-1))
        lists = pa.FixedSizeListArray.from_arrays(numbers, CLIP_WIDTH)
        table = pa.table({"id": IDS.tolist(), "vector": lists})
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, table.schema) as writer:
            writer.write_table(table)
    elif ending == ".faiss":
        path.write_bytes(faiss_bytes(clip_rows(), np.arange(N)))
    else:
        path = write_spaces(folder)[0]
    return path


VECTORS = (
    ".npy", ".npz", ".parquet", ".safetensors", ".feather", ".arrow", ".csv", ".tsv", ".jsonl",
    ".faiss",
)  # fmt: skip


@pytest.mark.parametrize("ending", VECTORS)
def test_changed_vectors_are_refused_or_are_vectors(tmp_path, ending):
    whole = vectors_file(tmp_path, ending).read_bytes()
    victim = tmp_path / f"changed{ending}"

    @few
    @given(change=changes())
    def check(change):
        victim.write_bytes(change(whole))
        read = result_of(lambda: read_vectors(victim), str(victim))
        if read is None:
            return
        rows, ids = read
        assert rows.dtype == np.float32
        assert rows.ndim == 2
        assert np.isfinite(rows).all()
        assert rows.any(axis=1).all()
        assert ids is None or len(set(ids)) == len(rows)
        if ending == ".safetensors":  # which has a digest
            np.testing.assert_array_equal(rows, clip_rows().astype(np.float32))

    check()


def test_a_changed_space_is_refused_or_the_same(tmp_path):
    whole = write_spaces(tmp_path)[0].read_bytes()
    victim = tmp_path / "changed.safetensors"

    @few
    @given(change=changes())
    def check(change):
        victim.write_bytes(change(whole))
        assert result_of(lambda: load_space(victim), str(victim)) in (None, clip_space())

    check()


def test_a_changed_fuser_is_refused_or_the_same(tmp_path):
    path = write_fuser(tmp_path)
    whole, X = path.read_bytes(), np.hstack([clip_rows(), clip_rows()[:, :6]])
    expected = load_fuser(path).transform(X)
    victim = tmp_path / "changed.safetensors"

    @few
    @given(change=changes())
    def check(change):
        victim.write_bytes(change(whole))
        fuser = result_of(lambda: load_fuser(victim), str(victim))
        if fuser is not None:
            np.testing.assert_array_equal(fuser.transform(X), expected)

    check()


def test_a_changed_shard_gives_whole_rows_or_none(tmp_path):
    cache, rows = RowCache("m", tmp_path), clip_rows().astype(np.float32)
    cache.put(IDS.tolist(), rows)
    (shard,) = cache.folder.glob("*.safetensors")
    whole = shard.read_bytes()

    @few
    @given(change=changes())
    def check(change):
        for path in cache.folder.iterdir():
            path.unlink()
        shard.write_bytes(change(whole))
        found = cache.get(IDS.tolist())
        for row, key in enumerate(IDS.tolist()):
            if key in found:
                np.testing.assert_array_equal(found[key], rows[row])

    check()


@few
@given(
    exponent=st.integers(-320, 308),
    kind=st.sampled_from(["f2", "f4", "f8"]),
    width=st.integers(1, 9),
)
def test_rows_of_any_length_keep_their_direction_or_are_refused(exponent, kind, width):
    exact = np.random.default_rng(width).standard_normal((5, width))
    with np.errstate(over="ignore", under="ignore"):
        rows = (exact * 10.0**exponent).astype(kind)
    checked = result_of(lambda: check_vectors(rows, "rows"), "row(s): ")
    if checked is None:
        return
    largest = np.abs(rows.astype(np.longdouble)).max(axis=1, keepdims=True)
    given_direction = (rows / largest).astype(float)
    scaled = checked.astype(float) / np.abs(checked.astype(float)).max(axis=1, keepdims=True)
    np.testing.assert_allclose(scaled, given_direction, atol=2e-3)
