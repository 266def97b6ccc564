"""What becomes of two hundred teams' edits when their services are updated twice."""
