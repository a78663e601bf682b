"""`./run real`: real public data of Canada and Guangzhou, from spreadsheets to the evaluation export."""
