"""What axe-core finds on a page: serious and critical faults, as short sentences."""

from importlib.resources import files

FAULTS = """async ([root, but]) => {
    const exclude = but ? document.querySelectorAll(but) : [];
    const place = { include: document.querySelector(root), exclude };
    const found = await axe.run(place, { resultTypes: ["violations"] });
    return found.violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html.slice(0, 160)}`)); }"""


def faults(page, root="body", but=""):
    """Faults of a part of a page, but for what is below other parts of it.

    axe-core comes from a package that only the tests install.
    """
    script = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    page.evaluate(f"() => {{ {script} }}")
    return page.evaluate(FAULTS, [root, but])
