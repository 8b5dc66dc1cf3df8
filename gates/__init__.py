"""Prove, from git objects, that work changed what it declared and nothing else."""

__version__ = "0.1.0"
