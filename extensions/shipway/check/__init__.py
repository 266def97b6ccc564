"""What `shipway check` looks for. One rule set = one module; each is a pure function of texts."""
