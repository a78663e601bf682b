"""The page behind an owner's link, outside the admin: read the promise, report on it, keep the receipt."""
