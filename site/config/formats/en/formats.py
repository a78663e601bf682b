"""Days as British and international English writes them, on every screen, in letters and in print: 1 March 2027, 14:05."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
TIME_FORMAT = "H:i"
