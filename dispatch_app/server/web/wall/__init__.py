"""The page of the live wall."""
