"""What a space scores: classes, neighbours, retrieval, clusters, few examples, the gap."""
