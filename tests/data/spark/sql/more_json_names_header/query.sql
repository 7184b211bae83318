select array_agg(id), isnull(max(id)), isnotnull(min(id)), size(cast(array(1) as array<string>)) from t
