show full tables
