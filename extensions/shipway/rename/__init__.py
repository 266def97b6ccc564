"""Give a service another name, in its own files, the shared ones and the derived ones."""
