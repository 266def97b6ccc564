"""YAML: where each entry stands in the text, and edits that leave the rest alone."""
