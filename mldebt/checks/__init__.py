"""Rules that need code: pure generators of drafts, one small module each. No I/O, no printing, no mutation."""
