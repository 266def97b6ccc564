"""Make a whole monorepo in an empty folder."""
