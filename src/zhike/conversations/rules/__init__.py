"""Pure decisions about conversations: states, text, ending, transcript."""
