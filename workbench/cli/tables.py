"""Tables as text."""

from typing import Any

COUNTS = {"width": "{:.0f}", "seconds": "{:.1f}"}  # other numbers: three decimals, no -0.000


def text_of(table: Any) -> str:
    """Write the table of a comparison for a terminal.

    Parameters
    ----------
    table : DataFrame
        Of :meth:`workbench.Comparison.table`, or what a file keeps of one.

    Returns
    -------
    str
        A line for each space.
    """
    numbers = [str(column) for column in table.select_dtypes("number")]
    formats = {column: COUNTS.get(column, "{:z.3f}").format for column in numbers}
    table = table.where(table.notna(), float("nan"))  # None would be a word
    return str(table.to_string(formatters=formats, na_rep="-", index_names=False))
