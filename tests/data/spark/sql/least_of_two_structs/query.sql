select min(cast(null as struct<p:int,q:string>)) as a, min(named_struct('p', null, 'q', '')) as b, sort_array(collect_set(id)) as c from t
