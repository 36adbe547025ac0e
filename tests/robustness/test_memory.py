"""Memory is asked for before it is taken: estimates beside measured peaks, and refusals."""

import tracemalloc
from functools import partial

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench import InputError, align, fusion, layout
from workbench._machine import memory as machine_memory
from workbench.evaluate import memory as of_compare

FACTOR = 2.0  # that an estimate may be off


def rows(n, d, dtype=np.float32, seed=0):
    """Rows at random."""
    return np.random.default_rng(seed).standard_normal((n, d)).astype(dtype)


def peak(work):
    """Bytes that some work holds at its peak, beside what was there before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.fixture
def asked(monkeypatch):
    """What is asked for, instead of looking for it."""
    sizes = []
    for module in (
        "fusion.fuser",
        "fusion.fitted_parents",
        "fusion.random_parts",
        "fusion.space_rows",
        "layout.kernels",
    ):
        monkeypatch.setattr(
            f"workbench.{module}.ask_for", lambda size, what, way_out: sizes.append(size)
        )
    return sizes


def assert_close(estimate, measured):
    assert measured / FACTOR <= estimate <= FACTOR * measured, (estimate, measured)


@pytest.mark.parametrize(
    ("n", "d", "l", "dtype"),
    [(1000, 64, 2000, np.float32), (300, 64, 6000, np.float64), (2000, 200, 1000, np.float32)],
)
def test_what_a_fuser_asks_for_is_what_it_takes(asked, n, d, l, dtype):
    X = rows(n, 2 * d, dtype)
    fuser = wb.RPKrossFuse((d, d), l, random_state=0)
    for work in (
        partial(fuser.fit, X),
        partial(fuser.transform, X),
        partial(fuser.exact_kernel, X[:500]),
        partial(fuser.standard_error, X[:500]),
    ):
        asked.clear()
        measured = peak(work)
        assert_close(max(asked), measured)


def test_what_fused_rows_ask_for_is_what_they_take(asked):
    ids = np.arange(9000).astype(str)
    a, b = (wb.Space(name, ids, rows(9000, 32)) for name in "ab")
    fuser = wb.fit_fuser(a, b, n_components=500, random_state=0)
    asked.clear()
    measured = peak(lambda: wb.apply_fuser(fuser, a, b))
    assert_close(max(asked), measured)


def test_what_kernels_ask_for_is_what_they_take(asked):
    spaces = {name: rows(900, 16, seed=i) for i, name in enumerate("abc")}
    measured = peak(lambda: layout.ordered_kernels(spaces, n_rows=900))
    assert_close(asked[-1], measured)


def labelled(n, captioned):
    """Data of ten classes, one sample without a label."""
    ids = np.arange(n).astype(str)
    labels = np.array([f"class {i % 10}" for i in range(n)], object)
    labels[0] = None
    table = pd.DataFrame({"label": labels}, index=ids)
    prompts = {f"class {i}": (f"class {i}",) for i in range(10)}
    captions = {}
    if captioned:
        texts = [f"text {i}" for i in range(n)]
        captions["captions"] = pd.DataFrame({"row": np.arange(n), "text": texts})
    return wb.Dataset(
        "toy", ids, None, table, targets=("label",), prompts=prompts, prompt_target="label",
        **captions,
    )  # fmt: skip


def space_of(dataset, d, captioned, seed=0):
    """A space that sees the classes."""
    X = rows(dataset.n, d, seed=seed)
    X[:, :10] += 3 * np.eye(10, dtype=np.float32)[np.arange(dataset.n) % 10]
    text = X + 1 if captioned else None
    space = wb.Space(f"s{seed}", dataset.ids, X, text, classes=rows(10, d))
    return space.normalize_rows()


@pytest.mark.parametrize(("n", "d", "captioned"), [(1200, 300, True), (3500, 100, True)])
def test_what_a_comparison_asks_for_is_what_it_takes(n, d, captioned):
    dataset = labelled(n, captioned)
    space = space_of(dataset, d, captioned)
    measured = peak(lambda: wb.compare(dataset, {"s": space}, n_jobs=1, progress=False))
    assert_close(of_compare.peak_bytes(space, 10, captioned), measured)


def test_what_alignment_asks_for_is_what_it_takes():
    ids = np.arange(1500).astype(str)
    spaces = {f"s{i}": wb.Space(f"s{i}", ids, rows(1500, 300, seed=i)) for i in range(4)}
    images = {name: space.image for name, space in spaces.items()}
    measured = peak(lambda: align.alignment(images, n_draws=5))
    assert_close(of_compare.alignment_bytes(spaces), measured)


def test_a_comparison_of_many_spaces_holds_no_more_than_that_of_one(monkeypatch):
    """Rows of labelled and of prompted samples are copied for one measure at a time."""
    monkeypatch.setattr("workbench.evaluate.comparing._alignment", lambda *_: (pd.DataFrame(), []))
    for measure in ("linear_probe", "cluster", "few_shot"):
        monkeypatch.setattr(f"workbench.evaluate.plan.{measure}", no_measure)
    dataset = labelled(3000, False)
    spaces = {f"s{i}": space_of(dataset, 256, False, seed=i) for i in range(6)}
    one = peak(lambda: wb.compare(dataset, {"s0": spaces["s0"]}, progress=False))
    six = peak(lambda: wb.compare(dataset, spaces, progress=False))
    assert six < 1.2 * one + spaces["s0"].image.nbytes


def no_measure(*_, **__):
    """Measure nothing."""
    return pd.DataFrame(columns=wb.evaluate.COLUMNS)


@pytest.mark.parametrize(
    ("work", "says"),
    [
        (lambda: wb.RPKrossFuse((8, 6), 2_000_000_000).fit(rows(20, 14)), "n_components=2000000"),
        (lambda: wb.KPoMRP((8, 6), 2_000_000_000).fit_transform(rows(20, 14)), "20 rows of n_comp"),
        (lambda: wb.KrossFuse((8, 6)).fit(rows(9000, 14)).exact_kernel(rows(9000, 14)), "kernel"),
        (lambda: align.difference_groups(rows(9000, 4), rows(9000, 4, seed=1), n_rows=9000),
         "n_rows=9000"),
        (lambda: layout.maps({"a": rows(90_000, 100)}, "pca"), "a map of 90000 rows"),
        (lambda: layout.ordered_kernels({"a": rows(9000, 4)}, n_rows=9000), "n_rows=9000"),
        (lambda: fusion.gram(rows(9000, 4)), "9000 x 9000"),
        (lambda: align.cka(rows(2000, 4), rows(2000, 4, seed=1), kernel="rbf"), None),
    ],
)  # fmt: skip
def test_more_than_there_is_is_refused_with_the_figure_and_the_way_out(monkeypatch, work, says):
    monkeypatch.setenv("WORKBENCH_MEMORY", "0.05")
    monkeypatch.setattr(machine_memory, "SMALL", 0)
    if says is None:  # by blocks: fits
        monkeypatch.setenv("WORKBENCH_MEMORY", "0.5")
        work()
        return
    with pytest.raises(
        InputError, match=r"would take .+, of which this machine has 50 MB: exp"
    ) as e:
        work()
    assert says in str(e.value)


def test_a_comparison_that_does_not_fit_is_refused_before_it_starts(monkeypatch):
    monkeypatch.setenv("WORKBENCH_MEMORY", "0.001")
    monkeypatch.setattr(machine_memory, "SMALL", 0)
    dataset = labelled(1200, False)
    message = r"^comparing s \(1200 image and 10 classes rows of 300 columns\) would take \d+ MB, "
    with pytest.raises(InputError, match=message):
        wb.compare(dataset, {"s": space_of(dataset, 300, False)}, progress=False)


def test_small_work_does_not_look(monkeypatch):
    monkeypatch.setattr(machine_memory, "free_bytes", lambda: pytest.fail("it looked"))
    machine_memory.ask_for(machine_memory.SMALL, "little", "less")


def test_the_least_of_machine_and_groups_counts(monkeypatch, tmp_path):
    monkeypatch.delenv("WORKBENCH_MEMORY", raising=False)
    own = tmp_path / "own"
    monkeypatch.setattr(machine_memory, "OWN_GROUPS", own)
    monkeypatch.setattr(machine_memory, "CGROUPS", tmp_path)
    own.write_text("0::/a/b\n4:memory:/c\n")
    machine = machine_memory.free_bytes()
    assert machine > 1e8
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "memory.max").write_text("max\n")
    (tmp_path / "a" / "b" / "memory.current").write_text("5000000\n")
    (tmp_path / "a" / "memory.max").write_text("90000000\n")
    (tmp_path / "a" / "memory.current").write_text("60000000\n")
    (tmp_path / "a" / "memory.stat").write_text("anon 1\ninactive_file 10000000\n")
    assert machine_memory.free_bytes() == 40e6
    (tmp_path / "memory" / "c").mkdir(parents=True)
    (tmp_path / "memory" / "c" / "memory.limit_in_bytes").write_text("30000000")
    (tmp_path / "memory" / "c" / "memory.usage_in_bytes").write_text("10000000")
    assert machine_memory.free_bytes() == 20e6


@pytest.mark.parametrize("told", ["much", "0", "-1", "nan", "inf"])
def test_a_size_of_memory_that_is_none_is_refused(monkeypatch, told):
    monkeypatch.setenv("WORKBENCH_MEMORY", told)
    with pytest.raises(InputError, match="a number of GB above 0"):
        machine_memory.free_bytes()
