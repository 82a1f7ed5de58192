"""The composition root: the only place that sees every context. Web, worker, command line, wiring."""
