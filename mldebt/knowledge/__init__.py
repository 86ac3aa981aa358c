"""Typed, read-only view of the rulebook's data: API tables, life cycles, weights. Knows no rule."""
