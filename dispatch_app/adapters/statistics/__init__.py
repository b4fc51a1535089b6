"""Facts in a DuckDB file beside the centre's database: a reading of it that can be made again at any time."""
