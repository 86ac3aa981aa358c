"""LibCST tree to facts of one unit, in one walk. Interprets nothing; knows no path and no API."""
