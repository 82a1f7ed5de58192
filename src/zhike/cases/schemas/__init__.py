"""HTTP bodies of cases."""
