"""Messages of the code into the catalogue of Japanese, and the catalogue into what programs read.

New messages come in empty, those that the code has no more go out, and the rest stay as they are:
write the empty ones, and run it again. It ends with 1 as long as one is empty.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parents[1] / "workbench"
FOLDER = PACKAGE / "locale" / "ja" / "LC_MESSAGES"
READ = [("**.py", "python"), ("**.html", "jinja2"), ("**.js", "javascript")]
SAID = {"tr": None, "kept": None, "phrase": None, "plural": (2, 3)}  # functions: which arguments


def extracted() -> Catalog:
    """Read the messages of the code."""
    found = Catalog(charset="utf-8")
    options = {"**.html": {"encoding": "utf-8"}, "**.py": {"encoding": "utf-8"}}
    read = extract_from_dir(PACKAGE, READ, options, SAID)
    for name, _, message, comments, _ in sorted(read, key=lambda each: each[:2]):
        found.add(message, locations=[(f"workbench/{name}", 0)], auto_comments=comments)
    return found


def catalogue() -> Catalog:
    """Read the catalogue as it is kept."""
    with (FOLDER / "workbench.po").open("rb") as file:
        return read_po(file, locale="ja", domain="workbench")


def renewed() -> Catalog:
    """Give the kept catalogue the messages of the code."""
    kept, found = catalogue(), extracted()
    found.creation_date = kept.creation_date
    kept.update(found, no_fuzzy_matching=True, update_header_comment=False)
    kept.obsolete.clear()
    return kept


def told(message: Message) -> bool:
    """Tell whether a message, or every form of a plural, is translated."""
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(forms)


def main() -> int:
    """Renew both files; list what is empty."""
    kept = renewed()
    with (FOLDER / "workbench.po").open("wb") as file:
        write_po(file, kept, width=100, include_lineno=False, sort_by_file=True)
    with (FOLDER / "workbench.mo").open("wb") as file:
        write_mo(file, kept)
    empty = [message.id for message in kept if message.id and not told(message)]
    for message in empty:
        print("empty:", message)
    print(f"{len(kept)} messages, {len(empty)} empty")
    return 1 if empty else 0


if __name__ == "__main__":
    sys.exit(main())
