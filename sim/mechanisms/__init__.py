"""One mechanism per file; a file placed here is found by itself."""
