"""The pair plot of the explorer: how it is drawn, and the pairs that are listed beside it."""
