"""What Shipway writes is formatted by the host's own formatter, with the host's own settings."""
