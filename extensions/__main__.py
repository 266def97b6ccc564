"""``python extensions COMMAND``: this checkout's own command line, for Copier's migration."""

from shipway.cli import main

main()
