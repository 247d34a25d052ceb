"""What rankers say of queries and passages: runs in a new order, and stored scores."""
