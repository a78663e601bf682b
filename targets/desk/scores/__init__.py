"""The evaluation office's screens: the board of the year, one department's score, indicator sets, figures, commendations."""
