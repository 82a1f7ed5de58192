"""Use cases of the demo: make the bank, fill its history, keep it alive."""
