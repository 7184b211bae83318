select split('a,b,,c', ',') a, split('a1b2', '[0-9]') b, split('a,b,c', ',', 2) c, split_part('a-b-c', '-', 2) d, split('', ',') e, sentences('Hi there. Bye.') f
