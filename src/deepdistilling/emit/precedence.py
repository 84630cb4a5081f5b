"""How tightly Python's operators bind, from loose to tight."""

IF, OR, AND, NOT, COMPARE, SUM, PRODUCT, UNARY, POWER, ATOM = range(10)
