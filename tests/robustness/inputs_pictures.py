"""Pictures, folders and addresses of files that are broken or hostile."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PIL import Image

from workbench import Dataset, load
from workbench.data import (
    content_id,
    demo_prompts,
    describe,
    draw,
    open_image,
    small_picture,
    thumbnail,
)
from workbench.encoders import encode_pictures, load_encoder
from workbench.report import run_notebook
from workbench.search import Search
from workbench.study import Study

from . import hostile_files as hostile
from .case import Call, Command
from .material import clip_space, dataset, write_pictures, write_spaces, write_table

FORMATS = "JPEG, PNG, WebP, BMP, GIF, TIFF, AVIF or HEIC"
THIN = ("too long and thin", "at most 100 times as long as wide")
LARGE = ("pixels", "at most 179 megapixels")


def picture(
    suffix: str, name: str, content: bytes | Callable[[], bytes], says: tuple[str, ...]
) -> Call:
    """Open a file of some bytes; large ones are made when the row is tried."""

    def given(folder: Path) -> Callable[[], object]:
        path = folder / f"bad{suffix}"
        path.write_bytes(content if isinstance(content, bytes) else content())
        return partial(open_image, path)

    return Call(f"picture {suffix}", name, given, (f"bad{suffix}", *says))


def not_plain(name: str, make: Callable[[Path], object], says: str) -> Call:
    """Open something that is no plain file."""

    def given(folder: Path) -> Callable[[], object]:
        make(folder / "bad.png")
        return partial(open_image, folder / "bad.png")

    return Call("picture .png", name, given, ("bad.png", "expected a file that can be read", says))


def left_out(name: str, make: Callable[[Path], object], says: tuple[str, ...]) -> Call:
    """Load a folder of four good pictures and something else: it is listed, they are kept."""

    def given(folder: Path) -> Callable[[], object]:
        place = write_pictures(folder)
        make(place / "a")
        return partial(_kept_and_skipped, place)

    return Call("workbench.load", name, given, ("4 kept", *says), error=None)


def _kept_and_skipped(place: Path) -> str:
    data = load(place)
    return f"{data.n} kept, {data.skipped.to_dict('records')}"


def command(
    door: str, name: str, argv: Callable[[Path], list[object]], *says: str, **more: object
) -> Command:
    """Try a flag that says what data are read."""
    return Command(f"workbench {door}", name, argv, says, **more)


def encode_argv(data: object, *more: object) -> list[object]:
    """Arguments that encode some data by the demonstration's CLIP."""
    return ["encode", "--data", data, "--spec", "demo:clip", "--out", "x.safetensors", *more]


def compare_argv(folder: Path, data: object, *more: object) -> list[object]:
    """Arguments that compare two spaces that are there."""
    return ["compare", "--data", data, *write_spaces(folder), *more]


def report_argv(data: object, *more: object) -> list[object]:
    """Arguments of a report, whose parents are read after the data."""
    return ["report", "--data", data, "--clip", "demo", "--expert", "demo", "--out", "r", *more]


def query(text: str) -> Callable[[Path], Callable[[], object]]:
    """Search for a picture by its path, in a space whose encoder is the demonstration's."""

    def given(folder: Path) -> Callable[[], object]:
        hostile.make_pipe(folder / "pipe.png")
        (folder / "bad.png").write_bytes(hostile.POSTSCRIPT)
        (folder / "thin.png").write_bytes(hostile.png(400_000, 1))
        encoders = {"clip": load_encoder("demo:clip")}
        search = Search(dataset(folder), {"clip": clip_space()}, encoders=encoders)
        return partial(search.rank, text)

    return given


def notebook(number: str, name: str) -> Call:
    """Give a notebook a root that is no folder."""
    return Call(
        f"notebook {number} root",
        "a number",
        lambda folder: partial(run_notebook, name, folder / "out", {"root": 5}, progress=False),
        ("root", "5", "expected"),
        leaves=("out",),
    )


