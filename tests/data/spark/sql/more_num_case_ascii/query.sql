select 'É' rlike '(?i)é' a, 'É' rlike '(?iu)é' b, regexp_replace('ÉéE', '(?i)é', 'x') c
