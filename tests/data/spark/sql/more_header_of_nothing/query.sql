select NULL - (select min(NULL)), NULL + case when true then NULL end, case when true then NULL end * NULL, NULL / NULL, 1 + case when true then NULL end
