"""Wiring only: settings, addresses, wsgi."""
