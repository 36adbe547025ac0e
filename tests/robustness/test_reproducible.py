"""The same seed gives the same bytes; the number of threads moves the last digits alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import workbench as wb

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def runs():
    """The run on one thread, again, and on two."""
    return [one_run(threads) for threads in (1, 1, 2)]


def one_run(threads):
    """Run in a process of its own, whose libraries have so many threads from the start."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    given = {**os.environ, **dict.fromkeys(names, str(threads))}
    done = subprocess.run(
        [sys.executable, "-m", "tests.robustness.one_run", str(threads)],
        cwd=ROOT, env={**given, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_the_same_seed_gives_the_same_bytes(runs):
    once, again, _ = runs
    assert once["digests"] == again["digests"]
    assert once == again


def test_one_thread_and_two_differ_by_less_than_a_millionth(runs):
    one, _, two = runs
    for name, rows in one["rows"].items():
        np.testing.assert_allclose(rows, two["rows"][name], atol=1e-6, err_msg=name)
    for table in ("metrics", "alignment"):
        assert len(one[table]["value"]) > 10
        for column in ("value", "low", "high"):
            here, there = (np.array(run[table][column], float) for run in (one, two))
            np.testing.assert_allclose(here, there, atol=1e-6, err_msg=f"{table} {column}")


def test_an_interval_does_not_hang_on_whether_two_cosines_are_equal():
    cosines = np.random.default_rng(0).random(60)
    cosines[7] = cosines[3]
    moved = cosines.copy()
    moved[7] += 1e-9
    first, second = (wb.evaluate.mean_interval(each) for each in (cosines, moved))
    np.testing.assert_allclose(first, second, atol=1e-8)
