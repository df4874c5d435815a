"""A made-up world in which plans are lived. Rules: docs/simulation-protocol.md."""
