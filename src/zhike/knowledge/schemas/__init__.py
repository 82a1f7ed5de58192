"""HTTP bodies of knowledge, and its CSV."""
