select convert_timezone('PST', interval 1 day)
