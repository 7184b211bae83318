-- The walk-through, in a place of its own: nothing is left of it.
.demo
.tables
.topics
.history
