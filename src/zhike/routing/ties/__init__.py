"""Merging and splitting at the desk: what `conversations` ties, in queues and hands, out of them, and back."""
