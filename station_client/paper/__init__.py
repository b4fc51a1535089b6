"""An order becomes an order sheet: boxes, text and sketch map."""
