"""Write many files as one: all of them or none. Only this package writes into a host."""
