"""The register: departments, duties, promises, progress, completion and the input to evaluation."""
