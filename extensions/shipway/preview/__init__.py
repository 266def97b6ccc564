"""What a template change, which need not be tagged, would do to real repositories."""
