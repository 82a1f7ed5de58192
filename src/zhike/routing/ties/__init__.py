"""Merging at the desk: what `conversations` ties together, taken out of queues and hands, and put back there."""
