"""What the notebooks ask of a study: tables as text, or in a sentence why there is none."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .. import _checks
from .._require import InputError
from ..store import INNER_PRODUCT, Space
from .data_questions import DataQuestions
from .families import reads

if TYPE_CHECKING:
    import pandas as pd

    from ..explorer.app import Explorer
    from ..fusion import FusedKernel
    from ..weighing import Choice

SHORT_WIDTHS = (50, 100, 200, 400)
LEAST_RECALLED = 50  # images: fewer have no depth beside the ten nearest
ONE_SPACE = "One space with pictures: there is no other to differ from."
NOT_FUSED = (
    "Nothing here has a C and an l to choose: they belong to the fused space of CLIP and one image"
    " expert (clip= and expert=, or fuse= among the spaces)."
)
NO_PRODUCT = "Without a product nothing is estimated: no width has an error."
NO_CLASSES = "The data have no classes: there is no accuracy to choose by."


class Questions(DataQuestions):
    """What is asked of a study in the notebooks."""

    @property
    def pair(self) -> tuple[str, ...]:  # numpydoc ignore=RT01
        """Two spaces to set against each other, by name: CLIP and its expert, or the first two."""
        for family in self.families:
            if family.experts:
                return family.clip.name, family.experts[0].name
        images = [name for name, space in self.map_spaces.items() if space.image is not None]
        others = [name for name in images if name != self._reference]
        first = [name for name in images if name == self._reference]
        return tuple([*first, *others][:2]) if len(images) > 1 else ()

    def groups_text(self, *, back: bool = False) -> str:
        """List groups that the first of the pair keeps together and the second splits.

        Parameters
        ----------
        back : bool, default=False
            Those that the second keeps and the first splits.

        Returns
        -------
        str
            The table of :func:`workbench.align.difference_groups`, and how far apart groups stand
            by chance; or why there is none.
        """
        from .. import align, layout

        if not self.pair:
            return ONE_SPACE
        arrays = layout.images({name: self.parents[name] for name in self.pair})
        keeps, splits = reversed(self.pair) if back else self.pair
        seed = self.settings.seed
        groups = align.difference_groups(arrays[keeps], arrays[splits], random_state=seed)
        chance = groups.attrs["chance"]
        if not len(groups):
            return f"None beyond chance: {keeps} keeps no group together that {splits} splits."
        table = groups.drop(columns="rows").round(2).to_string()
        return f"{table}\nBy chance alone a group stands apart by {chance:.2f} at most."

    def explore_groups(self, **options: Any) -> "Explorer":
        """Open the explorer on the groups of the pair.

        Parameters
        ----------
        **options
            Of :class:`workbench.explorer.Explorer`.

        Returns
        -------
        Explorer
            With its panel of groups in front.
        """
        explorer = self.explore(**options)
        if self.pair:
            explorer.groups(*self.pair)
        else:
            explorer.show_panel("Groups that differ")
        return explorer

    def explore(self, **options: Any) -> "Explorer":
        """Open the explorer on this study.

        Parameters
        ----------
        **options
            Of :class:`workbench.explorer.Explorer`.

        Returns
        -------
        Explorer
            Shows itself as the last line of a cell.
        """
        from ..explorer.opening import explore

        asked = self.settings
        given: dict[str, Any] = {
            "random_state": asked.seed,
            "device": asked.device,
            "progress": asked.progress,
        }
        return explore(self, **given | options)

    @property
    def weights(self) -> "Choice | None":  # numpydoc ignore=RT01,SS05
        """Weights of the first fused space, chosen on these samples; None where nothing can be."""
        return self._weights_or_reason[0]

    def keep_weights(self, choice: "Choice") -> None:
        """Take weights that were chosen on this study elsewhere: in its explorer, by any metric.

        Parameters
        ----------
        choice : Choice
            What ``weights`` is from now on.
        """
        from ..weighing import Choice

        _checks.typed("choice", choice, Choice, "what choose_weights gives")
        self.choice = choice
        vars(self)["_weights_or_reason"] = choice, ""

    @cached_property
    def _weights_or_reason(self) -> "tuple[Choice | None, str]":
        from ..weighing import choose_weights

        if not self.families:
            return None, NOT_FUSED
        asked = self.settings
        options: dict[str, Any] = {"kernel": asked.kernel, "split_by": asked.split_by}
        try:
            choice = choose_weights(
                self, random_state=asked.seed, progress=asked.progress, **options
            )
        except InputError as error:
            return None, f"Weights cannot be chosen on these data: {error}"
        self.choice = self.choice or choice
        return choice, ""

    def weights_text(self) -> str:
        """Say which weights these samples choose, and what they are worth on others.

        Returns
        -------
        str
            Sentences and a row for each corner; or why there is none.
        """
        choice, reason = self._weights_or_reason
        if choice is None:
            return reason
        table = choice.corners.drop(columns="centre_clip").round(3).to_string(index=False)
        return "\n\n".join([*choice.sentences, table])

    def question(self, query: str = "") -> str:
        """Choose something to search for.

        Parameters
        ----------
        query : str, default=""
            What was asked for; counts if it is not empty.

        Returns
        -------
        str
            A class or a caption where a space reads; else the id of a sample.
        """
        if query:
            return query
        texts = [*self.dataset.prompts, *self.dataset.captions["text"]]
        can_read = any(reads(space) for space in self.parents.values())
        return str(texts[0]) if texts and can_read else str(self.dataset.ids[0])

    def best_hit(self, found: Mapping[str, Any]) -> str:
        """Take the best sample of the first space that answered a query.

        Parameters
        ----------
        found : mapping of str to DataFrame or str
            Of ``Explorer.search``.

        Returns
        -------
        str
            Its id.
        """
        tables = [answer for answer in found.values() if not isinstance(answer, str)]
        hits = [str(table.id.iloc[0]) for table in tables if len(table)]
        return hits[0] if hits else str(self.dataset.ids[0])

    @cached_property
    def recall(self) -> "pd.DataFrame | None":  # numpydoc ignore=RT01,SS05
        """Exact nearest images among the candidates of short vectors; None of few or no fused."""
        from ..fusion import FusedKernel, candidate_recall

        family = next((family for family in self.families if family.experts), None)
        if family is None or self.dataset.n <= LEAST_RECALLED:
            return None
        asked = self.settings
        kernel = FusedKernel(*family.parents, weights=asked.weights, kernel=asked.kernel)
        widths = [width for width in SHORT_WIDTHS if width < self.dataset.n]
        shorts = {f"l = {width}": _short(kernel, width, asked.seed) for width in widths}
        return candidate_recall(kernel, shorts, random_state=asked.seed)

    def curve_text(self) -> str:
        """List the error of the fused kernel by its width.

        Returns
        -------
        str
            A table, or why there is none.
        """
        if self.settings.product_weight == 0:
            return NO_PRODUCT
        if self.curve is None:
            return NOT_FUSED
        columns = ["n_components", "standard_error", "rmse", "kernel_std"]
        return str(self.curve[columns].round(3).to_string(index=False))

    def sweep_text(self) -> str:
        """List the leave-one-out k-NN accuracy of the main target by C, beside the parents'.

        Returns
        -------
        str
            A table, or why there is none.
        """
        from ..evaluate.tuning.sweep import sweep_C

        if self.curve is None:
            return NOT_FUSED
        if not self.dataset.targets:
            return NO_CLASSES
        family = next(each for each in self.families if len(each.experts) == 1)
        asked = self.settings
        tried = sweep_C(
            self.dataset, family.clip, family.experts[0], n_components=asked.n_components,
            kernel=asked.kernel, random_state=asked.seed,
            **{k: weight for k, weight in asked.weights.parameters().items() if k != "C"},
        )  # fmt: skip
        rounded = tried.round({"value": 2, "low": 2, "high": 2})
        return str(rounded.to_string(index=False))


def _short(kernel: "FusedKernel", width: int, seed: int) -> Space:
    """Short vectors of the images of a kernel, as the search makes them."""
    from ..fusion import columns_of

    image = columns_of(kernel.rows("image"), width, width, random_state=seed)
    return Space("short", kernel.clip.ids, image, info={"compare_by": INNER_PRODUCT})
