"""Readers of pipeline files: what their stages run, need and make, before anybody interprets it."""
