"""HTTP bodies of service targets, their clocks and forecasts."""
