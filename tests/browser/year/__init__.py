"""The year in the order in which it happens, a module for each part; test_whole_year.py tells it."""
