"""JavaScript and TypeScript: the same for the literals of a configuration file."""
