"""What goes over HTTP between the console and conversations."""
