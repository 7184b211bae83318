select arrays_zip(tags, array(1)) z from t order by id
