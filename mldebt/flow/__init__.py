"""What happens to rows: which values stand for the same rows, which part of a split they are, what was fitted on
them.
"""
