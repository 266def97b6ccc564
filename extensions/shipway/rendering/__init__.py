"""Render the template: where it lies, Copier's run, one version many times over."""
