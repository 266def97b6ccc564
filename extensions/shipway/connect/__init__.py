"""One service calls another: its address in the caller's code, and all that follows from it."""
