-- Local topics have no consumer groups.
.groups