CONTENTS = [
    picture(".png", "PostScript", hostile.POSTSCRIPT, (FORMATS, "format is unknown")),
    picture(".jpg", "PostScript", hostile.POSTSCRIPT, (FORMATS, "format is unknown")),
    picture(".gif", "a Windows metafile", hostile.WMF, (FORMATS, "format is unknown")),
    picture(".bmp", "a PPM", hostile.PPM, (FORMATS, "format is unknown")),
    picture(".jpeg", "JPEG 2000", hostile.JPEG_2000, (FORMATS, "format is unknown")),
    picture(".tiff", "no byte", b"", (FORMATS, "format is unknown")),
    picture(".webp", "a web page", b"<html><script>", (FORMATS, "format is unknown")),
    picture(".png", "400,000 x 1", partial(hostile.png, 400_000, 1), ("400000 x 1 pixels", *THIN)),
    picture(".png", "2,000,000 high", partial(hostile.png, 1, 2_000_000),
            ("1 x 2000000 pixels", *THIN)),
    picture(".png", "900 megapixels", partial(hostile.png, 30_000, 30_000),
            ("30000 x 30000", *LARGE)),
    picture(".png", "texts that unpack to 80 MB",
            lambda: hostile.png(8, 8, hostile.text_bomb(80)),
            ("expected a readable image", "text")),
    picture(".png", "cut in the middle", hostile.encoded("PNG", size=(64, 64))[:80],
            ("expected a readable image",)),
    picture(".jpg", "3,000 scans", partial(hostile.many_scans, 2000, 3000), ("too many scans",)),
    picture(".jpg", "cut in the middle", hostile.encoded("JPEG", size=(64, 64))[:300],
            ("expected a readable image",)),
    picture(".jpg", "junk behind the start", b"\xff\xd8\xff" + b"\0" * 50_000, (FORMATS,)),
    picture(".jpeg", "4,200 megapixels", hostile.many_scans(65500, 0)[:200], LARGE),
    picture(".webp", "cut in the middle", hostile.encoded("WEBP", size=(64, 64))[:40],
            ("expected",)),
    picture(".webp", "16,383 x 1", hostile.encoded("WEBP", size=(16383, 1)), THIN),
    picture(".webp", "a canvas of 280 million megapixels",
            b"RIFF\x40\0\0\0WEBP" + hostile.VP8X_WIDE + b"\0" * 40, ("expected",)),
    picture(".bmp", "jumps of 255 rows", hostile.bmp(4_000_000, 1, b"\0\2\xff\xff" * 20), THIN),
    picture(".bmp", "cut in the middle", hostile.bmp(64, 64, b"", 0), ("expected a readable",)),
    picture(".bmp", "a compression of its own", hostile.bmp(8, 8, b"", 77), ("expected",)),
    picture(".gif", "a frame of 65,535 x 65,535", hostile.gif(65535, 65535), LARGE),
    picture(".gif", "no frame", b"GIF89a" + b"\x04\0\x04\0\0\0\0;", ("expected",)),
    picture(".tif", "NaN", hostile.floats(0.5, float("nan")), ("NaN or infinite values",)),
    picture(".tif", "infinity", hostile.floats(0.5, float("inf")), ("NaN or infinite values",)),
    picture(".tif", "5 million strips",
            lambda: hostile.grey_tiff((273, 4, 5_000_000, 8), extra=b"\0" * 20_000_000),
            ("tag 273 has 5,000,000 values", "at most 1,000,000")),
    picture(".tif", "a tile of 1,600 megapixels",
            hostile.grey_tiff((322, 4, 1, 40_000), (323, 4, 1, 40_000), (324, 4, 1, 8)),
            ("tiles of 1,600,000,000 pixels", "at most 178,956,970")),
    picture(".tif", "values that overlap",
            hostile.tiff(*((9000 + tag, 1, 60_000, 8) for tag in range(60)), extra=b"\0" * 60_000),
            ("tags of 3,600,000 bytes",)),
    picture(".tiff", "cut after its start", b"II*\0\xff\xff", ("truncated TIFF",)),
    picture(".tiff", "a compression of its own", hostile.grey_tiff((259, 3, 1, 77)),
            ("expected",)),
    picture(".tiff", "no pixels behind the tags", hostile.grey_tiff((273, 4, 1, 9_999)),
            ("expected a readable image",)),
    not_plain("a named pipe", hostile.make_pipe, "a named pipe"),
    not_plain("a socket", hostile.make_socket, "a socket"),
    not_plain("a folder", Path.mkdir, "a folder"),
    not_plain("a device", lambda path: hostile.make_link(path, "/dev/zero"), "a device"),
    not_plain("a link to nothing", lambda path: hostile.make_link(path, "gone"), "link to nothing"),
    not_plain("a link to itself", lambda path: hostile.make_link(path, path), "a loop of links"),
]  # fmt: skip

