select interval 1 hour a, interval 1 day 2 hours b, interval 30 seconds c, interval 1 month d, interval 1 week e
