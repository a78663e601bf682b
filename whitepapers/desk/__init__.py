"""The desk's screens in the Wagtail admin: papers, their targets and duties, preview, sign-off, submission."""
