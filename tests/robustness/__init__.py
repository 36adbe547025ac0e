"""Bad input at every door: one clear message, nothing half-written, nothing lost."""
