"""What a study is asked for: checked before any work starts, written into its manifest."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import _checks
from .._checks.parameters import CHECKS, check_parameter
from .._require import require
from ..data.background import colour_of
from ..data.built_in import BUILT_IN, DEMO, THINGS
from ..data.column_names import asked_columns, columns_text
from ..data.dataset import Dataset
from ..data.loading import check_source
from ..encoders.encoder import reads_images, reads_texts
from ..encoders.spec import parse_spec
from ..fusion.methods import KERNEL
from ..fusion.weights import Weights
from ..store import Space
from .families import Subsets, fused_name, subsets_of

Source = str | Space | Any  # a SPEC, encoded rows, or an encoder object
ROLES = ("clip", "expert", "text_expert")
WEIGHTS = ("C", "expert_weight", "product_weight", "centre_clip")
OF_TEXTS = "text_expert_weight"  # the one weight that is not of both modalities
BASELINES = ("centred", "concat", "exact")  # what a run is compared with, unless asked otherwise
OWN = {  # encoders or vectors that go with data of ours
    DEMO: {"clip": "demo", "expert": "demo"},
    THINGS: {"clip": "things:clip", "expert": "things:expert"},
}
LONGEST_NAME = 60  # letters of a space's name: it stands in tables and above maps


@dataclass(frozen=True)
class Settings:
    """What a study is asked for; see :class:`workbench.Study` for each field.

    Attributes
    ----------
    sources : dict of str to source
        By role, CLIP first; empty where there are spaces by name.
    spaces : dict of str to source
        By name; empty in the short form.
    fuse : tuple of tuple of str
        Names of the spaces of each fused one; in the short form all are fused.

    Raises
    ------
    InputError
        If a SPEC or a parameter is wrong.
    """

    data: str | Path | Dataset
    sources: dict[str, Source]
    C: float = 0.1
    expert_weight: float | tuple[float, ...] = 0.0
    text_expert_weight: float | tuple[float, ...] | None = None
    product_weight: float = 1.0
    centre_clip: bool = False
    n_components: int = 3000
    kernel: str = "cosine"
    method: Any = "rp"
    baselines: tuple[str, ...] = BASELINES
    measures: tuple[Any, ...] = ()
    limit: int | None = None
    label: str | None = None
    group: str | None = None
    root: str | Path | None = None
    background: str = "white"
    map_method: str = "umap"
    device: str = "auto"
    seed: int = 0
    progress: bool = True
    spaces: dict[str, Source] = field(default_factory=dict)
    fuse: Subsets = ()
    reference: str | None = None
    columns: str | Mapping[str, str] | None = None
    split_by: str = "random"

    def __post_init__(self) -> None:
        """Refuse what can be refused before any work."""
        from ..fusion.kernels import check_kernel

        self._check_sources()
        _checks.typed("reference", self.reference, str | None, "the name of a space")
        if self.spaces and self.reference is not None:
            known = [*self.spaces, *map(fused_name, self.fuse)]
            _checks.one_of("reference", self.reference, known)
        check_kernel(self.kernel)
        for name in CHECKS:
            check_parameter(name, getattr(self, name))
        _ = self.weights  # all of them 0 are refused
        for name in ("label", "group"):
            _checks.typed(name, getattr(self, name), str | None, "the name of a column")
        colour_of(self.background)
        if isinstance(self.data, str | Path):
            check_source(
                self.data, limit=self.limit, label=self.label or None, group=self.group,
                columns=self.columns, root=self.root,
            )  # fmt: skip
        self._check_baselines()

    def _check_sources(self) -> None:
        expected = "'demo', 'things', a folder, a table or a Dataset"
        _checks.typed("data", self.data, str | Path | Dataset, expected)
        for role, source in _checks.named("sources", self.sources, "sources").items():
            check_origin(role, source)
            if isinstance(source, str):
                parse_spec(source, role.replace("_", "-"))
        for name, source in self.spaces.items():
            check_space_name(name)
            check_origin(f"space {name!r}", source)
            if isinstance(source, str):
                parse_spec(source)

    def _check_baselines(self) -> None:
        from ..evaluate.own_measures import check_measures
        from ..fusion.rivals import check_names

        check_names(self.baselines)
        check_measures(self.measures)

    @property
    def weights(self) -> Weights:  # numpydoc ignore=RT01,SS05
        """Weights of the fused kernel."""
        return Weights(**{name: getattr(self, name) for name in WEIGHTS})

    @property
    def of_fusion(self) -> dict[str, Any]:  # numpydoc ignore=RT01,SS05
        """Weights of the fused kernel, the text experts' too, as parameters of functions."""
        return {**self.weights.parameters(), OF_TEXTS: self.text_expert_weight}

    @property
    def is_own_method(self) -> bool:  # numpydoc ignore=RT01
        """Whether the method is an estimator of the user's."""
        return not isinstance(self.method, str)

    @property
    def is_kernel(self) -> bool:  # numpydoc ignore=RT01
        """Whether fused spaces keep their parents, and nothing is fitted."""
        return not self.is_own_method and self.method == KERNEL

    @property
    def is_known_method(self) -> bool:  # numpydoc ignore=RT01
        """Whether something can be fused by it: an estimator, or the name of one of ours."""
        from ..fusion.fusing import METHODS

        return self.is_own_method or self.method in METHODS

    def plain(self) -> dict[str, Any]:
        """Give every parameter in JSON types, objects by name.

        Returns
        -------
        dict
            For the manifest.
        """
        sources = {role: name_of(self.sources.get(role)) for role in ROLES}
        names = (
            *WEIGHTS,
            OF_TEXTS,
            "n_components",
            "kernel",
            "limit",
            "label",
            "group",
            "background",
        )
        values = {name: getattr(self, name) for name in (*names, "map_method", "device", "seed")}
        method, root = name_of(self.method), name_of(self.root)
        values["columns"] = columns_text(asked_columns(self.columns))
        values["split_by"] = self.split_by
        plain = {"data": name_of(self.data), **sources, **values, "root": root, "method": method}
        if self.spaces:
            named = {name: name_of(source) for name, source in self.spaces.items()}
            plain |= {"spaces": named, "fuse": [list(subset) for subset in self.fuse]}
        plain["baselines"] = list(self.baselines)
        if self.reference is not None:
            plain["reference"] = self.reference
        return plain

    def fusion(self) -> dict[str, Any]:
        """Give the parameters of the method, as far as it has them.

        Returns
        -------
        dict
            Keyword arguments of the estimator; none for an estimator of the user's.

        Raises
        ------
        InputError
            If there is no such method, or it has not a weight that is asked for.
        """
        from ..fusion.fusing import METHODS
        from ..fusion.krossfuse import FUSERS

        if self.is_own_method:
            return {}
        require(
            self.method in METHODS,
            f"method={self.method!r}",
            f"one of {', '.join(METHODS)}, or an estimator object",
        )
        known = (*WEIGHTS, OF_TEXTS, "kernel")
        if self.method != KERNEL:
            known = tuple(FUSERS[self.method]((1, 1)).get_params())
        values = {"n_components": self.n_components, "C": self.C, "kernel": self.kernel}
        values |= {"random_state": self.seed}
        given = {name: value for name, value in values.items() if name in known}
        return given | self._further_weights(known)

    def _further_weights(self, known: Collection[str]) -> dict[str, Any]:
        """Weights that are not those of KrossFuse, which a method may not have."""
        usual = {**Weights().parameters(), OF_TEXTS: None}
        asked = {
            name: value
            for name, value in self.of_fusion.items()
            if name != "C" and value != usual[name]
        }
        lacking = [name for name in asked if name not in known]
        got = f"{', '.join(lacking)} with method={self.method!r}"
        require(not lacking, got, "a method of the whole family: rp, nystrom, pca, exact or kernel")
        return asked


