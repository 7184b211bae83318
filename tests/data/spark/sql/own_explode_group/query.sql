select tag, count(*) n from t lateral view explode(tags) v as tag group by tag order by n desc, tag
