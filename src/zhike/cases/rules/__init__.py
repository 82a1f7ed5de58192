"""Pure decisions about work orders: kinds, states, numbers."""
