select map_keys(x), size(x), date_add(x, 1), array_repeat(1, x), get_json_object('{}', x), mod(x, x), pmod(x, 1), str_to_map(x, ';') from (select null as x)
