"""Tables that are broken or hostile: their form, their encoding, the files that they name."""

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from workbench import load

from . import hostile_files as hostile
from .case import Call, Command
from .inputs_pictures import compare_argv, encode_argv, report_argv
from .material import write_pictures

OUTSIDE = "outside the table's folder: allow it by --root FOLDER"


def table(
    suffix: str, name: str, content: bytes | Callable[[], bytes], *says: str, **options: object
) -> Call:
    """Load a table of some bytes."""

    def given(folder: Path) -> Callable[[], object]:
        path = folder / f"bad{suffix}"
        path.write_bytes(content if isinstance(content, bytes) else content())
        return partial(load, path, **options)

    return Call(f"table {suffix}", name, given, says)


def goes_on(suffix: str, name: str, content: bytes | Callable[[], bytes], *says: str) -> Call:
    """Load a table that is unusual and right: ids and classes as they are written."""

    def given(folder: Path) -> Callable[[], object]:
        path = folder / f"odd{suffix}"
        path.write_bytes(content if isinstance(content, bytes) else content())
        return partial(_ids_and_labels, path)

    return Call(f"table {suffix}", name, given, says, error=None)


def _ids_and_labels(path: Path) -> str:
    data = load(path)
    return f"{data.ids.tolist()} {data.labels().tolist()}"


def of_paths(name: str, *files: str | Callable[[Path], object], says: tuple[str, ...]) -> Call:
    """Load a table beside four pictures that names one of them and other files."""

    def given(folder: Path) -> Callable[[], object]:
        write_pictures(folder)
        outside = folder / "outside"
        outside.mkdir()
        (outside / "o.png").write_bytes(hostile.png(9, 9))
        names = [file(folder) if callable(file) else file for file in files]
        path = folder / "pictures" / "t.jsonl"
        path.write_text("".join(json.dumps({"path": str(each)}) + "\n" for each in names))
        return partial(_kept_and_skipped, path)

    error = {"error": None} if "a/0.png" in files else {}
    return Call("workbench.load", name, given, says, **error)


def _kept_and_skipped(path: Path) -> str:
    data = load(path)
    return f"{data.n} kept, {data.skipped.to_dict('records')}"


def arrow(**columns: object) -> Callable[[], bytes]:
    """Give what writes a Parquet file of some columns."""

    def write() -> bytes:
        buffer = io.BytesIO()
        parquet.write_table(pa.table(columns), buffer)
        return buffer.getvalue()

    return write


def inside(*contents: bytes | None, path: str | None = "x.png") -> pa.Array:
    """Give a column of pictures, as Hugging Face's datasets have them."""
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    return pa.array([{"bytes": each, "path": path} for each in contents], kind)


def ipc(**columns: object) -> Callable[[], bytes]:
    """Give what writes an Arrow file of some columns."""

    def write() -> bytes:
        buffer = io.BytesIO()
        table = pa.table(columns)
        with pa.ipc.new_file(buffer, table.schema) as writer:
            writer.write_table(table)
        return buffer.getvalue()

    return write


