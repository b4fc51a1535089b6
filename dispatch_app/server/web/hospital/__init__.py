"""The hospital page (ILK-04): incoming patients, beds and hand-overs for an emergency department."""
