"""Another system's history: a mapping says which column is which field, and each row becomes a contact or a reason."""
