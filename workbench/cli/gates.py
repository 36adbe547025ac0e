"""``workbench gate`` and ``workbench history``: a run against its KPIs, measures over runs."""

import argparse
from collections.abc import Sequence
from typing import Any

from .._require import require
from ..files import write_text
from .checking import check_rows_file
from .tables import text_of

Judgement = tuple[Any, str, int]


def gate(arguments: argparse.Namespace) -> Judgement:
    """Hold a run against its KPIs.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``gate``.

    Returns
    -------
    result : dict
        Whether it passed, and every KPI.
    text : str
        The same for people.
    code : int
        0 if every stage is passed, 1 if one is not.

    Raises
    ------
    InputError
        If a file cannot be read or written, or a KPI names what the runs do not have.
    """
    from ..gating.judging import judge
    from ..gating.kpis import read_kpis
    from ..gating.poc_folders import read_either
    from ..gating.tables import gate_junit, gate_markdown, gate_records, gate_text

    inputs = [arguments.kpi]
    written = {".md": (arguments.markdown, "--markdown"), ".xml": (arguments.junit, "--junit")}
    for suffix, (path, flag) in written.items():
        if path is not None:
            check_rows_file(path, flag, inputs, suffix=suffix, force=True)
    stages = _chosen(read_kpis(arguments.kpi), arguments.stage)
    run = read_either(arguments.run_folder)
    baseline = None if arguments.baseline is None else read_either(arguments.baseline)
    judged = judge(run, stages, baseline)
    if arguments.markdown is not None:
        write_text(arguments.markdown, gate_markdown(run, judged))
    if arguments.junit is not None:
        write_text(arguments.junit, gate_junit(run, judged))
    passed = not any(each.stops for each in judged)
    result = {"run": run.name, "passed": passed, "kpis": gate_records(judged)}
    return result, gate_text(run, judged), 0 if passed else 1


def _chosen(stages: Sequence[Any], names: Sequence[str]) -> list[Any]:
    """Stages that were asked for; all of them where nobody asked."""
    known = {stage.name: stage for stage in stages}
    for name in names:
        require(name in known, f"--stage {name}", f"one of {', '.join(known)}")
    return [stage for stage in stages if not names or stage.name in names]


def history(arguments: argparse.Namespace) -> tuple[Any, str]:
    """Set measures of several runs side by side.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``history``.

    Returns
    -------
    result : list of dict
        A figure of a run each.
    text : str
        A column for each run.

    Raises
    ------
    InputError
        If a folder is no run, no run has a measure, or the page cannot be written.
    """
    from ..gating.history import history_of
    from ..gating.history_page import history_page
    from ..gating.poc_folders import read_either

    if arguments.out is not None:
        check_rows_file(arguments.out, "--out", [], suffix=".html", force=arguments.force)
    runs = [read_either(folder) for folder in arguments.runs]
    table = history_of(runs, arguments.measure)
    if arguments.out is not None:
        write_text(arguments.out, history_page(table))
    return table.to_dict("records"), text_of(_wide(table))


def _wide(table: Any) -> Any:
    """A line for each space and measure, a column for each run, oldest first."""
    labels = table.created.str[:10] + " " + table.run
    columns = list(dict.fromkeys(labels))
    rows = table.assign(label=labels).drop_duplicates(["space", "measure", "label"], keep="last")
    wide = rows.set_index(["measure", "space", "label"]).value.unstack("label")
    order = list(dict.fromkeys(zip(rows.measure, rows.space, strict=True)))
    return wide.loc[order, columns]
