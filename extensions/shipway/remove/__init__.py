"""Take a service away: its folder, its wiring, and what was derived for it."""
