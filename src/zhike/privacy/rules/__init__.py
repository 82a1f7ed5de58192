"""Pure decisions of the vault: normal forms, masks, personal data in text, secrets in text."""
