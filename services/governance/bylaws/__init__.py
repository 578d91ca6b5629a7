"""The rules of the enterprise: the law by date, the bylaws with the decisions that made them."""
