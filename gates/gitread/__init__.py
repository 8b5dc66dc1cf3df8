"""Everything that is known of a repository comes through this room, from git alone.

The number of git processes does not depend on the number of files. A range takes eight
at most: finding the repository, objects by name, references, the walk, raw changes, the
patch, the blobs, the changes of each commit. The index takes seven, the worktree
fourteen at most, and one for each submodule that is checked out.
"""
