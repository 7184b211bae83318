select 1 + null a, null * 2.5 b, null || 'x' c, greatest(null, null) d, concat_ws('-', null, null) e, abs(null) f
