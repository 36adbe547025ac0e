"""What the configuration of a timm folder may say."""

from pathlib import Path
from typing import Any

from .._require import require
from .model_config import (
    ABOVE,
    FLAG,
    NUMBER,
    PLAIN,
    SHARE,
    WORD,
    Rule,
    checked,
    listed,
    one_of,
    one_or_more,
    read_config,
    whole,
)  # fmt: skip

FILE = "config.json"
CHANNELS = one_or_more(NUMBER, most=3)
SHAPE = listed(whole(1, 4096), 3)
INTERPOLATION = one_of("bicubic", "bilinear", "box", "hamming", "lanczos", "nearest", "random")
PICTURE = {
    "input_size": SHAPE, "test_input_size": SHAPE, "min_input_size": SHAPE,
    "fixed_input_size": FLAG, "interpolation": INTERPOLATION,
    "crop_pct": Rule("a share above 0", lambda v: NUMBER.holds(v) and 0 < v <= 10),
    "test_crop_pct": SHARE, "crop_mode": one_of("center", "squash", "border"),
    "mean": CHANNELS, "std": one_or_more(ABOVE, most=3),
    "num_classes": whole(), "label_offset": whole(),
    "pool_size": one_or_more(whole()), "test_pool_size": one_or_more(whole()),
    "first_conv": one_or_more(WORD), "classifier": one_or_more(WORD), "tag": WORD,
}  # fmt: skip
OF_THE_FACTORY = (  # where timm would look for weights, and what it would build around a model
    "cache_dir", "checkpoint_path", "exportable", "feature_cfg", "features_only", "kwargs_filter",
    "model_cls", "no_jit", "out_indices", "pretrained", "pretrained_cfg", "pretrained_cfg_overlay",
    "pretrained_filter_fn", "pretrained_strict", "pruned", "scriptable", "variant",
)  # fmt: skip
TOP = {
    "architecture": WORD, "num_classes": whole(), "num_features": whole(),
    "global_pool": WORD,
}  # fmt: skip


def read_timm_config(path: Path) -> dict[str, Any]:
    """Read the configuration of a timm model, and keep what is data.

    Parameters
    ----------
    path : Path
        Of the file.

    Returns
    -------
    dict
        ``architecture``, ``num_classes``, ``num_features``, ``global_pool``, ``model_args`` and
        ``pretrained_cfg``; descriptions, and places to load other weights from, are left out.

    Raises
    ------
    InputError
        If it names no architecture, a value is of the wrong type, or an argument is none of a
        model.
    """
    config = read_config(path)
    known = isinstance(config.get("architecture"), str)
    require(known, f"{path} without architecture", "a configuration that timm saved")
    recipe = config.get("pretrained_cfg", config)  # older ones have all in one
    require(isinstance(recipe, dict), f"{path} pretrained_cfg", "a JSON object")
    top = {key: config[key] for key in TOP if key in config}
    found: dict[str, Any] = checked(top, TOP, str(path))
    arguments = config.get("model_args") or {}
    require(isinstance(arguments, dict), f"{path} model_args", "a JSON object")
    found["model_args"] = _model_arguments(arguments, path)
    picture = {key: recipe[key] for key in PICTURE if key in recipe}
    found["pretrained_cfg"] = checked(picture, PICTURE, f"{path} pretrained_cfg")
    return found


def _model_arguments(given: dict[str, Any], path: Path) -> dict[str, Any]:
    """Arguments of the network itself: numbers and names."""
    depth = one_or_more(whole(1, 500))
    rules = {key: PLAIN for key in given if key.isidentifier() and key not in OF_THE_FACTORY}
    rules.update({key: depth for key in ("depth", "depths", "layers") if key in rules})
    return checked(given, rules, f"{path} model_args")
