"""Names to canonical API names, values, receivers, function summaries. Sees facts, never files; never guesses."""
