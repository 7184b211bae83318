select array((select max(id) from values (1, 'one'), (6, 'six') as u(id, c))) a, size(array((select 1))) s
