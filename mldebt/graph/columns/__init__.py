"""Columns: what tables hold, what is made of what, and which columns feed which model."""
