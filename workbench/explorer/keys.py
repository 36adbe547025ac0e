"""Names of the panels, and what keys do."""

PANELS = ("Selection", "Neighbours", "Groups that differ", "Search", "Weights", "Keys")

KEYS = {
    "/": "write a query", "Escape": "clear the selection", "u": "undo (also Ctrl+Z)",
    "r": "redo", "l": "draw a lasso", "p": "move and zoom the maps", "f": "fit the maps",
    **{str(i): name for i, name in enumerate(PANELS, 1)}, "?": "this list",
}  # fmt: skip

MORE_KEYS = (
    "Arrow keys move over pictures (Enter shows neighbours) and over the map of weights. Ctrl or"
    " Cmd with a lasso adds to the selection; Shift draws a lasso in Move mode."
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
    return f"<table class='wb-table wb-keys'>{rows}</table><p class='wb-note'>{MORE_KEYS}</p>"
