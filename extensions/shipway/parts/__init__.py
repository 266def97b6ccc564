"""Parts of the workspace for a monorepo that exists: one part is one module here, as data."""
