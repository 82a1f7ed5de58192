"""Pure decisions of audit: the chain, what the watch sees, how a self-assessment is scored."""
