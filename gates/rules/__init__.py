"""What COR-701 asks, as pure functions: packet, changes, plan, policy -> findings."""
