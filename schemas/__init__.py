"""What is published: tables, seeds, vocabularies and their checks."""
