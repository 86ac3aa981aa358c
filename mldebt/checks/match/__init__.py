"""What declarative rules look at, gathered from the program and the files beside it."""
