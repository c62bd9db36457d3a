"""How pages become tables: inputs read, metadata joined, copies found, a corpus stored."""
