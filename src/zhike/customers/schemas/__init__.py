"""What the routes of customers take and give."""
