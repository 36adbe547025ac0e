"""Names of the panels, and what keys do."""

PANELS = (
    "Selection",
    "Neighbours",
    "Groups that differ",
    "Search",
    "Weights",
    "Pairs",
    "Filter",
    "Table",
    "Tags",
    "Judge",
    "Keys",
)

KEYS = {
    "/": "write a query", "Escape": "clear the selection",
    "u": "undo a selection, a tag, a judgement (also Ctrl+Z)", "r": "redo (also Ctrl+Y)",
    "t": "write a tag for the selection",
    "x": "wrong label: marks the picture that is open large or has the focus, or the selection;"
    " once more unmarks",
    "d": "duplicate: the same",
    "l": "draw a lasso", "p": "move the maps", "f": "fit the maps",
    "w": "the explorer over the whole window, and back",
    **{str(i): name for i, name in enumerate(PANELS[:9], 1)}, "?": "this list",
    "n": "in Judge: the next sample", "a": "in Judge: list A is right",
    "b": "in Judge: list B is right", "c": "in Judge: list C is right", "0": "in Judge: a tie",
}  # fmt: skip

MORE_KEYS = (
    "On a map: Ctrl or Cmd with the wheel zooms, and with a lasso or a click adds to the selection;"
    " Alt takes away; Shift draws a lasso in Move mode. Arrow keys go to the next point that way,"
    " Enter selects it, Space adds or takes it away, + and - zoom.",
    "On pictures: arrow keys move, Enter opens one large with all its columns, Space lists its"
    " neighbours. Arrow keys move over the map of weights, too. On pairs: Space chooses one,"
    " Enter or a click on a picture opens it large, too.",
    "In the panel Filter: draw over bars, or write their ends; click values; a double click on bars"
    " takes the condition away. In its lists arrow keys move, Enter filters, s selects all of a"
    " value. In the panel Table: arrow keys move, Enter opens a sample large, Space adds it to the"
    " selection or takes it away, Shift with Space or a click selects up to there.",
    "On the legend: a click selects a class, with Ctrl or Cmd adds it or takes it away, with Shift"
    " hides or shows it, with Alt shows it alone. Arrow keys move, Enter selects, h hides.",
)


def key_table() -> str:
    """Lay the keys out as an HTML table.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> "<kbd>Escape</kbd>" in key_table()
    True
    """
    row = "<tr><th><kbd>{}</kbd></th><td>{}</td></tr>"
    rows = "".join(row.format(key, what) for key, what in KEYS.items())
    more = "".join(f"<p class='wb-note'>{words}</p>" for words in MORE_KEYS)
    return f"<table class='wb-table wb-keys'>{rows}</table>{more}"
