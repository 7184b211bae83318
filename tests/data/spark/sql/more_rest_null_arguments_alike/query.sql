select upper(x), year(x), element_at(x, 1), map_keys((select null)), to_json(nvl(null, null)) from (select null as x)
