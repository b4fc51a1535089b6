"""History 历史: what is over, laid out for finding; a reading of the centre's database that can be made again."""
