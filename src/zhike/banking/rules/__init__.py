"""Pure decisions of banking: what is held, bands of amounts, when to call again, when to stop calling."""
