select to_timestamp(true) as a, to_timestamp(false) as b, timestampadd(HOUR, 3, to_timestamp(true)) as c, to_timestamp(1) as d, to_date(1=1) as e
