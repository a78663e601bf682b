"""The two approvals as screens: the queue, the page to read and decide, the case file."""
