"""Columns computed beside the user: controls stay alive, nothing of an old space is kept."""

import threading

import numpy as np
import pytest
from test_explorer import made, spaces_of, toy

from workbench.explorer.background import Outdated
from workbench.explorer.columns import COMPUTE
from workbench.explorer.computing import Computed
from workbench.explorer.status import Status


def test_controls_set_in_one_thread_do_not_silence_another():
    status, done = Status(), []
    inside, over = threading.Event(), threading.Event()

    def worker():
        with status.quiet():
            inside.set()
            over.wait(10)

    with status.quiet():
        thread = threading.Thread(target=worker)
        thread.start()
        inside.wait(10)
        status.guarded(done.append, "set by us")
    status.guarded(done.append, "by the user, meanwhile")
    over.set()
    thread.join()
    status.guarded(done.append, "by the user, after")
    assert done == ["by the user, meanwhile", "by the user, after"]


@pytest.mark.parametrize("ticks", [0, 2])
def test_a_space_that_is_fused_again_leaves_no_column_of_before(monkeypatch, ticks):
    explorer = made()
    columns = explorer._columns
    column = next(each for each in columns.offered() if each.kind.name == "CLUSTER")
    name = column.spaces[0]

    def compute(workspace, *spaces, tick):
        workspace.spaces[name] = spaces_of(toy())[name]
        for _ in range(ticks):
            tick(0.5)
        return Computed(np.zeros(workspace.dataset.n))

    monkeypatch.setitem(COMPUTE,
                        column.kind, compute)  # fmt: skip
    with pytest.raises(Outdated, match=f"{name} was fused again meanwhile: ask for"):
        columns.compute(column, lambda share: None)
    assert column not in columns.computed
    assert column not in columns.notes
