select count(distinct a.*) n from assessments a