def zipped() -> bytes:
    """Write a zip file with a table in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("bad.csv", "id,label\na,x\n")
    return buffer.getvalue()


def two_of_a_name() -> bytes:
    """Write a Parquet file with two columns of one name."""
    buffer = io.BytesIO()
    columns = [pa.array(["a", "b"]), pa.array(["c", "d"])]
    parquet.write_table(pa.Table.from_arrays(columns, ["id", "id"]), buffer)
    return buffer.getvalue()


def no_utf8() -> bytes:
    """Write a Parquet file whose text is none."""
    buffer = io.BytesIO()
    text = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(np.array([0, 2], np.int32)), pa.py_buffer(b"\xff\xfe")]
    )
    parquet.write_table(pa.table({"id": text}), buffer)
    return buffer.getvalue()


def cut(whole: bytes) -> bytes:
    """Give the first two thirds."""
    return whole[: 2 * len(whole) // 3]


CSV = [
    table(".csv", "no byte", b"", "bad.csv", "expected a .csv table"),
    table(".csv", "a header alone", b"id,label\n", "without rows", "one row for each sample"),
    table(".csv", "a zip file", zipped, "expected a .csv table, not a zip file"),
    table(".csv", "a pickle", b"\x80\x04\x95\n\0id,label\n", "expected a .csv table, not a pickle"),
    table(".csv", "a Parquet file", arrow(id=["a"]), "expected a .csv table, not a Parquet file"),
    table(".csv", "Windows-1252", "id,label\na,café\n".encode("cp1252"), "0xe9", "Windows-1252",
          "save it as UTF-8"),
    table(".csv", "UTF-16", "id,label\na,x\n".encode("utf-16"), "not in UTF-16",
          "save it as UTF-8"),
    table(".csv", "UTF-32 without a mark", "id,label\na,x\n".encode("utf-32-le"), "UTF-32"),
    table(".csv", "NUL in an id", b"id,label\n" + b"b,x\n" * 200 + b"a\0b,x\n", "NUL", "row 200"),
    table(".csv", "every row longer than the header", b"id,label\na,x,1\nb,y,2\n",
          "more values than the first line names columns", "in double quotes"),
    table(".csv", "a row longer than the others", b"id,label\na,x\nb,y,2\n",
          "line 3 of 3 values", "that hold commas stand in double quotes"),
    table(".csv", "a quote that never ends", b'id,label\na,"x\nb,y\n',
          "a double quote from row 1 on", "never ends"),
    table(".csv", "two columns of a name", b"id,id,label\na,b,x\n", "several columns named ['id']"),
    table(".csv", "10,000 columns and none of ours",
          lambda: ",".join(f"c{each}" for each in range(10_000)).encode() + b"\n" + b"1," * 9999
          + b"1\n", "'c0'", "... and 9,990 more", "a column named one of"),
    table(".csv", "an id of a million letters twice", b"id\n" + (b"a" * 10**6 + b"\n") * 2,
          "1 duplicate ids", "...", "each id once"),
    table(".csv", "bars between the values", b"id|label\na|x\n", "columns ['id|label']",
          "a column named one of"),
    goes_on(".csv", "semicolons", b"id;label\na;x\n", "['a'] ['x']"),
    table(".csv", "no such label column", b"id,label\na,x\n", "column 'room'", "['id', 'label']",
          label="room"),
    goes_on(".csv", "a mark of UTF-8", b"\xef\xbb\xbfid,label\n007,01\n", "['007'] ['01']"),
    goes_on(".csv", "rows that end early", b"id,label\na\nb,y\n", "['a', 'b'] ['', 'y']"),
    goes_on(".csv", "ids as floats and dates", b"id,label\n1.0,1e3\n2020-01-02,NaN\n",
            "['1.0', '2020-01-02'] ['1e3', 'NaN']"),
    goes_on(".csv", "a comma behind every row", b"id,label\na,x,\nb,y,\n", "['a', 'b'] ['x', 'y']"),
]  # fmt: skip
PARQUET = [
    table(".parquet", "no byte", b"", "expected a .parquet table"),
    table(".parquet", "cut in the middle", lambda: cut(arrow(id=["a"] * 99)()),
          "expected a .parquet table"),
    table(".parquet", "a CSV", b"id,label\na,x\n", "expected a .parquet table"),
    table(".parquet", "a list for an id", arrow(id=[["a"], ["b"]]), "column 'id'", "row 0",
          "text or numbers"),
    table(".parquet", "a mapping for a label", arrow(id=["a"], label=[{"x": 1}]), "column 'label'",
          "dict in row 0", "text or numbers"),
    table(".parquet", "bytes for paths", arrow(path=[b"a.png"]), "column 'path'", "bytes in row 0"),
    table(".parquet", "lists of numbers for captions", arrow(id=["a"], caption=[[1, 2]]),
          "column 'caption'", "text or numbers"),
    table(".parquet", "two columns of a name", two_of_a_name, "several columns named ['id']"),
    table(".parquet", "text that is no UTF-8", no_utf8, "column 'id'", "UTF"),
    table(".parquet", "a picture that is none inside", arrow(image=inside(b"words")), "x.png",
          "image"),
    table(".parquet", "one megabyte that stands often inside", arrow(image=inside(
        *[bytes(2**20)] * 70)), "column 'image'", "unpack to more than 100 times as many"),
    table(".parquet", "no bytes and no name inside", arrow(image=inside(None, path=None)),
          "column 'image'"),
    table(".parquet", "no row", arrow(id=pa.array([], pa.string())), "without rows"),
    table(".parquet", "20 million rows", arrow(id=pa.nulls(20_000_000, pa.int8())),
          "20,000,000 rows", "at most 10,000,000"),
    goes_on(".parquet", "whole numbers with a hole", arrow(id=["a", "b"], label=[1, None]),
            "['a', 'b'] ['1', '']"),
    goes_on(".parquet", "an id beyond what a float can count",
            arrow(id=[2**53 + 1, 2**53], label=["x", "y"]),
            "['9007199254740993', '9007199254740992']"),
]  # fmt: skip
TSV = [
    table(".tsv", "commas", b"id,label\na,x\n", "columns ['id,label']", "a column named one of"),
    table(".tsv", "a gzip file", b"\x1f\x8b\x08", "expected a .tsv table, not a gzip file"),
    goes_on(".tsv", "ids as they are written", b"id\tlabel\n007\tx\n", "['007'] ['x']"),
]
ARROW = [
    *(
        table(suffix, "a CSV", b"id,label\na,x\n", f"expected a readable {suffix} file")
        for suffix in (".arrow", ".feather")
    ),
    *(
        table(
            suffix,
            "cut in the middle",
            lambda: cut(ipc(id=["a"] * 99)()),
            f"expected a readable {suffix} file",
        )
        for suffix in (".arrow", ".feather")
    ),
    table(".arrow", "a Parquet file", arrow(id=["a"]), "expected a .arrow table, not a Parquet"),
    table(".arrow", "a mapping for an id", ipc(id=[{"x": 1}]), "column 'id'", "dict in row 0"),
    table(
        ".arrow",
        "20 million rows",
        ipc(id=pa.nulls(20_000_000, pa.int8())),
        "20,000,000 rows",
        "at most 10,000,000",
    ),
    goes_on(
        ".feather",
        "whole numbers with a hole",
        ipc(id=["a", "b"], label=[1, None]),
        "['a', 'b'] ['1', '']",
    ),
]
JSON = [
    table(".json", "no byte", b"", "the file: expected a JSON object"),
    table(
        ".json",
        "columns, as pandas writes them",
        b'{"id": {"0": "a"}}',
        "an object with 'id'",
        "a list of objects",
    ),
    table(".json", "a list of numbers", b"[1, 2]", "item 0, no object"),
    table(".json", "100,000 brackets", b"[" * 100_000, "bad.json", "expected"),
    table(".json", "half a letter", b'[{"id": "\\ud800"}]', "half a letter in the file"),
    table(
        ".json",
        "COCO with an image twice",
        b'{"images": [{"id": 1, "file_name": "a"}, {"id": 1, "file_name": "b"}],'
        b' "annotations": []}',
        "images[1] with id '1' again",
        "each id once",
    ),
    goes_on(
        ".json",
        "an id of 20 digits",
        b'[{"id": 12345678901234567890, "label": 1}]',
        "['12345678901234567890'] ['1']",
    ),
]
CAPTION_FILES = [
    *(
        table(suffix, "a letter", b"Dear all,\n", "line 1 that names no picture", "NAME.jpg#0")
        for suffix in (".txt", ".token")
    ),
    *(
        table(suffix, "Latin-1", "a.jpg#0\té\n".encode("latin-1"), "0xe9", "save it as UTF-8")
        for suffix in (".txt", ".token")
    ),
    table(
        ".txt",
        "a caption longer than the header",
        b"image,caption\na.jpg,b,c\n",
        "more values than the first line names columns",
        "in double quotes",
    ),
]


def tar_of(*members: tuple[str, bytes, bytes]) -> Callable[[], bytes]:
    """Give what writes a tar file of members: name, type, content."""

    def write() -> bytes:
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as file:
            for name, kind, content in members:
                member = tarfile.TarInfo(name)
                member.type, member.linkname, member.size = kind, "/etc/passwd", len(content)
                file.addfile(member, io.BytesIO(content))
        return buffer.getvalue()

    return write


PLAIN, LINK, PIPE = tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.FIFOTYPE
SHARDS = [
    table(".tar", "no byte", b"", "bad.tar", "a whole tar file"),
    table(
        ".tar",
        "a compressed one",
        lambda: gzip.compress(tar_of(("a.txt", PLAIN, b"x"))()),
        "expected a .tar table, not a gzip file",
    ),
    table(".tar.gz", "no byte", b"", "bad.tar.gz"),
    table(".tar.gz", "not packed", lambda: tar_of(("a.txt", PLAIN, b"x"))(), "Not a gzipped file"),
    table(
        ".tgz",
        "a long pipe of zeros",
        lambda: gzip.compress(tar_of(("a.bin", PLAIN, bytes(10**8)))()),
        "unpack to more than 100 times as many",
    ),
    table(".tar.gz", "no tar file inside", lambda: gzip.compress(b"words" * 999), "whole tar file"),
    table(".tar", "a CSV", b"id,label\na,x\n" * 99, "a whole tar file"),
    table(
        ".tar",
        "links and pipes alone",
        tar_of(("a.png", LINK, b""), ("b.png", PIPE, b""), ("../c.png", PLAIN, b"x")),
        "bad.tar without rows",
    ),
    table(
        ".tar",
        "words that are no UTF-8",
        tar_of(("a.txt", PLAIN, b"\xff")),
        "a.txt",
        "text in UTF-8",
    ),
    table(".tar", "JSON of 2 MB", tar_of(("a.json", PLAIN, b" " * 2**21)), "a.json of 2,097,152"),
    table(
        ".tar",
        "a picture that is none",
        tar_of(("a.png", PLAIN, b"x")),
        "1 files and no readable image",
    ),
]
JSON_LINES = [
    table(".jsonl", "no byte", b"", "bad.jsonl", "without rows"),
    table(".jsonl", "cut in the middle", b'{"id": "a"}\n{"id": "b', "line 2", "a JSON object"),
    table(".jsonl", "one list", b'[{"id": "a"}]\n', "line 1, no object"),
    table(".jsonl", "100,000 brackets", b'{"id": ' + b"[" * 100_000, "line 1", "expected"),
    table(".jsonl", "brackets that close", b'{"id": ' + b"[" * 99_999 + b"]" * 99_999 + b"}",
          "line 1, nested too deeply"),
    table(".jsonl", "a list for an id", b'{"id": ["a"]}\n', "column 'id'", "list in row 0"),
    table(".jsonl", "NaN for an id", b'{"id": NaN}\n', "1 empty values in column 'id'"),
    table(".jsonl", "half a letter", b'{"id": "\\ud800"}\n', "half a letter in line 1"),
    table(".jsonl", "UTF-16", '{"id": "a"}\n'.encode("utf-16"), "not in UTF-16"),
    table(".jsonl", "Latin-1", '{"id": "é"}\n'.encode("latin-1"), "0xe9", "save it as UTF-8"),
    table(".jsonl", "an id as a number and as text", b'{"id": 1}\n{"id": "1"}\n',
          "1 duplicate ids"),
    table(".jsonl", "several labels of an image",
          b'{"id": 1, "caption": "x", "label": 1}\n{"id": 1, "caption": "y", "label": 2}\n',
          "1 ids with several values of 'label'"),
    goes_on(".jsonl", "types mixed, and a hole",
            b'{"id": 1, "label": 1}\n{"id": "b"}\n{"id": 2.5}\n',
            "['1', 'b', '2.5'] ['1', '', '']"),
    goes_on(".jsonl", "an id of 20 digits", b'{"id": 12345678901234567890, "label": true}\n',
            "['12345678901234567890'] ['True']"),
]  # fmt: skip
PATHS = [
    of_paths("a path that leads up", "a/0.png", "../outside/o.png",
             says=("1 kept", "'../outside/o.png'", OUTSIDE)),
    of_paths("an absolute path elsewhere", "a/0.png", "/etc/hostname",
             says=("1 kept", "'/etc/hostname'", OUTSIDE)),
    of_paths("a link that leads out", "a/0.png",
             lambda folder: hostile.make_link(folder / "pictures/l.png", "../outside/o.png").name,
             says=("1 kept", "'l.png'", OUTSIDE)),
    of_paths("a linked folder that leads out", "a/0.png",
             lambda folder: hostile.make_link(folder / "pictures" / "up", "../outside").name
             + "/o.png", says=("1 kept", "'up/o.png'", OUTSIDE)),
    of_paths("an address of a file", "a/0.png", "file:///etc/hostname",
             says=("1 kept", "an address: only files are read", "--root")),
    of_paths("an address on the net", "a/0.png", "http://example.invalid/a.png",
             says=("1 kept", "an address: only files are read", "--root")),
    of_paths("a folder beside that begins alike", "a/0.png", "../pictures2/o.png",
             says=("1 kept", OUTSIDE)),
    of_paths("a device", "a/0.png",
             lambda folder: hostile.make_link(folder / "pictures" / "z.png", "/dev/zero").name,
             says=("1 kept", OUTSIDE)),
    of_paths("a pipe", "a/0.png",
             lambda folder: hostile.make_pipe(folder / "pictures" / "p.png").name,
             says=("1 kept", "a named pipe")),
    of_paths("a name of 5,000 letters", "a/0.png", "x" * 5000,
             says=("1 kept", "too long for a file")),
    of_paths("a folder for a picture", "a/0.png", "a", says=("1 kept", "a folder")),
    of_paths("nothing but paths elsewhere", "../outside/o.png",
             says=("1 images of t", "outside the table's folder", "as --root", "root= in Python")),
]  # fmt: skip


def outside_table(folder: Path) -> Path:
    """Write a table whose only picture lies elsewhere."""
    picture = write_pictures(folder) / "a" / "0.png"
    (folder / "tables").mkdir()
    path = folder / "tables" / "t.csv"
    path.write_text(f"path\n{picture}\n")
    return path


COLUMN_VERBS: dict[str, Callable[..., list[object]]] = {
    "encode": lambda folder, *words: encode_argv(outside_table(folder), *words),
    "compare": lambda folder, *words: [*compare_argv(folder, outside_table(folder)), *words],
    "report": lambda folder, *words: report_argv(outside_table(folder), *words),
}
COMMANDS = [
    Command(f"workbench {verb} --root", "pictures elsewhere and no root",
            argv, ("1 images of t", "as --root"))
    for verb, argv in {
        "encode": lambda folder: encode_argv(outside_table(folder)),
        "compare": lambda folder: compare_argv(folder, outside_table(folder)),
    }.items()
] + [
    Command("workbench encode --root", "pictures under the root",
            lambda folder: encode_argv(outside_table(folder), "--root", "pictures"),
            ("1 image rows",), code=0, leaves=("x.safetensors",)),
    *(Command(f"workbench {verb} --column", wrong,
              lambda folder, argv=argv, pair=pair: argv(folder, "--column", pair), says)
      for verb, argv in COLUMN_VERBS.items()
      for wrong, pair, says in (
          ("no role", "image", ("--column 'image'", "ROLE=NAME")),
          ("an unknown role", "colour=x", ("role 'colour'", "one of path, id")),
      )),
    Command("workbench encode --column", "no such column",
            lambda folder: COLUMN_VERBS["encode"](folder, "--column", "path=img"),
            ("column 'img'", "one of ['path']")),
    Command("workbench encode --column", "a role twice",
            lambda folder: COLUMN_VERBS["encode"](folder, "--column", "id=a", "--column", "id=b"),
            ("--column id twice", "each role once")),
    Command("workbench compare --split-by", "no such way",
            lambda folder: COLUMN_VERBS["compare"](folder, "--split-by", "subject"),
            ("--split-by: invalid choice: 'subject'",)),
    Command("workbench report --split-by", "no such way",
            lambda folder: COLUMN_VERBS["report"](folder, "--split-by", "subject"),
            ("--split-by: invalid choice: 'subject'",)),
    Command("workbench report --root", "for the demonstration",
            lambda folder: report_argv("demo", "--root", folder), ("root=", "only tables")),
]  # fmt: skip

ROWS = TSV + ARROW + JSON + CAPTION_FILES + SHARDS + CSV + PARQUET + JSON_LINES + PATHS + COMMANDS
