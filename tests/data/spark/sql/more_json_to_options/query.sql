select to_json(struct(null as a, 1 as b), map('ignoreNullFields', 'false')) a, to_json(named_struct('t', timestamp '2020-01-01 00:00:00'), map('timestampFormat', 'dd/MM/yyyy')) b
