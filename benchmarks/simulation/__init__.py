"""A made-up world for the planner, on the real catalog. Protocol: docs/simulation-protocol.md."""
