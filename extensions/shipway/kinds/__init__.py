"""What can be made: one module here and one folder of the template for each kind."""
