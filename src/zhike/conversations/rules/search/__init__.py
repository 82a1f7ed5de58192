"""What is found by which words: a text in pieces, a query in alternatives, and where they meet. Pure."""
