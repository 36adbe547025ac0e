"""The template filled: data, script and library in one file."""

import json
from importlib.resources import files
from typing import Any

from ..files import strict_json


def _render(page: dict[str, Any]) -> str:
    """The template filled; data, script and library go in as they are."""
    from jinja2 import Environment
    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    static = files(__package__).joinpath("static")
    source = {"html": static.joinpath("page.html"), "js": static.joinpath("report.js")}
    template = Environment(autoescape=True, trim_blocks=True).from_string(
        source["html"].read_text("utf-8")
    )
    page["data"] = Markup(strict_json(page["data"]).replace("<", "\\u003c"))
    script = Markup(source["js"].read_text("utf-8"))
    return template.render(**page, script=script, plotlyjs=Markup(get_plotlyjs()))


def _stripped(figure: Any, n_maps: int) -> Any:
    """The maps without what the script adds itself: legend, hover text, ids."""
    figure.data = figure.data[:n_maps]
    figure.update_traces(text=None, customdata=None, hovertemplate=None, hoverinfo="none")
    return figure.update_layout(showlegend=False, margin_b=40)


def _figure(figure: Any) -> dict[str, Any]:
    """For the page, which has headings: what is left of a title is its subtitle."""
    words, font = figure.layout.title.subtitle.text, {"size": 13, "color": "#5B6673"}
    title = {"text": words, "font": font, "pad": {"l": 0}, "y": 1, "yref": "container"}
    figure.layout.title = title
    figure.update_layout(margin_t=figure.layout.margin.t - 40)
    return json.loads(figure.to_json())
