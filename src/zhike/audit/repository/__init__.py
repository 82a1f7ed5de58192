"""All SQL of audit: entries and seals, alerts, self-assessment."""
