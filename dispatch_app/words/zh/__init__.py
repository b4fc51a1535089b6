"""Chinese texts, one file per area; each holds `WORDS`, English to Chinese."""
