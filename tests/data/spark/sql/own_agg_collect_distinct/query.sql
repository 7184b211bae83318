select size(collect_set(exam_name)) n, sort_array(collect_list(distinct name)) d from assessments join (select 'a' name) x on true
