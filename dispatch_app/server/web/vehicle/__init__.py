"""The vehicle terminal page (VEH-03): what a crew's tablet shows, asks and tells."""
