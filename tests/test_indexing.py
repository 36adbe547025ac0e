"""Indexes: answers of memory, exact scores, on after a kill, one message for what is wrong."""

import importlib.util
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from filelock import FileLock

import workbench as wb
from workbench._require import InputError
from workbench.cli.main import main
from workbench.data.dataset import Dataset
from workbench.fusion import FusedKernel, Weights
from workbench.indexing import database, index_files, index_space, open_index, writing
from workbench.indexing.database import SampleTable
from workbench.indexing.short_vectors import ShortVectors

lancedb = pytest.importorskip("lancedb")

N, HIDDEN = 200, 10
IDS = np.array([f"id{i}" for i in range(N)])
HOSTILE = "it's'; DROP TABLE samples --"


def parents(n=N, names=("CLIP", "expert"), seed=0, ids=None):
    rng = np.random.default_rng(seed)
    hidden = rng.standard_normal((n, HIDDEN))
    ids = IDS[:n] if ids is None else ids
    spaces = []
    for number, name in enumerate(names):
        mixed = hidden @ rng.standard_normal((HIDDEN, 12 + number))
        rows = mixed + 0.1 * rng.standard_normal(mixed.shape) + 1
        spaces.append(wb.Space(name, ids, rows.astype("f4")))
    return spaces


def dataset(ids=IDS):
    n = len(ids)
    label = np.array(["cat", None, "owl"], object)[np.arange(n) % 3]
    table = pd.DataFrame({"label": label, "id": "x", "a b'c": np.arange(n) % 2}, index=ids)
    words = pd.DataFrame({"row": [0, 0, 2], "text": ["first", "second", HOSTILE]})
    return Dataset("toy", ids, None, table, targets=("label", "a b'c"), captions=words)


def kernel_space(spaces=None, **weights):
    return wb.fuse(*(spaces or parents()), method="kernel", name="fused", **weights)


def written(space, out, **options):
    return index_space(space, out, progress=False, **options)


def table_of(folder):
    return lancedb.connect(str(folder)).open_table("samples").to_arrow()


@pytest.fixture
def index(tmp_path):
    written(kernel_space(), tmp_path / "shop.lancedb", dataset=dataset())
    return open_index(tmp_path / "shop.lancedb")


@pytest.mark.parametrize("query", ["id3", "id3 + id7", "id3 - 2:id9", "- id4"])
def test_an_index_answers_as_a_search_in_memory(index, query):
    clip, expert = parents()
    spaces = {"CLIP": clip, "expert": expert, "fused": kernel_space([clip, expert])}
    expected = wb.search.Search(dataset(), spaces).rank(query, 8)["fused"]
    found = index.search(query, 8)
    assert found["id"].tolist() == expected["id"].tolist()
    np.testing.assert_allclose(found["score"], expected["score"], rtol=1e-4, atol=1e-5)
    assert found["rank"].tolist() == list(range(1, 9))
    assert found["row"].tolist() == expected["row"].tolist()


@pytest.mark.parametrize(
    "weights",
    [
        {"C": 1.0, "expert_weight": 0.3, "centre_clip": True},
        {"kernel": "linear"},
        {"C": 0.5, "expert_weight": (0.2, 0.4)},
    ],
    ids=["centred CLIP", "linear", "two experts"],
)
def test_scores_are_those_of_the_kernel(tmp_path, weights):
    names = (
        ("CLIP", "one", "two") if isinstance(weights.get("expert_weight"), tuple) else ("a", "b")
    )
    clip, *experts = parents(names=names)
    space = wb.fuse(clip, experts, method="kernel", **weights)
    written(space, tmp_path / "i.lancedb")
    found = open_index(tmp_path / "i.lancedb").search("id5", 4)
    rows = space.image
    length = np.sqrt(np.mean(rows.squares().astype(float)))
    products = rows.products(rows[[5]])[:, 0] / length / np.sqrt(rows[[5]].squares()[0])
    products[5] = -np.inf
    np.testing.assert_allclose(found["score"], np.sort(products)[::-1][:4], rtol=1e-4)


