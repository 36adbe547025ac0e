"""The kinds of encoders that there are."""

from . import demo, open_clip, sentence, timm, vectors
from .kind import Kind

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (demo.KIND, open_clip.KIND, timm.KIND, sentence.KIND, vectors.KIND)
}
