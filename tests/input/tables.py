"""A corpus of small tables and folders as people have them, written when the tests run.

Each case says what is written, how it is asked for, and what must come out: the rows, what is told,
or the error. ``test_tables.py`` tries them all.
"""

import io
import json
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from PIL import Image
from pyarrow import parquet

Written = Callable[[Path], Path]  # takes a fresh folder, gives what to load


@dataclass(frozen=True)
class Case:
    """A table or folder, and what comes of it.

    Attributes
    ----------
    name : str
        What is special about it.
    write : callable
        Takes a fresh folder, writes the input there, and gives the path to load.
    expect : dict
        ``files`` or ``ids``, ``labels`` (of the main target), ``targets``, ``captions`` by sample,
        ``groups``, ``split``, ``pictures`` (how many can be read), ``read`` (column to what it is
        read as), ``skipped`` (file to a piece of the reason), as far as they matter.
    error : tuple of str
        Pieces of the message, if it is refused.
    warns : str
        Piece of a warning.
    options : dict
        Of ``load``.
    silent : bool
        Whether earlier versions took it for something else without a word.
    """

    name: str
    write: Written
    expect: Mapping[str, Any] = field(default_factory=dict)
    error: tuple[str, ...] = ()
    warns: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    silent: bool = False


def picture(path: Path, number: int) -> None:
    """Write a small picture that is like no other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(number).integers(0, 255, (8, 8, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path)


def pictures(folder: Path, *names: str) -> None:
    """Write pictures by their relative names."""
    for number, name in enumerate(names):
        picture(folder / name, number)


def csv(text: str, *files: str, name: str = "t.csv") -> Written:
    """Write a table of text, beside pictures."""

    def write(folder: Path) -> Path:
        pictures(folder, *files)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    return write


def frame(suffix: str, columns: Mapping[str, Any], *files: str) -> Written:
    """Write the same columns in one of the formats, beside pictures."""

    def write(folder: Path) -> Path:
        pictures(folder, *files)
        path = folder / f"t{suffix}"
        WRITERS[suffix](pd.DataFrame(columns), path)
        return path

    return write


def _arrow_stream(table: pd.DataFrame, path: Path) -> None:
    whole = pa.Table.from_pandas(table, preserve_index=False)
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, whole.schema) as writer:
        writer.write_table(whole)


WRITERS: dict[str, Callable[[pd.DataFrame, Path], object]] = {
    ".csv": lambda table, path: table.to_csv(path, index=False),
    ".tsv": lambda table, path: table.to_csv(path, index=False, sep="\t"),
    ".parquet": lambda table, path: table.to_parquet(path),
    ".feather": lambda table, path: table.to_feather(path),
    ".arrow": _arrow_stream,
    ".jsonl": lambda table, path: table.to_json(path, orient="records", lines=True),
    ".json": lambda table, path: table.to_json(path, orient="records"),
}


def folder_of(*files: str, **tables: str) -> Written:
    """Write pictures, and tables by their names with a dot for ``__`` and a slash for ``___``."""

    def write(folder: Path) -> Path:
        pictures(folder, *files)
        for name, text in tables.items():
            path = folder / name.replace("___", "/").replace("__", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return folder

    return write


def coco(kind: str, content: Mapping[str, Any], *files: str) -> Written:
    """Write annotations in COCO's form, beside pictures."""
    return csv(json.dumps(content), *files, name=f"{kind}_val2017.json")


def shard(*members: tuple[str, bytes | tarfile.TarInfo], names: tuple[str, ...] = ("s.tar",)):
    """Write WebDataset shards of the same form: members share a key up to the first dot."""

    def write(folder: Path) -> Path:
        for name in names:
            with tarfile.open(folder / name, "w:gz" if name.endswith("gz") else "w") as file:
                for key, content in members:
                    if isinstance(content, tarfile.TarInfo):
                        file.addfile(content)
                        continue
                    member = tarfile.TarInfo(key)
                    member.size = len(content)
                    file.addfile(member, io.BytesIO(content))
        return folder / names[0] if len(names) == 1 else folder

    return write


