"""Read the facts that everything else follows from: the host repository and its files."""