def sources_of(
    data: Any, clip: Source | None, expert: Source | None, text_expert: Source | None
) -> dict[str, Source]:
    """Give the sources by role, CLIP first; those of the demonstration where none is given.

    Parameters
    ----------
    data : str, Path or Dataset
        What they are to encode.
    clip, expert, text_expert : str, Space, Encoder or None
        None or an empty text stands for no such parent.

    Returns
    -------
    dict of str to source
        Only those that are there.

    Raises
    ------
    InputError
        If there is no CLIP, or no expert.

    Examples
    --------
    >>> sources_of("demo", None, None, None)
    {'clip': 'demo', 'expert': 'demo'}
    """
    if name_of(data) in BUILT_IN:
        own = OWN[str(name_of(data))]
        clip = own["clip"] if clip is None else clip
        if expert is None and text_expert is None:
            expert = own["expert"]
    given = {"clip": clip, "expert": expert, "text_expert": text_expert}
    sources = {role: source for role, source in given.items() if not _is_none(source)}
    got = f"{name_of(data)!r} without"
    require("clip" in sources, f"{got} clip", "a SPEC, a Space or an encoder for CLIP")
    require(len(sources) > 1, f"{got} an expert", "an expert, a text expert or both")
    return sources


def named_sources(spaces: Any, fuse: Any, **roles: Source | None) -> tuple[dict[str, Any], Subsets]:
    """Read spaces that are given by name, and which of them are to be fused.

    Parameters
    ----------
    spaces : mapping of str to source
        At least one.
    fuse : str, sequence or None
        As :func:`workbench.study.families.subsets_of`.
    **roles : source or None
        What was given by role; nothing may be.

    Returns
    -------
    tuple of dict and tuple
        The spaces, and the names of each fused subset.

    Raises
    ------
    InputError
        If there is none, a role is given too, or names to fuse are wrong.

    Examples
    --------
    >>> named_sources({"A": "demo:clip", "B": "demo:expert"}, "A,B")[1]
    (('A', 'B'),)
    """
    beside = [role for role, source in roles.items() if not _is_none(source)]
    got = f"spaces= beside {', '.join(f'{role}=' for role in beside)}"
    require(not beside, got, "all of them among the spaces, by name")
    given = dict(_checks.named("spaces", spaces, "a SPEC, a Space or an encoder"))
    require(given, "no space", "a mapping of names to a SPEC, a Space or an encoder")
    return given, subsets_of(fuse, list(given))


