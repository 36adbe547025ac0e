"""A data set whose every word is a payload, and what a browser must not have done with it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image

from workbench import Dataset, Space
from workbench._printable import printable

from .payloads import file_name

EACH = 2  # samples of every payload


def pictures(folder: Path, payloads: tuple[str, ...]) -> list[Path]:
    """Write a picture for every sample, in a folder and with a name that are payloads."""
    paths = []
    for row, payload in enumerate(payloads * EACH):
        place = folder / file_name(payloads[-1 - row % len(payloads)])
        place.mkdir(exist_ok=True)
        path = place / f"{row}{file_name(payload)}.png"
        colour = (37 * row % 256, 91 * row % 256, 17 * row % 256)
        Image.new("RGB", (32, 32), colour).save(path)
        paths.append(path)
    return paths


def write_table(folder: Path, payloads: tuple[str, ...]) -> tuple[Path, str, str]:
    """Write a table for the notebooks: its name, columns and cells are payloads."""
    paths = pictures(folder, payloads)
    label, group = payloads[0], payloads[1]
    lines = []
    for row, (path, payload) in enumerate(zip(paths, payloads * EACH, strict=True)):
        sample = {"path": str(path.relative_to(folder)), label: payload, "caption": payload}
        sample[group] = payloads[row // EACH % len(payloads)]
        lines.append(json.dumps(sample))
    table = folder / f"{file_name(payloads[2])}.jsonl"
    table.write_text("\n".join(lines) + "\n")
    return table, label, group


def dataset(folder: Path, payloads: tuple[str, ...]) -> Dataset:
    """Load nothing: make a data set whose ids, files, columns, labels and captions are payloads."""
    paths = pictures(folder, payloads)
    twice = payloads * EACH
    ids = np.array([f"{payload}{row}" for row, payload in enumerate(twice)])
    files = [str(path.relative_to(folder)) for path in paths]
    columns = {payloads[0]: twice, payloads[1]: np.repeat(payloads, EACH)}
    table = pd.DataFrame({"file": files, **columns}, index=ids)
    captions = pd.DataFrame({"row": range(len(twice)), "text": twice})
    skipped = pd.DataFrame({"file": payloads, "reason": payloads})
    return Dataset(
        " ".join(payloads)[:2000], ids, tuple(paths), table, targets=(payloads[0],),
        groups=(payloads[1],), captions=captions, skipped=skipped,
        prompts={payload: (payload,) for payload in payloads}, prompt_target=payloads[0],
    )  # fmt: skip


def spaces(data: Dataset, names: tuple[str, ...]) -> dict[str, Space]:
    """Make spaces of these names; CLIP first, the fused one last."""
    made = {}
    texts = len(data.captions)
    for seed, name in enumerate(names):
        rng = np.random.default_rng(seed)
        role = "clip" if not seed else "expert"
        role = "fused" if seed == len(names) - 1 else role
        info = {"role": role, "spec": name, "weights": name, "device": name, "model": name}
        text = rng.standard_normal((texts, 6))
        classes = rng.standard_normal((len(data.prompts), 6))
        image = rng.standard_normal((data.n, 6))
        made[name] = Space(name, data.ids, image, text, classes, info)
    return made


class Watch:
    """What a page asked for, and what ran."""

    def __init__(self, page: Any, allowed: tuple[str, ...]) -> None:
        self.page, self.allowed = page, allowed
        self.asked: list[str] = []
        self.dialogs: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("dialog", self._dialog)
        page.context.on("page", lambda other: self.dialogs.append(other.url))

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def check(self) -> None:
        """Nothing ran, nothing was asked for, nothing was taken for HTML."""
        assert self.page.evaluate("window.hacked") is None
        assert self.page.locator("[data-injected], #injected, .data-injected").count() == 0
        assert self.page.title() != "hacked"
        assert self.page.locator('[href^="javascript:"]').count() == 0
        assert [url for url in self.asked if "payload.invalid" in url] == []
        assert [url for url in self.asked if not url.startswith(self.allowed)] == []
        assert self.dialogs == []


@contextmanager
def watched(browser: Any, allowed: tuple[str, ...]) -> Iterator[Watch]:
    """Give a page that is watched, and look at the end."""
    context = browser.new_context(viewport={"width": 1400, "height": 1200})
    context.set_default_timeout(30_000)
    watch = Watch(context.new_page(), ("data:", "blob:", "about:", *allowed))
    yield watch
    watch.check()
    context.close()


def flat(words: str) -> str:
    """Words as a page shows them: ends of lines and runs of blanks are one blank."""
    return " ".join(printable(words).split())
