"""Running the steps of a plan: kept ones are read, the others measured, several at once."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import joblib
import numpy as np
import pandas as pd
from scipy.sparse.linalg import ArpackError
from threadpoolctl import threadpool_limits

from .._language import kept
from .._machine import threads
from .._machine.bars import progress_bar
from .._machine.memory import free_bytes
from .._machine.workers import deaf_children, end_workers
from .._require import InputError
from ..store import Space
from .findings.headlines import OWN
from .finished import Finished
from .measures.tables import metric_table
from .measures.unfinished import Heard, Unfinished, heard
from .memory import peak_bytes
from .plan import Step

ROWS_WORTH_IT = 500  # fewer are measured before another process has started
ONE_THREAD = 3000  # rows up to which one BLAS thread is as fast; more keep all processors busy
PROCESS_BYTES = 4e8  # of a process, beside what it measures

Table = pd.DataFrame
Group = list[tuple[int, Step]]  # steps of one space and task, with their numbers in the plan


@dataclass(frozen=True)
class Measured:
    """What came of one step.

    Attributes
    ----------
    number : int
        Of the step, in the plan.
    table : DataFrame or None
        None where the rows have no such value.
    said : Heard
        Warnings.
    seconds : float
        Spent.
    impossible : str, default=""
        Why there is no table.
    """

    number: int
    table: Table | None
    said: Heard
    seconds: float
    impossible: str = ""


def run_steps(
    steps: Sequence[Step], spaces: Mapping[str, Space], finished: Finished, *,
    progress: bool = True, title: str = "compare", n_jobs: int | None = None,
) -> tuple[Table, dict[str, float], list[str]]:  # fmt: skip
    """Measure everything that is not kept from before.

    Parameters
    ----------
    steps : sequence of Step
        Of a plan.
    spaces : mapping of str to Space
        What is measured.
    finished : Finished
        Measures of an earlier run; every new one is put there at once.
    progress : bool, default=True
        Bar with the time left, on stderr, where that is a terminal.
    title : str, default="compare"
        Of the bar.
    n_jobs : int, default=None
        Processes; None takes as many as there are processors where that is quicker and the memory
        suffices, 1 none but this.

    Returns
    -------
    tuple of DataFrame, dict and list of str
        Results in the order of the steps, with space and target; seconds by task; what could not
        be measured and what did not converge.
    """
    by_number: dict[int, Measured] = {}
    with progress_bar(None, title, len(steps), shown=progress, unit="measure") as bar:
        for done in _kept(steps, spaces, finished):
            by_number[done.number] = done
            bar.update()
        open_steps = [(i, step) for i, step in enumerate(steps) if i not in by_number]
        for done in _measured(open_steps, spaces, finished, n_jobs):
            by_number[done.number] = done
            bar.update()
    return _together(steps, [by_number[i] for i in range(len(steps))])


def _kept(
    steps: Sequence[Step], spaces: Mapping[str, Space], finished: Finished
) -> Iterator[Measured]:
    """Measures of an earlier run, their solvers' messages too."""
    for number, step in enumerate(steps):
        began = time.perf_counter()
        kept = None if step.task == OWN else finished.get([spaces[step.space]], *step.names)
        if kept is not None:
            table, messages = kept
            yield Measured(number, table, Heard(messages), time.perf_counter() - began)


def _measured(
    steps: Group, spaces: Mapping[str, Space], finished: Finished, n_jobs: int | None
) -> Iterator[Measured]:
    """Measure, in other processes what is not the user's own; keep each that is done."""
    own = [(number, step) for number, step in steps if step.task == OWN]
    groups = _groups([(number, step) for number, step in steps if step.task != OWN])
    jobs = processes_for(groups, spaces) if n_jobs is None else min(n_jobs, len(groups))
    if jobs < 2:
        at_once = _in_this_process(groups)
    else:
        longest_first = sorted(groups, key=lambda group: _work(group, spaces), reverse=True)
        at_once = _in_processes(longest_first, jobs)
    names = dict(steps)
    for done in at_once:
        step = names[done.number]
        if done.table is not None:
            kept = (done.table, done.said.messages, done.seconds, [spaces[step.space]])
            finished.put(*kept, *step.names)
        yield done
    for number, step in own:
        yield _result(number, step)


