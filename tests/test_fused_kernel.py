"""The fused space as a kernel: exact, in blocks, for images, texts and across."""

import numpy as np
import pytest

from workbench import Space
from workbench.fusion import FusedKernel, KrossFuse, Weights

N, M = 40, 25


@pytest.fixture
def spaces():
    rng = np.random.default_rng(0)
    ids = np.arange(N).astype(str)
    shifted = rng.standard_normal((N, 6)) + 2
    return {
        "clip": Space("CLIP", ids, rng.standard_normal((N, 4)), rng.standard_normal((M, 4)),
                      rng.standard_normal((3, 4))),
        "expert": Space("expert", ids, shifted),
        "second": Space("second", ids, rng.standard_normal((N, 5)) - 1),
        "reader": Space("reader", ids, text=rng.standard_normal((M, 7)) + 1,
                        classes=rng.standard_normal((3, 7))),
    }  # fmt: skip


def test_the_kernel_is_what_the_exact_features_give(spaces):
    clip, expert = spaces["clip"], spaces["expert"]
    fuser = KrossFuse((4, 6), C=0.3).fit(np.hstack([clip.image, expert.image]))
    image = fuser.transform(np.hstack([clip.image, expert.image]))
    text = fuser.transform_text(clip.text)
    fused = FusedKernel(clip, expert, weights=Weights(C=0.3))
    x, t = fused.rows("image"), fused.rows("text")
    np.testing.assert_allclose(fused.kernel(x), image @ image.T, atol=1e-12)
    np.testing.assert_allclose(fused.kernel(t, x), text @ image.T, atol=1e-12)
    np.testing.assert_allclose(fused.kernel(t), text @ text.T, atol=1e-12)
    np.testing.assert_allclose(x.squares(), (image**2).sum(1), atol=1e-12)
