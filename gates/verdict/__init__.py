"""Findings and waivers in, dimensions, result and disclosure line out."""
