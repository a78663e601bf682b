"""The register's admin screens."""
