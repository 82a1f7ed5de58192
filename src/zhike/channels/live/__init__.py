"""The chat socket: windows of customers, kept current for as long as they are open."""
