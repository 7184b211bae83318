select concat('a', null) a, concat_ws(',', null) b, null || 'a' c, length(null) d, upper(null) e, null + 1 f