def _groups(steps: Group) -> list[Group]:
    """Steps of one space and task together: they share neighbours and products."""
    groups: dict[tuple[str, str], Group] = {}
    for number, step in steps:
        groups.setdefault((step.space, step.task), []).append((number, step))
    return list(groups.values())


def processes_for(groups: Sequence[Group], spaces: Mapping[str, Space]) -> int:
    """Tell how many processes measure sooner than one.

    Parameters
    ----------
    groups : sequence of list of (int, Step)
        What is left to measure.
    spaces : mapping of str to Space
        What is measured.

    Returns
    -------
    int
        1 for few rows, which take less than another process needs to start, and for many, where
        matrix products keep all processors busy.
    """
    asked = {step.space for group in groups for _, step in group}
    n = max((len(spaces[name].ids) for name in asked), default=0)
    if not ROWS_WORTH_IT <= n <= ONE_THREAD:
        return 1
    n_classes = max((step.n_classes for group in groups for _, step in group), default=0)
    peak = max(peak_bytes(spaces[name], n_classes, spaces[name].text is not None) for name in asked)
    fitting = int(free_bytes() / (2 * (peak + PROCESS_BYTES)))
    return max(1, min(joblib.cpu_count(), len(groups), fitting))


def _work(group: Group, spaces: Mapping[str, Space]) -> int:
    """Roughly, to be compared with other groups."""
    return len(group) * spaces[group[0][1].space].dim


def _in_this_process(groups: Sequence[Group]) -> Iterator[Measured]:
    for group in groups:
        for number, step in group:
            yield _result(number, step)


def _in_processes(groups: Sequence[Group], jobs: int) -> Iterator[Measured]:
    """Groups in their order, each to the next process that is free."""
    parallel = joblib.Parallel(
        jobs, backend="loky", return_as="generator_unordered", pre_dispatch=jobs, batch_size=1
    )
    results: Any = ()
    try:
        with deaf_children():
            results = parallel(joblib.delayed(_of_group)(group) for group in groups)
        for of_group in results:
            yield from of_group
    except BaseException:  # Ctrl-C too, from the moment that they start
        end_workers()
        _give_up(results)
        raise


def _give_up(results: Any) -> None:
    """Close what nobody waits for; joblib would warn of it, later, behind our own last line."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if hasattr(results, "close"):
            results.close()


def _of_group(group: Group) -> list[Measured]:
    """Measure in another process, on one thread."""
    with threads.one_at_a_time(), threadpool_limits(1):
        return [_result(number, step) for number, step in group]


def _result(number: int, step: Step) -> Measured:
    """Measure; that there is no value on these rows is a result, too."""
    began = time.perf_counter()
    said = Heard()
    table, impossible = None, ""
    try:
        with heard() as said:
            table = step.run()
    except (ArpackError, InputError, np.linalg.LinAlgError) as error:
        if step.task == OWN:
            raise
        impossible = _impossible(step, error)
    return Measured(number, table, said, time.perf_counter() - began, impossible)


def _impossible(step: Step, error: Exception) -> str:
    """Say that a measure has no value on these rows, and why."""
    reason = " ".join(str(error).split()).rstrip(".")
    made = {"said_task": step.task, "space": step.space, "reason": reason}
    if not step.target:
        return kept("{said_task} of {space} could not be measured ({reason}).", **made)
    said = kept("{said_task} of {space} on {target} could not be measured ({reason}).")
    return kept(said, target=step.target, **made)


def _together(
    steps: Sequence[Step], done: Sequence[Measured]
) -> tuple[Table, dict[str, float], list[str]]:
    """One table, seconds by task, notes."""
    frames = []
    seconds: dict[str, Any] = dict.fromkeys((step.task for step in steps), 0.0)
    unfinished = Unfinished()
    impossible = [each.impossible for each in done if each.impossible]
    for step, each in zip(steps, done, strict=True):
        seconds[step.task] += each.seconds
        for message in each.said.messages:
            unfinished.add(step.space, step.task, message)
        each.said.say_others()
        if each.table is not None:
            frames.append(each.table.assign(space=step.space, target=step.target))
    if not frames:
        frames.append(metric_table([]).assign(space="", target=""))
    return pd.concat(frames, ignore_index=True), seconds, [*impossible, *unfinished.notes()]
