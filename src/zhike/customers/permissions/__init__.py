"""The only ways to what is protected, for somebody who works here."""
