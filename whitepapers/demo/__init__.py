"""The demo city: a fictional Hongzhou, played through the same verbs that real people use. Never made in production."""
