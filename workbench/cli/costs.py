"""``workbench costs``: what every space of a run costs, and what a month comes to."""

import argparse
from typing import Any

from .._require import require
from ..costing.gains import Worth, worth_of, worth_words
from ..costing.monthly import Month, assumptions, months
from ..costing.prices import Prices, read_prices
from ..costing.tables import measured_table, monthly_table
from ..gating.figures import ask, figure_of
from ..gating.runs import Run, read_run
from ..gating.terms import condition_of

SHARES = ("retrieval", "knn", "zero_shot", "linear_probe", "few_shot", "across_groups")


def costs(arguments: argparse.Namespace) -> tuple[dict[str, Any], str]:
    """Say what every space of a run costs.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``costs``.

    Returns
    -------
    result : dict
        What was measured; with prices what a month costs, what it rests on, what a gain is worth.
    text : str
        The same for people.

    Raises
    ------
    InputError
        If a file cannot be read, or the run measured no costs.
    """
    run = read_run(arguments.run_folder)
    measured = list(run.costs.values())
    require(measured, f"{run.name} without costs", "a run of this version: make it once more")
    result: dict[str, Any] = {"run": run.name, "measured": measured}
    parts = [measured_table(measured).to_string(index_names=False)]
    if arguments.prices is None:
        return result, "\n\n".join([*parts, "For money a month: --prices FILE.toml"])
    prices = read_prices(arguments.prices)
    found = months(measured, prices)
    said = assumptions(measured, prices)
    records = [month._asdict() | {"total": month.total} for month in found]
    result |= {"monthly": records, "assumptions": said}
    parts.append(monthly_table(found, prices).to_string(index_names=False))
    if prices.measure:
        worth, more = _worth(run, prices, found, str(arguments.prices))
        result["worth"] = worth._asdict() | {"costs_more": more}
        parts.append(worth_words(worth, more, prices))
    return result, "\n\n".join([*parts, "\n".join(said)])


def _worth(run: Run, prices: Prices, found: list[Month], where: str) -> tuple[Worth, float]:
    """What the gain is worth, and what the better space costs more."""
    where = f"{where}: worth.measure"
    terms = condition_of(f"{prices.measure} >= 0", where).terms
    require(len(terms) == 2, f"{where} = {prices.measure}", "a difference of two spaces")
    keys = [ask(term, run, None, where).key for term in terms]
    got = f"{where}: {terms[0].measure}"
    require(keys[0][1] in SHARES, got, "a share of queries, such as recall_at_1 or knn")
    gain = figure_of(terms, run, None, where)
    totals = {month.space: month.total for month in found}
    better, other = (totals[key[0]] for key in keys)
    return worth_of((gain.value, gain.low, gain.high), prices), better - other
