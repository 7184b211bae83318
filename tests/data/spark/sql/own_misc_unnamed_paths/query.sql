select addr.city, tags[0], size(tags), addr['zip'], case when id = 1 then 'a' end, if(id = 1, 1, 2), substring(name, 1, 2), to_date(at) from t where id = 1
