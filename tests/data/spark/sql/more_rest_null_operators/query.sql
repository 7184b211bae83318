select (select null) - (select null), (select null) and null, x % x, x div x, ~x, x | x from (select null as x)
