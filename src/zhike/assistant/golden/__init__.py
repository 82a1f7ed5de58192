"""Golden questions: what the bank must answer whatever is published; asked each night and before a release."""
