select q.id i, o.checked c from assessments lateral view explode(sequences.questions) v as q lateral view explode(q.options) w as o order by 1, 2 limit 5
