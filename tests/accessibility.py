"""What axe-core finds on a page: serious and critical faults, as short sentences."""

from importlib.resources import files

FAULTS = """async root => {
    const found = await axe.run(root, { resultTypes: ["violations"] });
    return found.violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html.slice(0, 160)}`)); }"""


def faults(page, root="body"):
    """Faults of a part of a page; axe-core comes from a package that only the tests install."""
    script = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    page.evaluate(f"() => {{ {script} }}")
    return page.evaluate(FAULTS, root)
