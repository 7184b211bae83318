select 'abc' like all ('a%', '%c') a, 'abc' not like any ('x%', 'a%') b, 'abc' like some ('x', 'abc') c, 'ABC' ilike any ('a%') d
