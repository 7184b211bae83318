-- Statements that act on the session's tables, as its commands do.
create view v as select 1 as one;
cache table v;
uncache table v;
uncache table if exists w;
cache table default.v;
clear cache;
use default;
refresh '/tmp';
