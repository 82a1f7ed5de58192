"""HTTP bodies of privacy, by page."""
