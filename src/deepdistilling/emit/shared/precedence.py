"""How tightly Python's operators bind, from loose to tight."""

IF, OR, AND, NOT, COMPARE, BIT_OR, BIT_XOR, BIT_AND, SUM, PRODUCT, UNARY, POWER, ATOM = range(13)
