"""Measures in several processes: the same figures, the same words, nothing left behind."""

import gc
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
import pytest
import torch
from joblib.externals.loky import get_reusable_executor
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_info, threadpool_limits

import workbench as wb
from workbench._machine.threads import (
    in_threads,
    one_at_a_time,
    one_thread_each,
    side_by_side,
)
from workbench.evaluate import running
from workbench.evaluate.finished import Finished
from workbench.evaluate.plan import Plan, Step
from workbench.evaluate.uncertainty.outcomes import outcome_tensors
from workbench.store import save_space

N = 600


def data():
    """Six classes."""
    ids = np.arange(N).astype(str)
    table = pd.DataFrame({"label": np.repeat(list("abcdef"), N // 6)}, index=ids)
    return wb.Dataset("toy", ids, None, table, targets=("label",))


def spaces(n_columns=8):
    """Two spaces that see the classes a little."""
    rng, ids = np.random.default_rng(0), np.arange(N).astype(str)
    made = {}
    for name in ("one", "two"):
        X = rng.standard_normal((N, n_columns)).astype(np.float32)
        X[:, :6] += np.repeat(np.eye(6, dtype=np.float32), N // 6, axis=0)
        made[name] = wb.Space(name, ids, X)
    return made


def groups():
    """What a plan has to measure."""
    plan = Plan(data(), 0)
    steps = [step for name, space in spaces().items() for step in plan.steps(name, space)]
    return running._groups(list(enumerate(steps)))


def test_figures_words_and_outcomes_do_not_hang_on_the_number_of_processes():
    one, two = (wb.compare(data(), spaces(), n_jobs=n_jobs, progress=False) for n_jobs in (1, 2))
    pd.testing.assert_frame_equal(one.metrics, two.metrics)
    assert one.notes == two.notes
    for key, outcomes in one.outcomes.items():
        arrays, others = (outcome_tensors("", each) for each in (outcomes, two.outcomes[key]))
        assert arrays.keys() == others.keys()
        for name, array in arrays.items():
            np.testing.assert_array_equal(array, others[name])


def test_processes_are_taken_where_they_are_quicker_and_fit(monkeypatch):
    monkeypatch.setattr(running.joblib, "cpu_count", lambda: 4)
    assert running.processes_for(groups(), spaces()) == 4
    monkeypatch.setattr(running, "ROWS_WORTH_IT", N + 1)
    assert running.processes_for(groups(), spaces()) == 1
    monkeypatch.setattr(running, "ROWS_WORTH_IT", 2)
    monkeypatch.setattr(running, "ONE_THREAD", N - 1)
    assert running.processes_for(groups(), spaces()) == 1


def test_little_memory_takes_fewer_processes(monkeypatch):
    monkeypatch.setattr(running.joblib, "cpu_count", lambda: 64)
    for gigabytes, at_most in ((0.5, 1), (2, 2), (8, 10)):
        monkeypatch.setenv("WORKBENCH_MEMORY", str(gigabytes))
        assert 1 <= running.processes_for(groups(), spaces()) <= at_most


def test_a_measure_of_ones_own_runs_here_and_counts_in_its_place():
    here = []

    def share(image, labels):
        here.append(os.getpid())
        return float(np.mean(labels == labels[0]))

    own = wb.Measure("share", share, needs=("labels",))
    made = wb.compare(data(), spaces(), measures=[own], n_jobs=2, progress=False)
    assert here == [os.getpid()] * 2
    assert made.metrics.query("task == 'own'").space.tolist() == ["one", "two"]


def warns():
    """A table, after two warnings."""
    warnings.warn("failed to converge", ConvergenceWarning, stacklevel=1)
    warnings.warn("something else", UserWarning, stacklevel=1)
    return pd.DataFrame({"metric": ["m"], "value": [float(os.getpid())], "outcomes": [None]})


def fails():
    """What no step should."""
    raise ZeroDivisionError("of a step")


def run(steps, n_jobs=2):
    """Steps on a space."""
    return running.run_steps(steps, spaces(), Finished(None, data(), 0), n_jobs=n_jobs)


def test_what_another_process_warns_of_is_heard_here():
    steps = [Step(name, "knn", "label", warns) for name in ("one", "two")]
    with pytest.warns(UserWarning, match="something else"):
        table, _, notes = run(steps)
    assert os.getpid() not in table.value.astype(int).tolist()
    assert notes == ["knn of one, two: failed to converge."]


def test_work_that_is_given_up_is_no_warning(recwarn):
    get_reusable_executor().shutdown()  # workers of earlier tests end on their own, with a warning
    groups = [[(i, Step("one", "knn", "label", naps))] for i in range(6)]
    measured = running._in_processes(groups, 2)
    next(measured)
    measured.close()
    gc.collect()
    assert [str(each.message) for each in recwarn] == []


def naps():
    """What takes a while."""
    time.sleep(0.2)
    return pd.DataFrame({"metric": ["m"], "value": [0.0], "outcomes": [None]})


def test_an_error_of_another_process_is_the_error_here():
    steps = [Step(name, "knn", "label", fails) for name in ("one", "two")]
    with pytest.raises(ZeroDivisionError, match="of a step"):
        run(steps)


def test_parts_run_in_turn_where_other_processes_keep_the_processors_busy():
    def thread(_):
        time.sleep(0.05)
        return threading.get_ident()

    with one_at_a_time():
        assert len(set(side_by_side(thread, range(4)))) == 1
    assert len(set(side_by_side(thread, range(4)))) == min(4, os.cpu_count() or 1)


@pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX's")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_ends_all_processes_in_one_line(tmp_path, number):
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(30), 50)
    ids = np.array([f"s{i}" for i in range(1500)])
    pd.DataFrame({"id": ids, "label": labels}).to_csv(tmp_path / "t.csv", index=False)
    for name in ("a", "b"):
        X = rng.standard_normal((1500, 400)) + 0.3 * rng.standard_normal((30, 400))[labels]
        save_space(wb.Space(name, ids, X.astype(np.float32)), tmp_path / f"{name}.safetensors")
    command = [sys.executable, "-m", "workbench", "compare", "--data", "t.csv"]
    running = subprocess.Popen(
        [*command, "a.safetensors", "b.safetensors"], cwd=tmp_path, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(wb.__file__).parents[1])},
        preexec_fn=heard,
    )  # fmt: skip
    workers = waited_for_workers(running.pid)
    os.killpg(running.pid, number)
    made, said = running.communicate(timeout=60)
    assert running.returncode == 128 + number, (running.returncode, made, said)
    assert said.strip().splitlines()[-1].startswith("workbench: "), said
    assert "Traceback" not in said
    gone, left = psutil.wait_procs(workers, timeout=10)
    assert len(gone) >= 2
    assert left == []


def heard():
    """Hear Ctrl-C, which a shell lets processes in the background ignore."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def measures(process):
    """Whether a process is one that measures; one that has ended meanwhile is none."""
    try:
        return any("LokyProcess" in word for word in process.cmdline())
    except psutil.Error:
        return False


def waited_for_workers(pid):
    """The processes that measure, once there are two."""
    for _ in range(600):
        children = psutil.Process(pid).children(recursive=True)
        found = [each for each in children if measures(each)]
        if len(found) > 1:
            return found
        time.sleep(0.1)
    raise AssertionError("no other process")


def test_two_threads_that_overlap_leave_no_limit_of_one_thread_behind():
    def limits():
        return [pool["num_threads"] for pool in threadpool_info()]

    with threadpool_limits(2):
        before = limits()
        first, second = one_thread_each(), one_thread_each()
        first.__enter__()
        second.__enter__()
        assert set(limits()) == {1}
        first.__exit__(None, None, None)
        assert set(limits()) == {1}
        second.__exit__(None, None, None)
        assert limits() == before


@pytest.fixture
def two_threads():
    """Torch with two threads, here and in threads to come; what it had is given back."""
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def test_shares_that_overlap_leave_torch_as_many_threads_as_before(two_threads):
    before = torch.get_num_threads()
    both_began = threading.Barrier(2)
    seen = []

    def work(_: object) -> None:
        seen.append(torch.get_num_threads())

    def share_out() -> None:
        both_began.wait()
        in_threads(work, range(4))

    others = [threading.Thread(target=share_out) for _ in range(2)]
    for other in others:
        other.start()
    for other in others:
        other.join()
    assert set(seen) == {1}
    assert torch.get_num_threads() == before
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(torch.get_num_threads).result() == before
