"""Names of the methods that fuse, by what they make."""

KERNEL = "kernel"  # no features: the space keeps its parents and multiplies them
EXACT = ("exact", KERNEL)  # nothing is estimated
ESTIMATES = ("rp", "nystrom", "pca", "kpomrp")  # columns, as many as asked, estimate a kernel