def test_vectors_follow_the_kernel_near_neighbours():
    clip, expert = parents()
    kernel = FusedKernel(clip, expert, weights=Weights(0.3, 0.2, 0.7))
    rows = kernel.rows("image")
    vectors = ShortVectors.fit(kernel, rows.mapped, 25)
    clip_k, expert_k = (np.asarray(k) for k in kernel.of_parents(rows.mapped, rows.mapped))
    near = np.argsort(-np.asarray(rows.products(rows)), axis=1)[:, 1:11]
    a, b = (
        np.median(np.take_along_axis(k[places], near[places], 1).mean(1))
        for k in (clip_k, expert_k)
        for places in [np.linspace(0, N - 1, N).astype(int)]
    )
    np.testing.assert_allclose(vectors.gains, (0.3 + 0.7 * b, 0.2 + 0.7 * a), rtol=1e-3)
    Z = vectors.of_rows(rows.mapped)
    tangent = vectors.gains[0] * clip_k + vectors.gains[1] * expert_k
    np.testing.assert_allclose(Z @ Z.T, tangent, atol=1e-4)  # as wide as the parents: all axes


def test_a_text_is_found_by_clip_alone(tmp_path):
    class Words:
        def encode_texts(self, texts):
            return parents()[0].image[[3] * len(texts)]

    clip, expert = parents()
    clip = wb.Space("CLIP", clip.ids, clip.image, clip.image[:2])
    written(kernel_space([clip, expert]), tmp_path / "i.lancedb")
    index = open_index(tmp_path / "i.lancedb", encoders={"CLIP": Words()})
    unit = clip.normalize_rows().image
    order = np.argsort(-(unit @ unit[3]))[:5]
    assert index.search("like number three", 5, depth=5)["id"].tolist() == IDS[order].tolist()


def test_the_table_serves_whoever_has_lancedb(index):
    table = table_of(index.path)
    assert table.column_names == [
        "row", "id", "label", "label_2", "captions", "vector", "clip", "expert"
    ]  # fmt: skip
    clip, expert = parents()
    for name, space in (("clip", clip), ("expert", expert)):
        rows = np.stack(table[name].to_pylist())
        np.testing.assert_array_equal(rows.astype("f4"), space.image)
    assert table["id"].to_pylist() == IDS.tolist()
    assert table["label"].to_pylist()[:3] == ["cat", None, "owl"]
    assert table["captions"].to_pylist()[:3] == [["first", "second"], [], [HOSTILE]]
    vectors = lancedb.connect(str(index.path)).open_table("samples")
    own = table["vector"][7].as_py()
    nearest = vectors.search(own, vector_column_name="vector").distance_type("cosine").limit(1)
    assert nearest.select(["id", "_distance"]).to_list()[0]["id"] == "id7"


def test_answers_show_labels_by_their_names_and_the_first_caption(index):
    found = index.search("id1", N)
    assert list(found)[:6] == ["rank", "score", "row", "id", "label", "a b'c"]
    first = found.set_index("id")
    assert first.caption["id0"] == "first"
    assert first.caption["id5"] == ""
    assert first.label["id2"] == "owl"


def stopped_after(monkeypatch, blocks, error):
    """Writing ends with an error instead of a later block."""
    append, done = SampleTable.append, []

    def appending(self, rows):
        if len(done) == blocks:
            raise error
        done.append(rows)
        append(self, rows)

    monkeypatch.setattr(SampleTable, "append", appending)


