"""Claims about the bundler: modules become one script in the right order, or one clear sentence."""

import shutil
import subprocess

import pytest

from workbench._bundle import bundle
from workbench._require import InputError


@pytest.fixture
def write(tmp_path):
    """Write modules by name; gives the path of the first."""

    def files(**sources):
        for name, source in sources.items():
            (tmp_path / f"{name}.js").write_text(source + "\n")
        return tmp_path / f"{next(iter(sources))}.js"

    return files


def test_each_module_comes_once_after_what_it_imports(write):
    entry = write(
        main='import { a } from "./a.js";\nimport { b } from "./b.js";\nexport default { a, b };',
        a='import { c } from "./c.js";\nexport const a = c + 1;',
        b='import {\n  c,\n} from "./c.js";\nexport function b() {\n  return c;\n}',
        c="export const c = 1;",
    )
    assert bundle(entry) == (
        "const c = 1;\nconst a = c + 1;\nfunction b() {\n  return c;\n}\nexport default { a, b };\n"
    )


def test_a_module_may_be_imported_for_what_it_does(write):
    entry = write(main='import "./a.js";\nlast();', a="first();")
    assert bundle(entry) == "first();\nlast();\n"


def test_words_inside_of_functions_are_left_alone(write):
    body = 'export function f() {\n  const { a } = { a: "import export" };\n  return a;\n}'
    assert bundle(write(main=body)) == body.removeprefix("export ") + "\n"


@pytest.mark.skipif(shutil.which("node") is None, reason="no node on this machine")
def test_the_script_does_what_the_modules_did(write):
    entry = write(
        main='import { Twice } from "./a.js";\nconsole.log(new Twice(4).value);',
        a='import { two } from "./b.js";\nexport class Twice {\n'
        "  constructor(n) {\n    this.value = two() * n;\n  }\n}",
        b="export function two() {\n  return 2;\n}",
    )
    found = subprocess.run(
        ["node", "-e", bundle(entry)], capture_output=True, text=True, check=True
    )
    assert found.stdout == "8\n"


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        (
            {"main": 'import "./a.js";', "a": 'import "./main.js";'},
            r"^imports in a circle, main\.js -> a\.js -> main\.js: expected modules that point",
        ),
        (
            {"main": 'import "./a.js";\nconst x = 1;', "a": "function x() {}"},
            r"^x at the top of a\.js and main\.js: expected a name of its own in each module\.$",
        ),
        (
            {"main": 'import { y } from "./a.js";', "a": "const y = 1;"},
            r"^y imported by main\.js: expected an export of a\.js\.$",
        ),
        ({"main": 'import "./gone.js";'}, r"^no module gone\.js \(main\.js -> gone\.js\): expec"),
        ({"main": 'import * as a from "./a.js";', "a": ""}, r"'import \* as a from .* in main\.js"),
        ({"main": 'import { a as b } from "./a.js";', "a": ""}, r"'import { a as b } .* in main"),
        (
            {"main": 'import d3 from "d3";'},
            r"'import d3 from \"d3\";' in main\.js: expected a form",
        ),
        ({"main": "const a = 1;\nexport { a };"}, r"'export { a };' in main\.js: expected a form"),
        ({"main": 'import "./a.js";', "a": "export default 1;"}, r"'export default 1;' in a\.js"),
        ({"main": "const { a } = b;"}, r"'const { a } = b;' in main\.js: expected a form"),
        (
            {"main": 'const a = await import("./a.js");'},
            r"'import\(.* in main\.js: expected a form",
        ),
    ],
)
def test_what_is_not_understood_is_refused(write, sources, message):
    with pytest.raises(InputError, match=message):
        bundle(write(**sources))
