"""One sheet for all targets of a department."""
