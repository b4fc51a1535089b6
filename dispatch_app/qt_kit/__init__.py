"""Qt parts that several windows share: theme, map view, server link."""
