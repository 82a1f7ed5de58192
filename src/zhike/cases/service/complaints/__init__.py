"""Use cases of complaints."""
