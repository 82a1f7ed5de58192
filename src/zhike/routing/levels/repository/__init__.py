"""All SQL of service targets, their clocks and forecasts."""
