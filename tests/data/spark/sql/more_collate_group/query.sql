select count(*) n from values ('a'), ('A'), ('b') as v(x) group by x collate UTF8_LCASE order by n
