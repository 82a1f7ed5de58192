"""All SQL of cases: `work_orders` and `complaints`."""
