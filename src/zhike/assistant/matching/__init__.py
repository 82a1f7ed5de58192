"""How a question is matched with articles: words for now, with a place for meaning beside them."""
