"""Who wrote a line, and from what it follows."""
