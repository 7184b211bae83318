select date'9999-12-31' + NULL, NULL + date'2024-01-01', date'9999-12-31' - NULL, NULL - date'2024-01-01'
