"""The figures behind `newslib.plots`."""
