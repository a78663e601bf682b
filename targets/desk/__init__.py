"""The register's screens in the admin: reporting, verification, evaluation."""
