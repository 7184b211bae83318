select n.* except (b), * except (a) from values (1, 2) as n(a, b)
