"""The page behind a one-time link, outside the admin: read the whole record, decide with a code."""
