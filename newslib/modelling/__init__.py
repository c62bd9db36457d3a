"""What the topic model is made of: terms, matrices, lists of terms, files."""
