"""What n_components="auto" aims at: an error of the kernel, or a loss in a metric of the user's."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _checks
from .._classifiers.penalty import fitted_probe, rare_classes_allowed
from .._classifiers.span import span_of_products
from .._classifiers.voting import fitted_k, majority
from .._require import require
from ..arrays import subsample, to_numpy

USUAL_ERROR = 0.05  # where no aim is named

HELD_OUT = 500  # rows that are asked, at most a quarter of all

ANSWERING = 1000  # rows that vote, or train the probe

LOSS_METRICS = {"knn": "k-NN accuracy", "probe": "linear probe accuracy"}


@dataclass(frozen=True, eq=False)
class ErrorAim:
    """Aim at an error of the kernel between rows that were not fitted, off the diagonal.

    Attributes
    ----------
    target : float
        Root mean square error, over the root mean square of the exact kernel.
    held : array or tensor of shape (m, d)
        Rows that are not fitted.
    modality : {"image", "text"}
        What they are of.
    """

    target: float
    held: Any
    modality: str

    def missed_by(self, fuser: Any) -> float:
        """Measure the error of a fitted fuser.

        Parameters
        ----------
        fuser : ProductFuser
            Fitted on other rows.

        Returns
        -------
        float
            From 0 on.
        """
        features = _features(fuser, self.held, self.modality)
        exact = to_numpy(fuser.exact_kernel(self.held, modality=self.modality))
        wrong = to_numpy(features @ features.T) - exact
        off = ~np.eye(len(exact), dtype=bool)
        scale = float(np.linalg.norm(exact[off]))
        return float(np.linalg.norm(wrong[off])) / scale if scale > 0 else 0.0

    def said(self, error: float) -> str:
        """Say what was measured.

        Parameters
        ----------
        error : float
            Of the width that is taken.

        Returns
        -------
        str
            In words.
        """
        rows = len(self.held)
        return f"error {error:.3g} of the kernel between {rows} rows that were not fitted"


class LossAim:
    """Aim at an accuracy: what features may lose against the exact kernel, on rows held out.

    Parameters
    ----------
    target : float
        Loss that is allowed, as a share of the rows.
    metric : {"knn", "probe"}
        Accuracy of the nearest neighbours' vote, or of a linear probe.
    asking, answering : array or tensor of shape (m, d) and (n, d)
        Image rows that are classified, and those whose classes are known: they vote, or train.
    codes : ndarray of int of shape (m + n,)
        Classes, those of the rows that ask first.
    """

    def __init__(
        self, target: float, metric: str, asking: Any, answering: Any, codes: np.ndarray
    ) -> None:
        self.target, self.metric = target, metric
        self.asking, self.answering = asking, answering
        self.true, self.known = np.split(codes, [len(asking)])
        self.exact: np.ndarray | None = None  # hits of the exact kernel, which has no width
        self.hits = np.zeros(0, bool)

    def missed_by(self, fuser: Any) -> float:
        """Measure what a fitted fuser's features lose.

        Parameters
        ----------
        fuser : ProductFuser
            Fitted on rows without those that ask.

        Returns
        -------
        float
            Accuracy of the exact kernel less that of the features; below 0 where these are better.
        """
        if self.exact is None:
            self.exact = self._hits(
                fuser.exact_kernel(self.answering), fuser.exact_kernel(self.asking, self.answering)
            )
        asking, answering = (fuser.transform(rows) for rows in (self.asking, self.answering))
        self.hits = self._hits(answering @ answering.T, asking @ answering.T)
        lost = int(self.exact.sum()) - int(self.hits.sum())
        return lost / len(self.hits)  # of counts: two rows of a hundred are 0.02, and no bit more

    def said(self, loss: float) -> str:
        """Say what was measured.

        Parameters
        ----------
        loss : float
            Of the width that is taken.

        Returns
        -------
        str
            In words, with the standard error: the same rows are asked twice.
        """
        m = len(self.hits)
        exact = np.zeros(m) if self.exact is None else self.exact.astype(float)
        apart = exact - self.hits
        chance = float(apart.std(ddof=1)) / np.sqrt(m)
        metric = LOSS_METRICS[self.metric]
        accuracies = f"{self.hits.mean():.3f} against {exact.mean():.3f} of the exact space"
        rows = f"on {m} rows that were not fitted"
        return f"loss {loss:.3g} (standard error {chance:.2g}) of {metric} {rows}, {accuracies}"

    def _hits(self, among: Any, across: Any) -> np.ndarray:
        """Which of the rows that ask are told right, by products with those that answer."""
        of_answering, of_asking = to_numpy(among), to_numpy(across)
        if self.metric == "knn":
            k = min(fitted_k(self.known), len(self.known))
            nearest = np.argsort(-of_asking, axis=1, kind="stable")[:, :k]
            return np.asarray(majority(self.known[nearest]) == self.true)
        train, test = span_of_products(of_answering, of_asking)
        with rare_classes_allowed():
            probe = fitted_probe(train, self.known, test)
        return np.asarray(probe.predicted == self.true)


Aim = ErrorAim | LossAim


def check_aim(fuser: Any) -> None:
    """Refuse targets that no width can aim at.

    Parameters
    ----------
    fuser : ProductFuser
        With ``target_error``, ``target_loss`` and ``loss_metric``.

    Raises
    ------
    InputError
        If both targets are given, one is out of range, or the metric is unknown.
    """
    error, loss = fuser.target_error, fuser.target_loss
    _checks.one_of("loss_metric", fuser.loss_metric, LOSS_METRICS)
    got = f"target_error={_checks.shown(error)} beside target_loss={_checks.shown(loss)}"
    require(error is None or loss is None, got, "one of them")
    if error is not None:
        _checks.positive("target_error", error)
    if loss is not None:
        check_loss(loss)


def check_loss(loss: Any) -> None:
    """Refuse what is no loss of accuracy.

    Parameters
    ----------
    loss : float
        ``target_loss``.

    Raises
    ------
    InputError
        If it is no share from 0 to below 1.
    """
    share = _checks.is_number(loss) and 0 <= loss < 1
    expected = "a share of the rows, from 0 to below 1, such as 0.01"
    require(share, f"target_loss={_checks.shown(loss)}", expected)


def aim_of(fuser: Any, rows: Any, y: Any, modality: str) -> tuple["Aim", np.ndarray]:
    """Choose what is aimed at, and hold out the rows that it is measured on.

    Parameters
    ----------
    fuser : ProductFuser
        With ``target_error``, ``target_loss`` and ``loss_metric``, see :func:`check_aim`.
    rows : array or tensor of shape (n, d)
        Of the modality.
    y : sequence of shape (n,) or None
        Class of each image, for ``target_loss``; a row without one ("", None, NaN) is neither
        asked nor answers.
    modality : {"image", "text"}
        The first that an expert sees.

    Returns
    -------
    tuple of ErrorAim or LossAim, and ndarray of int
        And the rows that are not held out.

    Raises
    ------
    InputError
        With ``target_loss``: if there are no labels, too few, of one class, or no expert sees
        images.
    """
    n = len(rows)
    if fuser.target_loss is not None:
        return _loss_aim(fuser, rows, y, modality)
    held = subsample(n, min(HELD_OUT, n // 4), 0)
    target = USUAL_ERROR if fuser.target_error is None else float(fuser.target_error)
    return ErrorAim(target, rows[held], modality), np.setdiff1d(np.arange(n), held)


def _loss_aim(fuser: Any, X: Any, y: Any, modality: str) -> tuple[LossAim, np.ndarray]:
    """Hold out rows whose classes are asked for."""
    target = float(fuser.target_loss)
    got = f"target_loss={target:g} where no expert sees images"
    require(modality == "image", got, "target_error=..., which is measured on texts")
    codes, labelled = _classes(target, y, len(X))
    asking = labelled[subsample(len(labelled), min(HELD_OUT, len(labelled) // 4), 0)]
    free = np.setdiff1d(labelled, asking)
    answering = free[subsample(len(free), ANSWERING, 0)]
    known = len(np.unique(codes[answering]))
    got = f"{len(answering)} rows of {known} class(es) beside {len(asking)} that are held out"
    require(known > 1 and len(asking) > 1, got, "more rows with labels, of two classes or more")
    both = codes[np.concatenate([asking, answering])]
    aim = LossAim(target, fuser.loss_metric, X[asking], X[answering], both)
    return aim, np.setdiff1d(np.arange(len(X)), asking)


def _classes(target: float, y: Any, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Class of each row as a number, and the rows that have one."""
    got = f"target_loss={target:g} without labels"
    require(y is not None, got, "a class for each image: fit(X, y), or fuse(..., labels=...)")
    labels = _checks.labels("labels", y, n)
    labelled = np.flatnonzero(labels.astype(str) != "")
    named = len(np.unique(labels[labelled]))
    got = f"labels of {named} class(es) in {len(labelled)} rows"
    require(named > 1, got, f"two classes or more for target_loss={target:g}")
    return np.unique(labels, return_inverse=True)[1], labelled


def _features(fuser: Any, rows: Any, modality: str) -> Any:
    return fuser.transform(rows) if modality == "image" else fuser.transform_text(rows)
