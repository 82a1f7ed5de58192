"""HTTP bodies of audit."""
