select 1.10 % +1 as a, 1.10 % +1L as b, 1.10 * -(2) as c, 1.10 % -1 as d, 1.10 + +1 as e
