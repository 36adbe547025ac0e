"""What ``honesty`` and ``honesty_of`` gave: for one version, with the old key beside the new."""

from typing import Any

from .quality import projection_qualities, projection_quality

RENAMED = {"honesty": "projection_quality", "honesty_of": "projection_qualities"}


def honesty(*arguments: Any, **options: Any) -> dict[str, float]:
    """Measure :func:`projection_quality`, under its old name.

    Parameters
    ----------
    *arguments, **options
        Of :func:`projection_quality`.

    Returns
    -------
    dict
        The same, and ``knn_kept``, the old key of ``neighbourhood_preservation``.
    """
    return _with_old_key(projection_quality(*arguments, **options))


def honesty_of(*arguments: Any, **options: Any) -> dict[str, dict[str, float]]:
    """Measure :func:`projection_qualities`, under its old name.

    Parameters
    ----------
    *arguments, **options
        Of :func:`projection_qualities`.

    Returns
    -------
    dict of str to dict
        The same, and in each ``knn_kept``, the old key of ``neighbourhood_preservation``.
    """
    qualities = projection_qualities(*arguments, **options)
    return {name: _with_old_key(quality) for name, quality in qualities.items()}


def _with_old_key(quality: dict[str, float]) -> dict[str, float]:
    return {**quality, "knn_kept": quality["neighbourhood_preservation"]}
