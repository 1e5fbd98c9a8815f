"""What is known: tables of units, divisions, titles, periods and the shipped models."""
