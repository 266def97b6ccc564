"""A company's own layers over the template: data from git, each with versions of its own."""
