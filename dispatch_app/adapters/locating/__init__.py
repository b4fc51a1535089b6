"""Where callers are: the subscriber table 三字段 and its import."""
