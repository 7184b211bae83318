select s.* except (p) from values (named_struct('p', 1, 'q', 'a')) as n(s)
