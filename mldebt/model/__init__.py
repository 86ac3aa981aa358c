"""Frozen records that all rooms share. Imports nothing of ours; computes nothing."""
