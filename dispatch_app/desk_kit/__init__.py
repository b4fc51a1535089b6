"""What the desks of several programs share, free of Qt: words, figures, rows, sound in memory."""
