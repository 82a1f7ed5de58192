"""Use cases of the assistant: replying, handing over, suggesting."""