FOLDERS = [
    left_out("a pipe among pictures", lambda place: hostile.make_pipe(place / "p.png"),
             ("a/p.png", "a named pipe")),
    left_out("a socket among pictures", lambda place: hostile.make_socket(place / "s.jpg"),
             ("a/s.jpg", "a socket")),
    left_out("a dead link", lambda place: hostile.make_link(place / "l.png", "gone.png"),
             ("a/l.png", "a link to nothing")),
    left_out("a loop of links", lambda place: hostile.make_link(place / "l.png", "l.png"),
             ("a/l.png", "a loop of links")),
    left_out("a link to the folder itself", lambda place: hostile.make_link(place / "up", ".."),
             ("a/up", "a link to a folder: not followed")),
    left_out("a name that is no UTF-8",
             lambda place: hostile.make_raw_name(place, b"caf\xe9.png", hostile.png(9, 9)),
             ("caf\\\\xe9.png", "no UTF-8: rename it")),
    left_out("PostScript among pictures",
             lambda place: (place / "ps.png").write_bytes(hostile.POSTSCRIPT),
             ("a/ps.png", "the format is unknown")),
    left_out("a thin picture", lambda place: (place / "t.png").write_bytes(hostile.png(4000, 1)),
             ("a/t.png", *THIN)),
    left_out("a picture of NaN",
             lambda place: (place / "n.tif").write_bytes(hostile.floats(float("nan"), 1)),
             ("a/n.tif", "NaN")),
    left_out("a folder named as a picture", lambda place: (place / "f.png").mkdir(), ("[]",)),
    Call("workbench.load", "a folder of dead links alone",
         lambda folder: hostile.make_link(folder / "x.png", "gone") and partial(load, folder),
         ("no image", "a link to nothing", "expected files in .jpg")),
    Call("workbench.load", "a number", lambda folder: partial(load, 5),
         ("source=5", "'demo', 'things', or the path")),
    Call("workbench.load", "no text", lambda folder: partial(load, ""), ("source=''", "expected")),
    Call("workbench.load", "a limit of text",
         lambda folder: partial(load, write_pictures(folder), limit="3"), ("limit='3'", "whole")),
    Call("workbench.load", "a seed below 0",
         lambda folder: partial(load, write_pictures(folder), limit=1, random_state=-1),
         ("random_state=-1", "expected")),
    Call("workbench.load", "templates of numbers",
         lambda folder: partial(load, write_pictures(folder), templates=[5]),
         ("templates=[5]", "a sequence of str")),
    Call("workbench.load", "a root for a folder",
         lambda folder: partial(load, write_pictures(folder), root=folder),
         ("root=", "only tables name files")),
]  # fmt: skip

FUNCTIONS = [
    Call("workbench.data.open_image", "no file", lambda folder: partial(open_image, folder / "x"),
         ("no such file",)),
    Call("workbench.data.open_image", "a name of 5,000 letters",
         lambda folder: partial(open_image, folder / ("x" * 5000)), ("too long for a file", "...")),
    Call("workbench.data.open_image", "NUL in the name",
         lambda folder: partial(open_image, "x\0.png"), ("a name that no file can have",)),
    Call("workbench.data.content_id", "a pipe",
         lambda folder: partial(content_id, hostile.make_pipe(folder / "p")), ("a named pipe",)),
    Call("workbench.data.small_picture", "size 0",
         lambda folder: partial(small_picture, folder / "x.png", 0), ("size=0", "above 0")),
    Call("workbench.data.thumbnail", "a size of text",
         lambda folder: partial(thumbnail, folder / "x.png", "96"), ("size='96'", "whole number")),
    Call("workbench.data.thumbnail", "PostScript",
         lambda folder: (folder / "p.png").write_bytes(hostile.POSTSCRIPT)
         and partial(thumbnail, folder / "p.png"), ("p.png", "format is unknown")),
    Call("workbench.data.demo_prompts", "a text for a sequence",
         lambda folder: partial(demo_prompts, "a {}"), ("templates='a {}'", "a sequence of str")),
    Call("workbench.data.demo_prompts", "an attribute of the class",
         lambda folder: partial(demo_prompts, ["{shape.__class__} {colour}"]),
         ("template", "expected {colour} and {shape}")),
    Call("workbench.data.describe", "factors out of range",
         lambda folder: partial(describe, [[0, 8, 0]], 0), ("factors", "from 0 to 7")),
    Call("workbench.data.describe", "one row of factors",
         lambda folder: partial(describe, [0, 1, 2], 0), ("factors of shape (3,)", "three whole")),
    Call("workbench.data.draw", "fewer than none",
         lambda folder: partial(draw, -1, 0), ("n=-1", "from 0 to 100000")),
    Call("workbench.data.draw", "two billion",
         lambda folder: partial(draw, 2_000_000_000, 0), ("n=2000000000", "100000")),
    Call("workbench.data.draw", "a seed below 0",
         lambda folder: partial(draw, 1, -1), ("random_state=-1", "expected")),
    Call("workbench.data.Dataset", "an id twice",
         lambda folder: partial(Dataset, "x", ["a", "a"], None, None),
         ("1 duplicate ids in x", "each id once")),
    Call("workbench.encoders.encode_pictures", "an encoder of no pictures",
         lambda folder: partial(encode_pictures, object(), [Image.new("RGB", (4, 4))]),
         ("expected",)),
    Call("workbench.search.Search", "a pipe as the query", query("pipe.png"),
         ("pipe.png", "a named pipe")),
    Call("workbench.search.Search", "PostScript as the query", query("bad.png"),
         ("bad.png", "format is unknown")),
    Call("workbench.search.Search", "a thin picture as the query", query("thin.png"), THIN),
    Call("workbench.search.Search", "a query longer than any name", query("x" * 5000 + ".png"),
         ("too long for a file", "...")),
    Call("workbench.Study", "a root that is no folder",
         lambda folder: partial(Study, write_table(folder), clip="demo", expert="demo", root="x"),
         ("root=x", "a folder")),
    Call("workbench.Study", "a label for the demonstration",
         lambda folder: partial(Study, "demo", label="shape"), ("label='shape'", "none to choose")),
]  # fmt: skip

