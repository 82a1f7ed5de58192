"""Pure decisions of the assistant: how texts are compared, how sure it is, and when a person takes over."""
