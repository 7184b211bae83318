select sort_array(collect_list(distinct a)) as l, count(1) as m from values (0.0D), (-0.0D), (double('nan')), (double('nan')) as t(a)
