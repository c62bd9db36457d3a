"""How a page is read: lines measured, scored and labelled, fields taken from the labels."""
