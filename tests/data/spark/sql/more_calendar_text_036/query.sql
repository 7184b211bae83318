select concat_ws(',',make_interval(1))
