"""What the configuration of an open_clip folder may say."""

from pathlib import Path
from typing import Any

from .._require import require
from .model_config import (
    ABOVE,
    FLAG,
    NUMBER,
    PLACE,
    SHARE,
    TABLE,
    WORD,
    Rule,
    checked,
    listed,
    one_of,
    one_or_more,
    read_config,
    whole,
)  # fmt: skip

FILE = "open_clip_config.json"
COUNT = whole(1)
LAYERS = whole(1, 500)
PIXELS = one_or_more(whole(1, 4096), most=2)
TOWER = {
    "width": COUNT, "layers": LAYERS, "mlp_ratio": ABOVE, "ls_init_value": NUMBER,
    "final_ln_after_pool": FLAG, "pool_type": WORD, "output_tokens": FLAG, "act_kwargs": TABLE,
    "norm_kwargs": TABLE, "block_type": WORD, "qk_norm": FLAG, "scaled_cosine_attn": FLAG,
    "scale_heads": FLAG, "scale_attn_inner": FLAG, "scale_attn": FLAG, "scale_fc": FLAG,
}  # fmt: skip
VISION = TOWER | {
    "layers": one_or_more(LAYERS), "head_width": COUNT, "patch_size": whole(1, 4096),
    "image_size": PIXELS, "patch_dropout": SHARE, "attentional_pool": FLAG,
    "attn_pooler_queries": COUNT, "attn_pooler_heads": COUNT, "no_ln_pre": FLAG,
    "pos_embed_type": WORD,
    # a name that timm registers, never hf-hub: or local-dir:, which WORD has no letter for
    "timm_model_name": WORD, "timm_model_pretrained": FLAG, "timm_pool": WORD, "timm_proj": WORD,
    "timm_proj_bias": FLAG, "timm_drop": SHARE, "timm_drop_path": SHARE,
}  # fmt: skip
TOKENIZER = {  # never trust_remote_code, nor anything else that transformers would obey
    "clean": one_of("canonicalize", "lower", "whitespace"), "strip_sep_token": FLAG,
    "language": WORD,
}  # fmt: skip
TEXT = TOWER | {
    "context_length": whole(2, 100_000), "vocab_size": whole(1, 10_000_000),
    "hf_tokenizer_name": PLACE, "tokenizer_mode": WORD,
    "tokenizer_kwargs": Rule("a JSON object", lambda value: isinstance(value, dict)),
    "heads": COUNT, "embed_cls": FLAG, "pad_id": whole(), "eos_id": whole(),
    "no_causal_mask": FLAG, "proj_bias": FLAG, "proj_type": WORD,
    "hf_model_name": PLACE, "hf_model_pretrained": FLAG, "hf_proj_type": WORD,
    "hf_pooler_type": WORD,
}  # fmt: skip
DECODER = TEXT | {
    "dim_head": COUNT, "n_queries": COUNT, "attn_pooler_heads": COUNT,
}  # fmt: skip
PART = Rule("a JSON object", lambda value: isinstance(value, dict))
MODEL = {
    "embed_dim": COUNT, "vision_cfg": PART, "text_cfg": PART, "multimodal_cfg": PART,
    "quick_gelu": FLAG, "custom_text": FLAG, "init_logit_scale": NUMBER,
    "init_logit_bias": NUMBER, "nonscalar_logit_scale": FLAG, "output_dict": FLAG,
}  # fmt: skip
PICTURE = {
    "size": PIXELS, "mode": one_of("RGB"), "mean": listed(NUMBER, 3), "std": listed(ABOVE, 3),
    "interpolation": one_of("bicubic", "bilinear", "random"),
    "resize_mode": one_of("shortest", "longest", "squash"), "fill_color": whole(0, 255),
}  # fmt: skip


def read_open_clip_config(path: Path) -> dict[str, Any]:
    """Read the configuration of an open_clip model, and refuse what is more than data.

    Parameters
    ----------
    path : Path
        Of the file.

    Returns
    -------
    dict
        ``model_cfg`` and ``preprocess_cfg``, with known keys of known types; other parts, which
        open_clip does not read, are left out.

    Raises
    ------
    InputError
        If a key or a value is none of those that open_clip's own configurations have.
    """
    config = read_config(path)
    for part in ("embed_dim", "vision_cfg", "text_cfg"):
        inner = config.get("model_cfg")
        there = isinstance(inner, dict) and inner.get(part) is not None
        require(there, f"{path} without model_cfg.{part}", "a configuration that open_clip saved")
    model = checked(config["model_cfg"], MODEL, f"{path} model_cfg")
    parts = {"vision_cfg": VISION, "text_cfg": TEXT, "multimodal_cfg": DECODER}
    for part, rules in parts.items():
        if model.get(part) is not None:
            where = f"{path} {part}"
            model[part] = checked(model[part], rules, where)
            kwargs = model[part].get("tokenizer_kwargs") or {}
            checked(kwargs, TOKENIZER, f"{where} tokenizer_kwargs")
    preprocess = checked(config.get("preprocess_cfg") or {}, PICTURE, f"{path} preprocess_cfg")
    return {"model_cfg": model, "preprocess_cfg": preprocess}