def link(name: str, target: str) -> tuple[str, tarfile.TarInfo]:
    """Give a member that is a link."""
    member = tarfile.TarInfo(name)
    member.type, member.linkname = tarfile.SYMTYPE, target
    return name, member


def png(number: int) -> bytes:
    """Give the bytes of a picture."""
    pixels = np.random.default_rng(number).integers(0, 255, (8, 8, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


A, B = "a.jpg", "b.jpg"
WORDS = "a caption of many words that is like no other"
TWO = {"files": [A, B], "pictures": 2}

PATHS = [
    Case("an image column of file names", csv(f"image,label\n{A},x\n{B},y\n", A, B),
         {**TWO, "labels": ["x", "y"], "read": {"image": "path"}}, silent=True),
    Case("an image column of numbers", csv("image,label\n007,x\n8,y\n"),
         {"ids": ["007", "8"], "pictures": 0, "read": {"image": "id"}}),
    Case("an image column of files that are elsewhere", csv(f"image\n{A}\n{B}\n"),
         {"ids": [A, B], "pictures": 0}, warns="names pictures, none of which is there",
         silent=True),
    Case("an image_id of files that are there", csv(f"image_id,label\n{A},x\n{B},y\n", A, B),
         {**TWO, "read": {"image_id": "path"}}, silent=True),
    Case("an image_id of files that are elsewhere", csv(f"image_id,label\n{A},x\n{B},y\n"),
         {"ids": [A, B], "read": {"image_id": "id"}}),
    *(Case(f"a column {name}", csv(f"{name},label\n{A},x\n{B},y\n", A, B), TWO)
      for name in ("path", "image_path", "filepath", "file_path", "file_name", "filename",
                   "file", "Image-Path", "FILE NAME")),
    Case("two columns of the same files", csv(f"file_name,path\n{A},{A}\n{B},{B}\n", A, B),
         {**TWO, "read": {"path": "path", "file_name": "not read: path is the path"}}),
    Case("two columns, one of files that are there", csv(f"path,image\nx/{A},{A}\nx/{B},{B}\n",
         A, B), {**TWO, "read": {"image": "path", "path": "not read: image is the path"}}),
    Case("two columns of different files", csv(f"path,image\n{A},{B}\n{B},{A}\n", A, B),
         error=("columns 'path' and 'image', which name different pictures", "--column path=path"),
         silent=True),
    Case("two columns of different files, and one asked for",
         csv(f"path,image\n{A},{B}\n{B},{A}\n", A, B), {"files": [B, A]},
         options={"columns": {"path": "image"}}),
    Case("a column of any name, asked for", csv(f"img,kind\n{A},x\n{B},y\n", A, B),
         {**TWO, "labels": ["x", "y"]}, options={"columns": "path=img,label=kind"}),
    Case("a path column of numbers", csv("path,label\n1,x\n2,y\n"),
         {"ids": ["1", "2"], "read": {"path": "id"}}),
    Case("pictures in a folder images", csv(f"image\n{A}\n{B}\n", f"images/{A}", f"images/{B}"),
         {**TWO}, options={"root": "images"}),
    Case("addresses alone", csv("url,label\nhttps://example.invalid/a.jpg,x\n"),
         error=("addresses alone (column 'url')", "nothing is fetched", "or an id")),
    Case("addresses in an image column", csv("image\nhttps://example.invalid/a.jpg\n"),
         error=("addresses alone (column 'image')", "nothing is fetched")),
    Case("addresses beside ids", csv("id,image_url\n1,https://example.invalid/a.jpg\n"),
         {"ids": ["1"]}),
    Case("no column of ours", csv("x,y\n1,2\n"),
         error=("columns ['x', 'y']", "a column named one of path", "--column path=NAME")),
    Case("a strange name for the column of pictures", csv(f"Nr.;Bild (rel)\n1;{A}\n2;{B}\n", A, B),
         error=("columns ['Nr.', 'Bild (rel)']", "or --column 'path=Bild (rel)'")),
    Case("no line that names the columns", csv(f"{A},x\n{B},y\n", A, B),
         error=("a first line that names the columns",)),
    Case("folders as on Windows", csv(f"path\n.\\{A}\n", A),
         error=("none there", "with / between folders")),
    Case("spaces around names", csv(f"path,label\n{A} ,x\n", A),
         error=("none there", "without spaces around them")),
    Case("a label column without labels", csv(f"path,label\n{A},\n{B},\n", A, B),
         {**TWO, "read": {"path": "path", "label": "not read: no values"}}),
    Case("an id asked for beside pictures", csv(f"path,sku\n{A},1\n{B},2\n", A, B),
         error=("id='sku' beside column 'path'", "path= for no pictures"),
         options={"columns": "id=sku"}),
    Case("ids instead of pictures", csv(f"path,sku\n{A},1\n{B},2\n", A, B), {"ids": ["1", "2"]},
         options={"columns": "path=,id=sku"}),
]  # fmt: skip

IDS = [
    Case("an annotation's id beside an image's",
         csv("id,image_id,caption\n1,a,one\n2,a,two\n3,b,three\n"),
         {"ids": ["a", "b"], "captions": [["one", "two"], ["three"]],
          "read": {"id": "not read: image_id is the id", "image_id": "id"}}, silent=True),
    Case("an id that repeats beside a key that does not", csv("id,key\n1,a\n1,b\n"),
         {"ids": ["a", "b"], "read": {"key": "id", "id": "not read: key is the id"}}),
    Case("a uid", csv("uid,label\n01,x\n02,y\n"), {"ids": ["01", "02"]}),
    Case("holes in the id", csv("id\na\n\"\"\n"), error=("1 empty values in column 'id'", "row 1")),
]  # fmt: skip

LABELS = [
    *(Case(f"a column {name}", csv(f"id,{name}\n1,x\n2,y\n"),
           {"labels": ["x", "y"], "targets": (name,)}, silent=name in ("category", "Label"))
      for name in ("label", "labels", "class", "category", "target", "Label")),
    Case("a label of texts that are all different",
         csv("id,label\n" + "".join(f"{i},{WORDS} {i}\n" for i in range(6))),
         {"targets": (), "read": {"label": "not read: sentences that are all different"}},
         silent=True),
    Case("a target of measurements", csv("id,target\n1,0.25\n2,1.75\n3,2.5\n"),
         {"targets": (), "read": {"target": "not read: numbers with fractions"}}),
    Case("several labels at once", csv("id,kind,colour,size\n1,x,red,s\n2,y,blue,m\n"),
         {"targets": ("kind", "colour"), "labels": ["x", "y"]},
         options={"label": "kind, colour"}),
    Case("a label whose name has a comma", csv('id,"kind, colour"\n1,x\n2,y\n'),
         {"targets": ("kind, colour",)}, options={"label": "kind, colour"}),
    Case("two labels of known names", csv("id,label,category\n1,x,u\n2,y,v\n"),
         {"targets": ("label",), "read": {"category": "not read: label is the label"}}),
    Case("a label of digits, asked for", csv("id,room\na,007\nb,010\n"),
         {"labels": ["007", "010"]}, options={"label": "room"}, silent=True),
    Case("labels switched off", csv("id,label\n1,x\n2,y\n"), {"targets": ()},
         options={"label": ""}),
    Case("one of two labels misspelt", csv("id,kind\n1,x\n2,y\n"),
         error=("column 'colour'", "one of ['id', 'kind']"), options={"label": "kind,colour"}),
    Case("1,000 classes of one sample",
         csv("id,label\n" + "".join(f"{i},class {i}\n" for i in range(1000))),
         {"targets": ("label",)}),
]  # fmt: skip

CAPTIONS = [
    *(Case(f"a column {name}", csv(f"id,{name}\n1,one word\n2,two words\n"),
           {"captions": [["one word"], ["two words"]]},
           silent=name not in ("caption", "text"))
      for name in ("caption", "captions", "text", "description", "sentence", "title")),
    Case("a text beside a caption", csv("id,caption,text\n1,one,x\n2,two,y\n"),
         {"captions": [["one"], ["two"]], "read": {"text": "not read: caption is the caption"}}),
    Case("a text of numbers", csv("id,text\n1,5\n2,7\n"),
         {"captions": [[], []], "read": {"text": "not read: numbers"}}, silent=True),
    *(Case(f"lists of captions in {suffix}",
           frame(suffix, {"id": ["a", "b", "c"], "captions": [["one", "two"], ["three"], []]}),
           {"captions": [["one", "two"], ["three"], []]},
           silent=suffix in (".parquet", ".jsonl"))
      for suffix in (".parquet", ".jsonl", ".json", ".feather", ".arrow")),
    Case("lists of captions in CSV", csv('id,captions\na,"[""one"", ""two""]"\nb,"[""three""]"\n'),
         {"captions": [["one", "two"], ["three"]]}, silent=True),
    Case("lists as Python writes them", csv("id,captions\na,\"['one', 'two']\"\n"),
         error=("column 'captions'", "a JSON list (in double quotes)")),
    Case("a list of numbers", frame(".jsonl", {"id": ["a"], "captions": [[1, 2]]}),
         error=("column 'captions' with a list in row 0", "lists of texts")),
    Case("a caption asked for", csv("id,alt\n1,one\n2,two\n"), {"captions": [["one"], ["two"]]},
         options={"columns": {"caption": "alt"}}),
    Case("no label and no caption", csv("id\n1\n2\n"), {"targets": (), "captions": [[], []]}),
]  # fmt: skip

GROUPS = [
    *(Case(f"a column {name}", csv(f"id,label,{name}\n1,x,p\n2,y,p\n3,x,q\n"),
           {"groups": (name,)}, silent=name != "group") for name in ("group", "subject", "domain")),
    Case("a subject that is a title", csv("id,subject\n1,of cats\n2,of dogs\n"),
         {"groups": (), "read": {"subject": "not read: values that are all different"}}),
    Case("two groups of one image", csv("id,caption,group\n1,one,p\n1,two,q\n2,three,q\n"),
         error=("1 ids with several values of 'group'", "one value for each image"), silent=True),
    Case("a split", csv("id,split\n1,train\n2,Test\n3,val\n"), {"split": "split"}, silent=True),
    Case("a split of folds", csv("id,split\n1,0\n2,1\n"),
         {"split": None, "read": {"split": "not read: values other than train"}}),
]  # fmt: skip

FORMATS = [
    *(Case(f"{suffix}: paths, captions, labels",
           frame(suffix, {"file_name": [A, B, A], "caption": ["one", "two", "three"],
                          "category": ["x", "y", "x"]}, A, B),
           {**TWO, "labels": ["x", "y"], "captions": [["one", "three"], ["two"]]})
      for suffix in WRITERS),
    Case("Flickr8k's token file", csv(f"{A}#0\tA dog .\n{A}#1\tA cat .\n{B}#0\tA bird .\n",
         f"Images/{A}", f"Images/{B}", name="Flickr8k.token.txt"),
         {**TWO, "captions": [["A dog .", "A cat ."], ["A bird ."]]}),
    Case("a .token file", csv(f"{A}#0\tA dog .\n{B}#0\tA bird .\n", A, B, name="c.token"), TWO),
    Case("Flickr8k's captions.txt", csv(f'image,caption\n{A},"A dog, running"\n{B},A bird\n',
         f"Images/{A}", f"Images/{B}", name="captions.txt"),
         {**TWO, "captions": [["A dog, running"], ["A bird"]]}),
    Case("Flickr30k's results", csv(f"image_name| comment_number| comment\n{A}| 0| A dog .\n"
         f"{B}| 0| A bird .\n", A, B, name="results.txt"),
         {**TWO, "captions": [["A dog ."], ["A bird ."]]}),
    Case("a list of pictures", csv(f"{A}\n{B}\n", A, B, name="files.txt"),
         {**TWO, "captions": [[], []]}),
    Case("a text file of something else", csv("Dear all,\nhello\n", name="t.txt"),
         error=("line 1 that names no picture", "NAME.jpg#0")),
    Case("an object that is no list", csv('{"a": [1]}', name="t.json"),
         error=("an object with 'a'", "a list of objects, or COCO's")),
    Case("a list that holds a number", csv('[{"id": 1}, 2]', name="t.json"),
         error=("item 1, no object",)),
]  # fmt: skip

_IMAGES = [{"id": 9, "file_name": A}, {"id": 7, "file_name": B}]
_KINDS = [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}]


def _objects(*pairs: tuple[int, int]) -> list[dict[str, int]]:
    return [{"image_id": image, "category_id": kind} for image, kind in pairs]


COCO = [
    Case("COCO's captions", coco("captions", {"images": _IMAGES, "annotations": [
        {"image_id": 7, "caption": "one"}, {"image_id": 9, "caption": "two"},
        {"image_id": 7, "caption": "three"}]}, f"val2017/{A}", f"val2017/{B}"),
        {**TWO, "captions": [["two"], ["one", "three"]]}),
    Case("COCO's captions beside the folder of pictures",
         csv(json.dumps({"images": _IMAGES, "annotations": []}), f"val2017/{A}", f"val2017/{B}",
             name="annotations/captions_val2017.json"), TWO, options={"root": "val2017"}),
    Case("COCO's objects: most of one kind, then the kind named first",
         coco("instances", {"images": _IMAGES, "categories": _KINDS, "annotations": _objects(
             (9, 2), (9, 1), (9, 2), (7, 2), (7, 1))}, A, B),
         {**TWO, "labels": ["dog", "cat"], "targets": ("category",),
          "read": {"category": "label, the category of most objects"}}),
    Case("COCO's annotation of no image",
         coco("captions", {"images": _IMAGES, "annotations": [{"image_id": 5, "caption": "x"}]}),
         error=("annotations[0] of image_id '5'", "the id of one of the images")),
    Case("COCO's image without a file", coco("captions", {"images": [{"id": 1}],
         "annotations": []}), error=("images[0]", "an object with id and file_name")),
]  # fmt: skip

_SAMPLES = [
    ("0001.png", png(1)), ("0001.txt", b"a dog"), ("0001.cls", b"3"),
    ("0002.png", png(2)), ("0002.txt", b"a cat"), ("0002.cls", b"5"),
]  # fmt: skip
SHARDS = [
    Case("WebDataset: words and classes", shard(*_SAMPLES),
         {"files": ["0001.png", "0002.png"], "pictures": 2, "labels": ["3", "5"],
          "captions": [["a dog"], ["a cat"]]}),
    Case("WebDataset: JSON", shard(("d/1.jpg", png(1)), ("d/1.json", b'{"label": 1, "text": "w"}'),
                                   ("d/2.jpg", png(2)), ("d/2.json", b'{"label": 2, "text": "v"}')),
         {"files": ["d/1.jpg", "d/2.jpg"], "labels": ["1", "2"], "captions": [["w"], ["v"]]}),
    Case("WebDataset: a folder of shards", shard(("1.png", png(1)), ("1.txt", b"a dog"),
                                                 names=("s0.tar", "s1.tar")),
         {"files": ["s0/1.png"], "skipped": {"s1/1.png": "same bytes as s0/1.png"}}),
    Case("WebDataset: links and names that lead out", shard(
        *_SAMPLES, link("l.png", "/etc/hostname"), ("../up.png", png(3)), ("/abs.png", png(4))),
        {"files": ["0001.png", "0002.png"], "skipped": {
            "l.png": "a link", "../up.png": "leads out of the shard", "/abs.png": "leads out"}}),
    Case("WebDataset: words without a picture", shard(*_SAMPLES, ("0003.txt", b"alone")),
         {"files": ["0001.png", "0002.png"], "skipped": {"0003": "no picture beside its words"}}),
    Case("WebDataset: two pictures of a sample", shard(("1.png", png(1)), ("1.jpg", png(2))),
         error=("sample '1' with two pictures", "one picture in each sample")),
    Case("WebDataset: JSON that is none", shard(("1.png", png(1)), ("1.json", b"{")),
         error=("1.json", "expected a JSON object")),
    Case("WebDataset: packed by gzip", shard(*_SAMPLES, names=("s.tar.gz",)),
         {"files": ["0001.png", "0002.png"], "pictures": 2, "labels": ["3", "5"],
          "captions": [["a dog"], ["a cat"]]}),
    Case("WebDataset: a folder of packed shards", shard(
        ("1.png", png(1)), names=("s0.tgz", "s1.tgz")),
        {"files": ["s0/1.png"], "skipped": {"s1/1.png": "same bytes as s0/1.png"}}),
    Case("WebDataset: packed zeros without end", lambda folder: _zeros(folder / "s.tar.gz"),
         error=("s.tar.gz", "unpack to more than 100 times as many", "pictures and words")),
    Case("WebDataset: packed and cut", lambda folder: _cut(
        shard(*_SAMPLES, names=("s.tar.gz",))(folder)), error=("s.tar.gz", "a whole tar file")),
    Case("WebDataset: packed, and not by gzip", lambda folder: shard(*_SAMPLES)(folder).rename(
        folder / "t.tar.gz"), error=("t.tar.gz", "Not a gzipped file")),
    Case("WebDataset: cut", lambda folder: _cut(shard(*_SAMPLES)(folder)),
         error=("s.tar", "a whole tar file")),
]  # fmt: skip


def _zeros(path: Path) -> Path:
    """Write a small shard that says it holds 200 MB."""
    member = tarfile.TarInfo("1.bin")
    member.size = 2 * 10**8
    with tarfile.open(path, "w:gz") as file:
        file.addfile(member, io.BytesIO(bytes(member.size)))
    return path


def _cut(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[: min(700, path.stat().st_size // 2)])
    return path


_STRUCT = pa.struct([("bytes", pa.binary()), ("path", pa.string())])


def embedded(suffix: str, values: list[Any], *files: str, kind: pa.DataType = _STRUCT,
             column: str = "image", **others: Any) -> Written:  # fmt: skip
    """Write pictures inside a table, as Hugging Face's datasets have them."""

    def write(folder: Path) -> Path:
        pictures(folder, *files)
        whole = pa.table({column: pa.array(values, kind), **others})
        path = folder / f"t{suffix}"
        if suffix == ".parquet":
            parquet.write_table(whole, path)
            return path
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, whole.schema) as writer:
            writer.write_table(whole)
        return path

    return write


def _inside(*pairs: tuple[int | None, str | None]) -> list[dict[str, Any]]:
    return [{"bytes": None if n is None else png(n), "path": path} for n, path in pairs]


EMBEDDED = [
    *(Case(f"pictures inside {suffix}", embedded(
        suffix, _inside((1, "x.png"), (2, "y.png")), label=["a", "b"], caption=["one", "two"]),
        {"files": ["x.png", "y.png"], "pictures": 2, "labels": ["a", "b"],
         "captions": [["one"], ["two"]],
         "read": {"image": "path, pictures inside the table"}})
      for suffix in (".parquet", ".arrow")),
    Case("pictures inside: alone", embedded(".parquet", _inside((1, "x.png"))),
         {"files": ["x.png"], "pictures": 1}),
    Case("pictures inside: without names", embedded(
        ".parquet", _inside((1, None), (2, None)), label=[1, 2]),
        {"files": ["row 0", "row 1"], "pictures": 2, "labels": ["1", "2"]}),
    Case("pictures inside: one name for two", embedded(
        ".parquet", _inside((1, "i.png"), (2, "i.png"), (None, "i.png")), label=["a", "b", "c"]),
        {"files": ["row 0", "row 1"], "labels": ["a", "b"],
         "skipped": {"row 2": "no picture in its row"}}),
    Case("pictures inside: captions in several rows", embedded(
        ".parquet", _inside((1, "x.png"), (1, "x.png")), caption=["one", "two"]),
        {"files": ["x.png"], "captions": [["one", "two"]]}),
    Case("pictures inside: names that lead out", embedded(
        ".parquet", _inside((1, "../../up.png"), (2, "/etc/passwd"))),
        {"files": ["../../up.png", "/etc/passwd"], "pictures": 2}),
    Case("pictures inside: names alone", embedded(
        ".parquet", _inside((None, A), (None, B)), A, B), TWO),
    Case("pictures inside: bytes alone", embedded(
        ".parquet", [png(1), png(2)], kind=pa.binary(), id=["a", "b"]),
        {"files": ["row 0", "row 1"], "pictures": 2, "read": {"image": "path"}}),
    Case("pictures inside: another column", embedded(
        ".parquet", _inside((1, "x.png")), column="photo", label=["a"]),
        {"files": ["x.png"], "pictures": 1}, options={"columns": {"path": "photo"}}),
    Case("pictures inside: no picture at all", embedded(
        ".parquet", [{"bytes": b"words", "path": "x.png"}]), error=("x.png", "image")),
    Case("pictures inside: one that stands a hundred times", embedded(
        ".parquet", [{"bytes": bytes(2**20), "path": "x.png"}] * 70),
        error=("t.parquet", "column 'image'", "unpack to more than 100 times as many")),
]  # fmt: skip


SEPARATED = [
    Case("semicolons", csv(f"path;label;caption\n{A};x;one, two\n{B};y;three\n", A, B),
         {**TWO, "labels": ["x", "y"], "captions": [["one, two"], ["three"]],
          "read": {"path": "path, separated by semicolons", "label": "label"}}),
    Case("tabs in a .csv", csv("id\tlabel\n007\tx\n008\ty;z\n"),
         {"ids": ["007", "008"], "labels": ["x", "y;z"],
          "read": {"id": "id, separated by tabs"}}),
    Case("semicolons below commas", csv("id,caption\n1,a; b\n2,c;d;e\n"),
         {"captions": [["a; b"], ["c;d;e"]], "read": {"id": "id", "caption": "caption"}}),
    Case("a comma in a quoted name", csv('id;"size, in cm"\n1;2\n'),
         {"ids": ["1"], "read": {"id": "id, separated by semicolons"}}),
    Case("semicolons in a .tsv", csv("id\ttitle;subtitle\tlabel\n1\ta\tx\n", name="t.tsv"),
         {"ids": ["1"], "labels": ["x"]}),
    Case("NUL in a later row", csv("id,label\n" + "".join(
        f"{n},x\n" for n in range(40_000)) + "n\0ul,y\n"),
        error=("a NUL character in row 40000", "expected text")),
]  # fmt: skip


def _rows(*rows: Mapping[str, Any]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


FOLDERS = [
    Case("splits and classes", folder_of("train/cat/1.png", "train/dog/2.png", "test/cat/3.png",
                                         "test/dog/4.png"),
         {"labels": ["cat", "dog", "cat", "dog"], "split": "split", "targets": ("label",),
          "read": {"split": "split, first-level folders test and train",
                   "label": "label, second-level folders"}}, silent=True),
    Case("splits and classes, taken as classes", folder_of(
        "train/cat/1.png", "train/dog/2.png", "test/cat/3.png"),
        {"labels": ["test", "train", "train"], "split": None, "targets": ("folder",)},
        options={"label": "folder", "columns": {"split": ""}}),
    Case("splits without classes", folder_of("train/1.png", "val/2.png"),
         {"targets": (), "split": "split"}, silent=True),
    Case("splits that share no class", folder_of("train/cat/1.png", "test/dog/2.png"),
         {"labels": ["test", "train"], "split": None,
          "read": {"label": "label, first-level folders test and train, which share no"}}),
    Case("classes, one of them called test", folder_of("test/1.png", "cat/2.png"),
         {"labels": ["cat", "test"], "split": None}),
    Case("the second level asked for", folder_of("cat/big/1.png", "cat/small/2.png"),
         {"labels": ["big", "small"]}, options={"label": "subfolder"}),
    Case("metadata.jsonl", folder_of("1.png", "2.png", "3.png", metadata__jsonl=_rows(
        {"file_name": "2.png", "text": "two"}, {"file_name": "1.png", "text": "one"})),
        {"files": ["2.png", "1.png"], "captions": [["two"], ["one"]],
         "skipped": {"3.png": "not named in metadata.jsonl"}}, silent=True),
    Case("metadata.csv of each split", folder_of(
        "train/1.png", "test/2.png", train___metadata__csv="file_name,label\n1.png,x\n",
        test___metadata__csv="file_name,label\n2.png,y\n"),
        {"files": ["test/2.png", "train/1.png"], "labels": ["y", "x"], "split": "split"},
        silent=True),
    Case("two tables beside the images", folder_of(
        "1.png", metadata__csv="file_name\n1.png\n", metadata__jsonl=_rows({"file_name": "1.png"})),
        error=("metadata.jsonl and metadata.csv", "one table beside the images")),
    Case("metadata.csv of something else", folder_of("1.png", metadata__csv="camera\nC-64\n"),
         {"files": ["1.png"], "skipped": {"metadata.csv": "no column file_name"}}),
    Case("metadata.jsonl that names files elsewhere", folder_of(
        "1.png", metadata__jsonl=_rows({"file_name": "1.png"}, {"file_name": "../up.png"})),
        {"files": ["1.png"], "skipped": {"../up.png": "outside the table's folder"}}),
]  # fmt: skip

BAD_COLUMNS = [
    Case("a Parquet column that cannot be read", lambda folder: _bad_text(folder),
         error=("t.parquet", "column 'label'", "UTF")),
    Case("a role that is none", csv("id\n1\n"), error=("columns of role 'colour'", "one of path"),
         options={"columns": {"colour": "x"}}),
    Case("a role without a column", csv("id\n1\n"), error=("columns='path'", "ROLE=COLUMN"),
         options={"columns": "path"}),
    Case("a role twice", csv("id\n1\n"), error=("path twice", "each role once"),
         options={"columns": "path=a,path=b"}),
    Case("a label in both ways", csv("id,a\n1,x\n"), error=("label='a' beside label in columns",),
         options={"label": "a", "columns": {"label": "a"}}),
]  # fmt: skip


def _bad_text(folder: Path) -> Path:
    """Write a Parquet file with a good column, and one whose text is none."""
    text = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(np.array([0, 2], np.int32)), pa.py_buffer(b"\xff\xfe")]
    )
    path = folder / "t.parquet"
    partial(parquet.write_table, pa.table({"id": ["a"], "label": text}))(path)
    return path


CASES = [
    *PATHS, *IDS, *LABELS, *CAPTIONS, *GROUPS, *FORMATS, *SEPARATED, *EMBEDDED,
    *COCO, *SHARDS, *FOLDERS, *BAD_COLUMNS,
]  # fmt: skip
