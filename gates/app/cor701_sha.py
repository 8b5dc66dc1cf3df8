"""cor701-sha: the hashes of files, and the manifest entry that is true of each."""

from __future__ import annotations
