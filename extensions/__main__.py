"""``python extensions COMMAND``: this checkout's own command line, as Copier's migration calls it."""

from shipway.cli import main

main()
