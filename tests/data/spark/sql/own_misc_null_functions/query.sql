select upper(null) a, null + 1 b, concat('a', null) c, size(split(null, ',')) d, length('') e, array_contains(null, 1) f
