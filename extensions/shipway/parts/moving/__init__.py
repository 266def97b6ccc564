"""Move an app from the root of a repository into a folder of its own: pure, texts to texts."""
