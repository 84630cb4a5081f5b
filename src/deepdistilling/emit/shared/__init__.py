"""What the printers share: names, kinds of values, literals, layout, slices."""
