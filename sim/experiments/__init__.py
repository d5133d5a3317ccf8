"""What one does with a scenario: run it, compare it, explore its levers, explain one life in it."""
