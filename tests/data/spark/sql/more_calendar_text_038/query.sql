select overlay(make_interval(1) placing 'a' from 1)
