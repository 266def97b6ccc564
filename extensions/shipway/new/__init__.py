"""Plan a new service, render it beside the host, and say what it changes."""
