select t.id, v.checked from (select 1 id, array(named_struct('checked', true, 'n', 1), named_struct('checked', false, 'n', 2)) l) t lateral view inline(l) v