COMMANDS = [
    command("encode --data", "nowhere", lambda folder: encode_argv("nowhere"),
            "no such path nowhere", "'demo', 'things', a folder of images or a table"),
    command("encode --data", "a pipe named as a table",
            lambda folder: encode_argv(hostile.make_pipe(folder / "t.csv")), "t.csv",
            "a named pipe", process=True),
    command("encode --data", "an endless device named as a table",
            lambda folder: encode_argv(hostile.make_link(folder / "t.jsonl", "/dev/zero")),
            "t.jsonl", "a device", process=True),
    command("encode --data", "a folder with a pipe in it",
            lambda folder: hostile.make_pipe(write_pictures(folder) / "p.png")
            and encode_argv("pictures"), "4 image rows", "skipped p.png: a named pipe",
            code=0, leaves=("x.safetensors",)),
    command("encode --data", "a folder with a thin picture in it",
            lambda folder: (write_pictures(folder) / "t.png").write_bytes(hostile.png(2_000_000, 1))
            and encode_argv("pictures"), "4 image rows", "skipped t.png: 2000000 x 1 pixels",
            code=0, leaves=("x.safetensors",)),
    command("encode --data", "a folder without a readable picture",
            lambda folder: (folder / "p.png").write_bytes(hostile.POSTSCRIPT)
            and encode_argv(folder), "1 files and no readable image", "format is unknown"),
    command("encode --label", "for the demonstration",
            lambda folder: encode_argv("demo", "--label", "x"), "label='x'", "none to choose"),
    command("encode --group", "for a folder",
            lambda folder: encode_argv(write_pictures(folder), "--group", "x"), "column 'x'"),
    command("encode --limit", "0", lambda folder: encode_argv("demo", "--limit", "0"),
            "limit=0", "at least 1"),
    command("encode --root", "no folder",
            lambda folder: encode_argv(write_table(folder), "--root", "nowhere"),
            "root=nowhere", "a folder"),
    command("compare --data", "nowhere", lambda folder: compare_argv(folder, "nowhere"),
            "no such path nowhere"),
    command("compare --data", "a pipe named as a table",
            lambda folder: compare_argv(folder, hostile.make_pipe(folder / "t.parquet")),
            "t.parquet", "a named pipe", process=True),
    command("compare --label", "no such column",
            lambda folder: compare_argv(folder, write_table(folder), "--label", "room"),
            "column 'room'", "['id', 'label']"),
    command("compare --group", "no such column",
            lambda folder: compare_argv(folder, write_table(folder), "--group", "room"),
            "column 'room'", "['id', 'label']"),
    command("compare --limit", "below 0",
            lambda folder: compare_argv(folder, write_table(folder), "--limit", "-3"),
            "limit=-3", "at least 1"),
    command("compare --root", "a file",
            lambda folder: compare_argv(folder, write_table(folder), "--root", "table.csv"),
            "root=table.csv", "a folder"),
    command("report --data", "nowhere", lambda folder: report_argv("nowhere"),
            "no such path nowhere"),
    command("report --label", "for the demonstration",
            lambda folder: report_argv("demo", "--label", "x"), "label='x'", "none to choose"),
    command("report --group", "for a folder",
            lambda folder: report_argv(write_pictures(folder), "--group", "x"), "column 'x'",
            leaves=("r/01_what_does_each_space_see.ipynb",)),
    command("report --limit", "0", lambda folder: report_argv("demo", "--limit", "0"), "limit"),
    command("report --root", "no folder",
            lambda folder: report_argv(write_table(folder), "--root", "nowhere"), "root=nowhere"),
]  # fmt: skip

NOTEBOOKS = [
    notebook("01", "01_what_does_each_space_see"),
    notebook("02", "02_where_do_they_differ"),
    notebook("03", "03_search"),
    notebook("04", "04_choosing_c_and_l"),
    notebook("05", "05_shall_we_fuse"),
    notebook("06", "06_new_samples_and_groups"),
]

ROWS = CONTENTS + FOLDERS + FUNCTIONS + COMMANDS + NOTEBOOKS
