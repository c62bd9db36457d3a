"""What comparisons and trends share: counts, intervals, resamples, decisions."""
