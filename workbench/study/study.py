"""One run, from data to pages: a ``Study`` makes each step once, when it is first asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from .. import _checks
from .._require import require
from ..data.dataset import Dataset
from ..fusion.weights import Weights
from .families import Subsets
from .settings import BASELINES, Settings, Source, name_of, named_sources, sources_of
from .steps import OF_DATA
from .tagged import Tagged

STEPS = (
    "dataset", "audit", "parents", "fusers", "fused_spaces", "comparison",
    "maps", "projection_quality", "kernels", "curve", "spectra",
)  # fmt: skip


class Study(Tagged):
    """One run: data, encoders, fused spaces, what they are compared with, maps and pages.

    Every step is an attribute; it is computed when it is first asked for, and kept. Steps that are
    given ready (a ``Dataset``, a ``Space``) are taken as they are.

    Parameters
    ----------
    data : str, Path or Dataset, default="demo"
        ``"demo"``, a folder of images, a table (see :func:`workbench.load`), or loaded data.
    clip : str, Space or Encoder, default=None
        The cross-modal parent: a SPEC, encoded rows, or an encoder object; for the demonstration
        its own encoder if None.
    expert : str, Space or Encoder, default=None
        The image expert; for the demonstration its own if there is no text expert either.
    text_expert : str, Space or Encoder, default=None
        The text expert.
    spaces : mapping of str to str, Space or Encoder, default=None
        Any number of spaces by name, instead of the three roles above: a SPEC, the file of a saved
        space, encoded rows, or an encoder object. Each is encoded as far as it can see and read.
    fuse : str or sequence, default=None
        Which of ``spaces`` are fused with each other: ``"CLIP,DINOv2"``, or several such; the
        first that sees and reads plays CLIP. None fuses nothing.
    reference : str, default=None
        Space that the finding holds the others against; the first if None.
    C : float, default=0.1
        Similarity that an expert is given where it cannot see, from 0 on, no unit.
    expert_weight : float or sequence of float, default=0.0
        Of the experts on their own, see :class:`workbench.fusion.Weights`, like the next three.
    text_expert_weight : float or sequence of float, default=None
        Of the text experts on their own; None takes ``expert_weight``.
    product_weight : float, default=1.0
        Of the product of CLIP and experts.
    centre_clip : bool, default=False
        Centre CLIP in the product.
    n_components : int, default=3000
        Width of the fused space.
    kernel : {"cosine", "linear", "rbf", "laplace"}, default="cosine"
        Of the experts.
    method : str or estimator, default="rp"
        As in :func:`workbench.fuse`.
    baselines : sequence of str, default=None
        As ``names`` in :func:`workbench.baselines`; each with the knob that half of the samples
        choose for it, see :func:`workbench.evaluate.tune_baselines`. None means the centred expert,
        the concatenation and the exact fused kernel.
    measures : sequence of Measure, default=()
        Measures of your own, see :func:`workbench.compare`.
    limit : int, default=None
        Use a random sample of so many images.
    label, group : str, default=None
        Columns that hold the classes (several with commas) and the groups.
    columns : str or mapping of str to str, default=None
        Columns by role, as for :func:`workbench.load`.
    split_by : {"random", "group", "split"}, default="random"
        What trains and what tests, as for :func:`workbench.compare`.
    root : str or Path, default=None
        Folder that images of a table may lie in, besides the table's own.
    background : str, default="white"
        What is seen where a picture is transparent: the name of a colour, or ``#rrggbb``.
    map_method : {"umap", "pca"}, default="umap"
        How maps are drawn.
    device : {"auto", "cpu", "cuda"}, default="auto"
        Where encoders run.
    seed : int, default=0
        Of every random choice.
    progress : bool, default=True
        Show bars with the time left on standard error.

    Attributes
    ----------
    notes : list of str
        What the steps so far warned of.

    Raises
    ------
    InputError
        If a SPEC or a parameter is wrong, before any work starts.

    Examples
    --------
    >>> study = Study("demo", limit=64, n_components=256, map_method="pca", progress=False)
    >>> study.fused
    Space('fused': 64 image rows, 64 text rows, 64 classes rows of 256 columns)
    >>> list(study.spaces)
    ['CLIP', 'expert', 'expert (centred)', 'concat', 'fused (exact)', 'fused']
    >>> two = Study("demo", spaces={"a": "demo:clip", "b": "demo:expert"}, limit=8, progress=False)
    >>> list(two.spaces), two.fused
    (['a', 'b'], None)
    """

    def __init__(
        self, data: str | Path | Dataset = "demo", *, clip: Source | None = None,
        expert: Source | None = None, text_expert: Source | None = None,
        spaces: Mapping[str, Source] | None = None, fuse: Any = None,
        reference: str | None = None, C: float = 0.1, expert_weight: Any = 0.0,
        text_expert_weight: Any = None, product_weight: float = 1.0, centre_clip: bool = False,
        n_components: int = 3000, kernel: str = "cosine", method: Any = "rp",
        baselines: Sequence[str] | None = None, measures: Sequence[Any] = (),
        limit: int | None = None, label: str | None = None, group: str | None = None,
        columns: str | Mapping[str, str] | None = None, split_by: str = "random",
        root: str | Path | None = None, background: str = "white", map_method: str = "umap",
        device: str = "auto", seed: int = 0, progress: bool = True,
    ) -> None:  # fmt: skip
        sources: dict[str, Source] = {}
        named: dict[str, Source] = {}
        subsets: Subsets = ()
        if spaces is None:
            require(
                not fuse, f"fuse={_checks.shown(fuse)} without spaces=", "spaces to choose from"
            )
            sources = sources_of(data, clip, expert, text_expert)
        else:
            roles = {"clip": clip, "expert": expert, "text_expert": text_expert}
            named, subsets = named_sources(spaces, fuse, **roles)
        settings = Settings(
            data, sources, spaces=named, fuse=subsets, reference=reference,
            C=C, expert_weight=_tuple_of(expert_weight),
            text_expert_weight=_tuple_of(text_expert_weight), product_weight=product_weight,
            centre_clip=centre_clip, n_components=n_components, kernel=kernel, method=method,
            baselines=_names_of(baselines),
            measures=tuple(_checks.several("measures", measures, "Measure(name, function)")),
            limit=limit, label=label, group=group, columns=columns, split_by=split_by, root=root,
            background=background,
            map_method=map_method, device=device, seed=seed, progress=progress,
        )  # fmt: skip
        super().__init__(settings)

    def __repr__(self) -> str:
        sources = (self.settings.sources | self.settings.spaces).items()
        parents = ", ".join(f"{role}={name_of(source)!r}" for role, source in sources)
        made = ", ".join(step for step in STEPS if step in vars(self)) or "nothing yet"
        return f"Study({name_of(self.settings.data)!r}, {parents}; made: {made})"

    def use(self, choice: Any = None) -> "Study":
        """Give the same study with other weights of its fused spaces.

        What was loaded, audited and encoded is kept; all else is made anew when it is asked for.

        Parameters
        ----------
        choice : Choice, Weights or bool, default=None
            Of :func:`workbench.choose_weights`, or weights of your own; None or True chooses on
            these samples, see :attr:`weights`; False leaves the study as it is.

        Returns
        -------
        Study
            With ``choice`` kept, to be saved and to stand in its report.

        Raises
        ------
        InputError
            If it is neither, the method has no such weights, or nothing can be chosen here.

        Examples
        --------
        >>> from workbench.fusion import Weights
        >>> study = Study("demo", limit=64, n_components=256, map_method="pca", progress=False)
        >>> study.use(Weights(C=1, expert_weight=0.3)).fused.info["parameters"]["expert_weight"]
        0.3
        """
        from ..weighing import Choice

        if choice is False:
            return self
        if choice is None or choice is True:
            choice, reason = self._weights_or_reason
            require(choice is not None, reason.rstrip("."), "data to choose by, or Weights(...)")
        weights = choice.weights if isinstance(choice, Choice) else choice
        _checks.typed("choice", weights, Weights, "a Choice of choose_weights, or Weights(...)")
        used = type(self).__new__(type(self))
        Tagged.__init__(used, replace(self.settings, **weights.parameters()))
        used.settings.fusion()  # refuses weights that the method has not
        vars(used).update({step: vars(self)[step] for step in OF_DATA if step in vars(self)})
        used.keep_told(self)
        used.notes = [note for note in self.notes if note not in self.notes_of_fusion]
        if isinstance(choice, Choice):
            used.choice = choice
        return used

    def report(self, out: str | Path, **options: Any) -> Path:
        """Write report.html, metrics.json and manifest.json.

        Parameters
        ----------
        out : str or Path
            Folder; made if it is not there.
        **options
            Of :func:`workbench.report.write_report`.

        Returns
        -------
        Path
            Of report.html.
        """
        from ..report.page import write_report

        return write_report(self, out, progress=self.settings.progress, **options)

    def save(self, folder: str | Path) -> Path:
        """Write everything that was computed so far, to come back by :meth:`load`.

        Parameters
        ----------
        folder : str or Path
            Made if it is not there. A study that was saved there before is replaced once this one
            is wholly written.

        Returns
        -------
        Path
            Of the folder.

        Raises
        ------
        InputError
            If the folder cannot be written.
        """
        from .files import save_study

        saved = save_study(self, folder)
        self.folder = saved.absolute()
        return saved

    @classmethod
    def load(cls, folder: str | Path) -> "Study":
        """Read a saved study; nothing that was computed is computed again.

        Parameters
        ----------
        folder : str or Path
            Of :meth:`save`.

        Returns
        -------
        Study
            Steps that were not computed then are computed when they are asked for.

        Raises
        ------
        InputError
            If the folder holds no study, or a file of it is missing or damaged.
        """
        from .files import load_study

        study: Study = load_study(cls, folder)
        study.folder = Path(folder).absolute()
        return study


def _tuple_of(weight: Any) -> Any:
    """Weights of several experts as what cannot change."""
    return tuple(weight) if isinstance(weight, list) else weight


def _names_of(baselines: Sequence[str] | None) -> tuple[str, ...]:
    if baselines is None:
        return BASELINES
    return tuple(_checks.several("baselines", baselines, "names of baselines"))
