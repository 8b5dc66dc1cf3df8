# Arguments reach the recipes as positional arguments; none is pasted into a shell line.

set positional-arguments

export PATH := justfile_directory() / ".venv" / "bin" + ":" + env("PATH")

[private]
default:
    @just --list --unsorted

# Check that a work packet is ready for work
[no-cd]
[no-exit-message]
pre-work wp *options:
    @pre-work "$@"

# Hold the work against its packet: just post-work WP --range A..B
[no-cd]
[no-exit-message]
post-work wp *options:
    @post-work "$@"

# Hashes of a file and the manifest lines to paste
[no-cd]
[no-exit-message]
cor701-sha file *options:
    @cor701-sha "$@"

# Run the whole job on a sample repository
[no-exit-message]
demo *options:
    @scripts/demo "$@"

# Lint, types and every test
[no-exit-message]
test *options:
    @scripts/test "$@"

# Lint and types alone
[no-exit-message]
lint:
    @scripts/setup
    @ruff check
    @ruff format --check
    @mypy

# Measure speed against the floor
[no-exit-message]
bench *options:
    @scripts/bench "$@"
