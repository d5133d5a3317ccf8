"""Files for people who work with office programs."""
