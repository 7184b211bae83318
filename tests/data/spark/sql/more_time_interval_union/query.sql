select interval 1 day x union all select interval 2 hours
