"""How far what Shipway made is from its template."""
