"""What the commands beside `check` and `audit` print."""
