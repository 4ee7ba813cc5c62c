"""Makes valid tokens, spoils them, and compares what two readers say of them."""
