"""Who talks to whom in a repository, from what stands in its files."""
