"""What chance does to a figure: outcomes, variances, intervals, verdicts."""
