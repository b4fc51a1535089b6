"""Commands become events: one pen per centre, recommendations, deadlines and queries."""
