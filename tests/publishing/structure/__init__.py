"""The structure tree: from boxes to tags."""
