"""Classes of rows by those of other rows: their vote, a softmax regression, a ridge."""