def test_what_was_stopped_goes_on_to_the_same_rows(tmp_path, monkeypatch):
    space, data = kernel_space(), dataset()
    written(space, tmp_path / "whole.lancedb", dataset=data, block=32)
    with monkeypatch.context() as patch:
        stopped_after(patch, 2, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            written(space, tmp_path / "shop.lancedb", dataset=data, block=32)
    assert not (tmp_path / "shop.lancedb").exists()
    result = written(space, tmp_path / "shop.lancedb", dataset=data, block=32)
    assert result.resumed_at == 64
    assert "64 of them before" in result.sentence()
    assert table_of(tmp_path / "shop.lancedb").equals(
        table_of(tmp_path / "whole.lancedb"), check_metadata=True
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["shop.lancedb", "whole.lancedb"]


def test_what_was_begun_for_other_rows_begins_anew(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        stopped_after(patch, 2, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            written(kernel_space(parents(seed=1)), tmp_path / "shop.lancedb", block=32)
    assert written(kernel_space(), tmp_path / "shop.lancedb", block=32).resumed_at == 0
    rows = np.stack(table_of(tmp_path / "shop.lancedb")["clip"].to_pylist())
    np.testing.assert_array_equal(rows.astype("f4"), parents()[0].image)


KILLED = """
import sys, time
import numpy as np
from workbench import indexing
from workbench.indexing.database import SampleTable
append = SampleTable.append
def slowly(self, rows):
    append(self, rows)
    print("block", flush=True)
    time.sleep(0.05)
SampleTable.append = slowly
folder = sys.argv[1]
indexing.index_files(folder + "/a.npy", folder + "/b.npy", out=folder + "/shop.lancedb", block=8,
                     progress=False)
"""


@pytest.mark.parametrize("blocks", [1, 7])
def test_a_kill_loses_nothing_that_was_finished(tmp_path, blocks):
    files = on_disk(tmp_path)
    words = [sys.executable, "-c", KILLED, str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        for _ in range(blocks):
            assert process.stdout.readline() == "block\n"
        process.send_signal(signal.SIGKILL)
    result = index_files(*files, out=tmp_path / "shop.lancedb", block=8, progress=False)
    assert result.resumed_at >= 8 * blocks
    index_files(*files, out=tmp_path / "whole.lancedb", block=8, progress=False)
    assert table_of(tmp_path / "shop.lancedb").equals(table_of(tmp_path / "whole.lancedb"))


def on_disk(folder):
    files = []
    for name, space in zip("ab", parents(), strict=True):
        np.save(folder / f"{name}.npy", space.image)
        files.append(folder / f"{name}.npy")
    return files


def test_files_give_the_answers_of_spaces(tmp_path, index):
    index_files(*on_disk(tmp_path), out=tmp_path / "f.lancedb", dataset=dataset(), progress=False)
    found = open_index(tmp_path / "f.lancedb").search("id3", 5)
    pd.testing.assert_frame_equal(found, index.search("id3", 5), rtol=1e-4)


def test_rows_without_data_are_called_by_their_numbers(tmp_path):
    index_files(*on_disk(tmp_path), out=tmp_path / "f.lancedb", progress=False)
    assert "3" not in open_index(tmp_path / "f.lancedb").search("3")["id"].tolist()


def test_many_rows_have_an_ivf_index_and_scores_stay_exact(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "INDEX_FROM", 1000)
    n, ids = 6000, np.arange(6000).astype(str)
    result = written(kernel_space(parents(n, ids=ids)), tmp_path / "i.lancedb")
    assert result.indexed
    index = open_index(tmp_path / "i.lancedb")
    assert index._table.has_index()
    assert index.depth == 300 < n
    found, exact = index.search("17", 10, depth=2000), index.search("17", 10, exact=True)
    same = found.merge(exact, on="id")
    assert len(same) >= 9
    np.testing.assert_allclose(same.score_x, same.score_y, rtol=1e-5)


def test_recall_is_what_is_found_of_the_exact_answers(index):
    queries = ["id1", "id2", "id3 + id4"]
    shares = []
    for query in queries:
        exact = index.search(query, 10, exact=True)["id"]
        shares.append(np.isin(exact, index.search(query, 10, depth=10)["id"]).mean())
    recall = index.measure(queries, depth=10)
    assert recall.value == pytest.approx(np.mean(shares))
    assert 0 < recall.value < 1
    assert (recall.queries, recall.depth, recall.k) == (3, 10, 10)
    drawn = index.measure(depth=10)
    assert (drawn.queries, 0 < drawn.value < 1) == (100, True)
    assert index.recall.value == 1  # of few rows all are candidates


def test_words_of_a_query_are_no_sql(tmp_path):
    ids = np.array([HOSTILE, "' OR '1'='1", *IDS[2:]])
    written(kernel_space(parents(ids=ids)), tmp_path / "i.lancedb")
    index = open_index(tmp_path / "i.lancedb")
    assert HOSTILE not in index.search(HOSTILE, N)["id"].tolist()
    assert len(index.search("' OR '1'='1", N)) == N - 1
    with pytest.raises(InputError, match="of which no model is known"):
        index.search("x' OR 'a'='a")
    assert len(index) == N


def test_an_index_is_replaced_only_where_that_is_asked_for(tmp_path):
    out = tmp_path / "shop.lancedb"
    written(kernel_space(), out)
    with pytest.raises(InputError, match=r"an index that is there: expected .*--force"):
        written(kernel_space(), out)
    written(kernel_space(parents(seed=3)), out, force=True)
    np.testing.assert_array_equal(table_of(out)["clip"][0].as_py(), parents(seed=3)[0].image[0])
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("x")
    with pytest.raises(InputError, match="a folder with other files"):
        written(kernel_space(), mine, force=True)
    assert (mine / "thesis.txt").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "shop.lancedb"]


def test_two_processes_do_not_write_one_index(tmp_path):
    lock = FileLock(tmp_path / ".shop.lancedb.lock")
    with lock, pytest.raises(InputError, match="which is being written: expected no other process"):
        written(kernel_space(), tmp_path / "shop.lancedb")


def test_a_full_disk_is_one_message_and_what_is_done_stays(tmp_path, monkeypatch):
    add = lancedb.table.LanceTable.add
    blocks = []

    def full(self, *rows):
        blocks.append(rows)
        if len(blocks) > 2:
            raise RuntimeError(
                "lance error: LanceError(IO):\n No space left on device (os error 28)"
            )
        return add(self, *rows)

    with monkeypatch.context() as patch:
        patch.setattr(lancedb.table.LanceTable, "add", full)
        with pytest.raises(InputError) as caught:
            written(kernel_space(), tmp_path / "shop.lancedb", block=32)
    said = str(caught.value)
    assert "expected room for its rows; 64 rows are kept, and the same call goes on" in said
    assert "No space left on device" in said
    assert "\n" not in said
    assert written(kernel_space(), tmp_path / "shop.lancedb", block=32).resumed_at == 64


def test_room_is_asked_for_before_rows_are_written(tmp_path, monkeypatch):
    free = writing.shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(writing.shutil, "disk_usage", lambda path: free)
    monkeypatch.setattr(writing, "check_output_folder", lambda *_: None)
    with pytest.raises(InputError, match=r"0\.00 GB free: expected .* GB for 200 rows"):
        written(kernel_space(), tmp_path / "shop.lancedb")


def put_other_parents(folder):
    header = folder / "workbench.safetensors"
    written(kernel_space(parents(seed=5)), folder.with_name("other"))
    header.write_bytes((folder.with_name("other") / header.name).read_bytes())


def put_other_widths(folder):
    header = folder / "workbench.safetensors"
    rng = np.random.default_rng(0)
    wide = wb.Space("CLIP", IDS, rng.standard_normal((N, 99)).astype("f4"))
    written(kernel_space([wide, parents()[1]]), folder.with_name("other"))
    header.write_bytes((folder.with_name("other") / header.name).read_bytes())


def put_no_table(folder):
    lancedb.connect(str(folder)).drop_table("samples")


def put_own_table(folder):
    lancedb.connect(str(folder)).create_table("samples", [{"id": "a"}], mode="overwrite")


def put_damage(folder):
    (folder / "workbench.safetensors").write_bytes(b"nothing")


def put_a_space(folder):
    wb.save_space(parents()[0], folder / "workbench.safetensors")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (put_other_parents, "a table of other parents: expected those of CLIP, expert"),
        (put_other_widths, "'vector' of 25 numbers: expected 112"),
        (put_no_table, "expected a table 'samples' that LanceDB can read"),
        (put_own_table, "a table without 'row': expected the folder of an index"),
        (put_damage, "expected a whole safetensors file"),
        (put_a_space, "expected the folder of an index, .* give it to --clip"),
    ],
)
def test_a_folder_that_is_no_index_is_told_so(index, change, says):
    change(index.path)
    with pytest.raises(InputError, match=says):
        open_index(index.path)


def test_an_index_of_a_newer_version_is_told_so(index, monkeypatch):
    monkeypatch.setattr("workbench.indexing.model_file.FORMAT", 0)
    with pytest.raises(InputError, match="format 1: expected at most 0; a newer version"):
        open_index(index.path)


def test_without_lancedb_the_way_to_get_it_is_said(tmp_path, monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(
        database.importlib.util, "find_spec",
        lambda name: None if name == "lancedb" else found(name),
    )  # fmt: skip
    with pytest.raises(InputError, match=r'pip install "krossfuse-workbench\[index\]"'):
        written(kernel_space(), tmp_path / "shop.lancedb")
    assert not list(tmp_path.iterdir())


def test_demo_data_are_searched_by_words_and_by_a_picture(tmp_path):
    data = wb.load("demo", limit=80)
    clip = wb.encode(data, "demo:clip", role="clip", progress=False)
    expert = wb.encode(data, "demo:expert", role="expert", progress=False)
    space = wb.fuse(clip, expert, method="kernel", name="fused")
    written(space, tmp_path / "demo.lancedb", dataset=data)
    index = open_index(tmp_path / "demo.lancedb")
    search = wb.search.Search(data, {"CLIP": clip, "expert": expert, "fused": space})
    picture = tmp_path / "mine.png"
    picture.write_bytes(Path(data.paths[4]).read_bytes())
    for query in ("a red heart on white", str(picture), f"{picture} + striped"):
        expected = search.rank(query, 5)["fused"]
        assert index.search(query, 5)["id"].tolist() == expected["id"].tolist(), query
    known = index.search(str(data.paths[4]), 3)
    assert known["id"].tolist() == search.rank(str(data.ids[4]), 3)["fused"]["id"].tolist()
    assert known["path"].tolist() == [str(data.paths[i]) for i in known["row"]]


def test_the_command_line_writes_and_searches(tmp_path, capsys):
    files = []
    for space in parents():
        files.append(str(tmp_path / f"{space.name}.safetensors"))
        wb.save_space(space, files[-1])
    out = str(tmp_path / "shop.lancedb")
    assert main(["index", "--clip", files[0], "--expert", files[1], "--out", out, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], told["recall"]["value"]) == (N, 1)
    assert main(["search", out, "id3", "-k", "2", "--exact"]) == 0
    text = capsys.readouterr().out
    expected = open_index(out).search("id3", 2)["id"].tolist()
    assert [line.split()[3] for line in text.splitlines()[1:3]] == expected
    assert "recall@2 1.000 of exact (1 query" in text
    assert main(["search", out, "a red shoe"]) == 2
    assert "--encoder CLIP=SPEC" in capsys.readouterr().err


def test_the_command_line_reads_rows_where_they_lie(tmp_path, capsys):
    clip, expert = map(str, on_disk(tmp_path))
    out = str(tmp_path / "shop.lancedb")
    words = ["index", "--clip", clip, "--expert", expert, "--out", out, "-C", "1"]
    assert main([*words, "--expert-weight", "0.2", "--width", "10"]) == 0
    assert "vectors of 10 numbers beside 12 + 13 of the parents" in capsys.readouterr().out
    weights = {"C": 1, "expert_weight": 0.2}
    rows = kernel_space(**weights).image
    assert open_index(out)._model.kernel.weights == Weights(**weights)
    best = np.argsort(-rows.products(rows[[3]])[:, 0])[1]
    assert open_index(out).search("3", 1)["row"].tolist() == [best]


def test_the_benchmark_runs_on_few_rows(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(Path(__file__).parents[1] / "benchmarks")
    import index as benchmark

    began = time.perf_counter()
    benchmark.main(["--rows", "600", "--queries", "3", "--depths", "50", "--memory"])
    line = capsys.readouterr().out.splitlines()[-1]
    assert line.startswith("| clusters | 600 |")
    assert time.perf_counter() - began < 60
