.read data/scripts/loop.sql
