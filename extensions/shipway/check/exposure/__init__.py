"""Who can read the root's database address: names first, then each kind of file."""
