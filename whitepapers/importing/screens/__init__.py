"""The import's screens in the admin: upload, report, confirmation; template and export."""
