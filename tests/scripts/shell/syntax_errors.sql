-- args: --keep-going
select count( from t;
select 1 +;
selct 1;
select 1 from
  (select 2;
select 1 2 3;
