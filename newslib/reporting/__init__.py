"""How a report comes about: notebooks run, pages and lists written, a manifest made."""
