"""What the machine gives: memory, places to write, signals, a process of one's own."""
