"""The audit: everything that is looked for in a dataset, and in its spaces where there are some."""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .. import _checks
from .._machine.bars import progress_bar
from .._space_checks import spaces_of
from ..data.dataset import Dataset
from ..data.looks import Look, Looks, look_at, looks_of
from ..data.opening import opened
from ..store import Space
from .captions import empty_captions, repeated_captions
from .findings import Audit, Finding
from .labels import groups_that_are_classes, label_typos, lonely_classes, two_labels
from .near import near_groups
from .pictures import NEAR, copies, near_duplicates, odd_pictures, unreadable
from .splits import across_splits
from .vectors import equal_vectors, near_vectors


def audit(
    dataset: Dataset, spaces: Mapping[str, Space] | None = None, *, look: bool = True,
    progress: bool = True,
) -> Audit:  # fmt: skip
    """Look for what is wrong with the data, before any work is put into them.

    Pictures that cannot be read, are one colour, tiny, huge, the same bytes, or look the same;
    pictures with two labels or in two splits; classes of one sample, groups that are the class,
    labels spelled in two ways; empty and repeated captions; with spaces, equal vectors of different
    samples, and ones that are much nearer than usual.

    Parameters
    ----------
    dataset : Dataset
        What :func:`workbench.load` gives.
    spaces : mapping of str to Space, default=None
        Encoded rows in the order of the dataset.
    look : bool, default=True
        Open the pictures where nobody looked at them yet; False leaves out what needs it.
    progress : bool, default=True
        Show a bar while pictures are opened, where standard error is a terminal.

    Returns
    -------
    Audit
        Findings, worst first, each with the samples and what it does to which measure.

    Raises
    ------
    InputError
        If it is no dataset, the spaces do not fit it, or a picture cannot be opened.

    Examples
    --------
    >>> import pandas as pd
    >>> labels = pd.DataFrame({"label": ["cat"] * 9 + ["Cat"]}, index=list("abcdefghij"))
    >>> found = audit(Dataset("ten", labels.index.to_numpy(), None, labels, targets=("label",)))
    >>> [finding.kind for finding in found.findings]
    ['label typos', 'classes with one sample']
    """
    _checks.typed("dataset", dataset, Dataset, "a Dataset, as load gives it")
    given = {} if spaces is None else _checks.named("spaces", spaces, "spaces")
    looks = dataset.looks
    if looks is None and dataset.paths is not None and look:
        looks = _looked_at(dataset, progress)
    done = Audit(dataset, tuple(_findings(dataset, looks)))
    return with_vectors(done, given) if given else done


def with_vectors(done: Audit, spaces: Mapping[str, Space]) -> Audit:
    """Look at the vectors of a dataset that was looked at already.

    Parameters
    ----------
    done : Audit
        Of the dataset.
    spaces : mapping of str to Space
        Encoded rows in its order.

    Returns
    -------
    Audit
        With the findings of both.

    Raises
    ------
    InputError
        If the spaces do not fit the dataset.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> ids = np.array(["a", "b"])
    >>> data = Dataset("two", ids, None, pd.DataFrame(index=ids))
    >>> found = with_vectors(audit(data), {"CLIP": Space("CLIP", ids, np.ones((2, 3)))})
    >>> [finding.kind for finding in found.findings]
    ['identical vectors in CLIP']
    """
    _checks.typed("done", done, Audit, "an Audit, as audit gives it")
    given = spaces_of(done.dataset, spaces)
    known = [found.groups for found in done.findings if found.kind == NEAR]
    equal = equal_vectors(done.dataset, given)
    near = near_vectors(done.dataset, given, known[0] if known else ())
    return Audit(done.dataset, (*done.findings, *equal, *near))


def _findings(dataset: Dataset, looks: Looks | None) -> Iterator[Finding]:
    groups = () if looks is None else near_groups(looks)
    yield from unreadable(dataset)
    yield from copies(dataset)
    if looks is not None:
        yield from odd_pictures(dataset, looks)
        yield from near_duplicates(dataset, groups)
    yield from two_labels(dataset, groups)
    yield from across_splits(dataset, groups)
    yield from label_typos(dataset)
    yield from groups_that_are_classes(dataset)
    yield from lonely_classes(dataset)
    yield from empty_captions(dataset)
    yield from repeated_captions(dataset)


def _looked_at(dataset: Dataset, progress: bool) -> Looks:
    """Open every picture once."""

    def look(path: Path) -> Look:
        found = opened(path, dataset.background)
        return look_at(found.image, found.treatment)

    paths = dataset.paths or ()
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        looks = pool.map(look, paths)
        title = "looking at images"
        return looks_of(list(progress_bar(looks, title, len(paths), shown=progress, leave=False)))
