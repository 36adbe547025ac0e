"""What the browser says through the legend: keys, clicks on classes, pages that come and go."""

from collections.abc import Callable
from functools import partial
from typing import Any

from .colouring import Colouring
from .judge_panel import JudgePanel
from .keys import PANELS
from .legend import Legend
from .maps import Maps
from .picking import Picking
from .selection import Selection
from .status import Status
from .tabs import Tabs
from .tag_bar import TagBar
from .tagging.held import DUPLICATE, WRONG
from .titles import Titles
from .toolbar import Toolbar
from .turns import Turns


def connect(
    legend: Legend, turns: Turns, status: Status, *,
    colouring: Colouring, picking: Picking, selection: Selection, maps: Maps,
    toolbar: Toolbar, tabs: Tabs, titles: Titles, tag_bar: TagBar, judge_panel: JudgePanel,
    describe: Callable[[int], str],
) -> None:  # fmt: skip
    """Let the legend's messages do what they say.

    Parameters
    ----------
    legend : Legend
        Who says it.
    turns : Turns
        Hears of pages.
    status : Status
        Shows bad input.
    colouring, picking, selection, maps, toolbar, tabs : object
        What keys and clicks change.
    titles : Titles
        Say how far to trust the maps, once these are seen.
    tag_bar, judge_panel : object
        What keys change, too.
    describe : callable
        Takes a position on the maps, says what is there.
    """

    def drawn(told: dict[str, Any]) -> None:
        turns.drawn(told["turn"])
        titles.complete()

    def spoken(told: dict[str, Any]) -> None:
        position = told["position"]
        legend.send({"type": "point", "position": position, "words": describe(position)})

    actions = _actions(selection, maps, toolbar, tabs) | _judging(judge_panel, tabs)
    pressed = _pressed(actions, tag_bar)
    toolbar.linked.observe(lambda change: legend.set_trait("linked", change["new"]), "value")
    messages: dict[str, Callable[[dict[str, Any]], Any]] = {
        "keeps": lambda told: setattr(picking, "keeps", bool(told["keeps"])),
        "select": lambda told: picking.choose(told["index"], bool(told.get("add"))),
        "point": spoken,
        "toggle": lambda told: colouring.toggle(told["index"], bool(told.get("only"))),
        "key": lambda told: status.guarded(pressed, told),
        "opened": lambda told: turns.opened(),
        "drawn": drawn,
        "closed": lambda told: turns.closed(),
        "reopened": lambda told: None,  # what remembers hears it
    }
    legend.on_msg(lambda _, message, __: messages[message["type"]](message))


def _pressed(
    actions: dict[str, Callable[[], Any]], tag_bar: TagBar
) -> Callable[[dict[str, Any]], None]:
    """What a key does; a mark is for the picture that has the focus, where one has."""
    marks = {"x": WRONG, "d": DUPLICATE}

    def pressed(told: dict[str, Any]) -> None:
        key = told["key"]
        if key in marks:
            tag_bar.mark(marks[key], told.get("row"))
        else:
            actions[key]()

    return pressed


def _actions(
    selection: Selection, maps: Maps, toolbar: Toolbar, tabs: Tabs
) -> dict[str, Callable[[], Any]]:
    """What each key does."""

    def mode(value: str) -> Callable[[], None]:
        return lambda: toolbar.mode.set_trait("value", value)

    def panel(name: str) -> Callable[[], None]:
        return lambda: tabs.show(name)

    actions: dict[str, Callable[[], Any]] = {
        "u": toolbar.undo, "r": toolbar.redo, "Escape": selection.clear, "f": maps.fit,
        "l": mode("lasso"), "p": mode("panZoom"), "/": panel("Search"), "?": panel("Keys"),
        "t": panel("Selection"),
        "w": lambda: None,  # the page does that by itself
    }  # fmt: skip
    for number, name in enumerate(PANELS[:9], 1):
        actions[str(number)] = panel(name)
    return actions


def _judging(judge_panel: JudgePanel, tabs: Tabs) -> dict[str, Callable[[], Any]]:
    """What keys do while the panel of judgements is in front; elsewhere nothing."""

    def there(action: Callable[[], Any]) -> Callable[[], None]:
        return lambda: action() if tabs.front == "Judge" else None

    answers: dict[str, int | None] = {"a": 0, "b": 1, "c": 2, "0": None}
    keys = {key: there(partial(judge_panel.answer, place)) for key, place in answers.items()}
    return keys | {"n": there(judge_panel.ask)}
