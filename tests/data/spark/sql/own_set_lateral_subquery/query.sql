select a.id, s.c from t a, lateral (select count(*) c from t b where b.id < a.id) s order by a.id
