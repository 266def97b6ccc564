"""One target of the host's own files = one module here, registered in ``registry.py``."""
