"""What the benchmark of the explorer measures."""
