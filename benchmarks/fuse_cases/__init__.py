"""What benchmarks/fuse.py measures, one table each."""
