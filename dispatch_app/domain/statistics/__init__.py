"""Statistics 统计: facts made from what is over, and figures counted from them, each with its definition."""
