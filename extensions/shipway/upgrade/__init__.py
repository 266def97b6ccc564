"""Carry a service through template versions: receipts, three-way merge, reconcile."""
