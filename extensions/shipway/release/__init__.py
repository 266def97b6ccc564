"""Which image an environment runs: written by digest, and carried on to the next environment."""
