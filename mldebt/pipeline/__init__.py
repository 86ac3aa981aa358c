"""The only module that calls the rooms in order."""
