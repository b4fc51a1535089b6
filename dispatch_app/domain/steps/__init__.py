"""What each event does to a board, one file a noun; only dispatch_app.domain.apply calls these."""
