"""Reports on paper: a one-page PDF and a workbook."""
