select typeof(current_time) as a, typeof(current_time()) as b, current_time() = current_time(6)