def check_space_name(name: str) -> None:
    """Refuse a name that could not be written in ``fuse`` or be read in a table.

    Parameters
    ----------
    name : str
        Of a space.

    Raises
    ------
    InputError
        If it is empty, long, or has a comma or a control character.

    Examples
    --------
    >>> check_space_name("CLIP")
    """
    plain = name == name.strip() and name.isprintable() and 0 < len(name) <= LONGEST_NAME
    expected = f"a name of at most {LONGEST_NAME} letters, without commas"
    require(plain and "," not in name, f"space {_checks.shown(name)}", expected)


def check_origin(name: str, source: Any) -> None:
    """Refuse what no space can be made of.

    Parameters
    ----------
    name : str
        Of the space or of its role.
    source : object
        What came.

    Raises
    ------
    InputError
        If it is neither a SPEC nor a space nor an encoder.

    Examples
    --------
    >>> check_origin("clip", "demo:clip")
    """
    known = isinstance(source, str | Space) or reads_images(source) or reads_texts(source)
    expected = "a SPEC, a Space, or an encoder with encode_images or encode_texts"
    require(known, f"{name}={_checks.shown(source)}", expected)


def name_of(source: Any) -> str | None:
    """Name a source for people and manifests.

    Parameters
    ----------
    source : str, Path or object
        A space is called by the SPEC that made it, an object by its ``name`` or its class.

    Returns
    -------
    str or None
        None for None.

    Examples
    --------
    >>> name_of("demo"), name_of(3), name_of(None)
    ('demo', 'int', None)
    """
    if source is None:
        return None
    if isinstance(source, str | Path):
        return str(source)
    if isinstance(source, Space):
        return str(source.info.get("spec") or source.name)
    return str(getattr(source, "name", type(source).__name__))


def _is_none(source: Source | None) -> bool:
    """Whether there is no such parent; notebooks say so by an empty text."""
    return source is None or (isinstance(source, str) and not source)
