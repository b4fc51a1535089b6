"""Pages that the server shows to people without a program of ours."""
