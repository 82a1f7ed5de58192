"""What the service tells of itself to those who watch it: figures for Prometheus, traces for a collector."""
