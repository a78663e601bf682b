"""The screens of chasing in the admin: drafts to issue, chases, one chase, referrals, printed papers."""
