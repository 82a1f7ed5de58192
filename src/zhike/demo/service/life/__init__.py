"""Simulated customers and agents: they come through the same doors as real ones, over HTTP and sockets."""
