"""Ports of channels: how a one-time code reaches a customer's phone."""
