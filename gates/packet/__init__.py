"""Room: see docs/adr/0001."""
