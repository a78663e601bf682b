"""Import and export: a department's spreadsheet becomes draft rows, and draft rows a spreadsheet again."""
