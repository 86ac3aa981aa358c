"""Command-line interfaces: what a command line means to the code that reads it."""
