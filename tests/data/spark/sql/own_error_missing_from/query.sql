select id
