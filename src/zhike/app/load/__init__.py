"""The load generator: customers and agents over real sockets, and a reckoning of every message afterwards."""
