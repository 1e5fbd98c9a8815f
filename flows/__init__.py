"""The outside: reading, running, storing, publishing and the command line."""
