"""Everything that is known of a repository comes through this room, from git alone."""
