"""Use cases of audit: the trail, the watch, the self-assessment."""
