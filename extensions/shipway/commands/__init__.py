"""One command = one module: its options, and the order in which the library does the work."""
