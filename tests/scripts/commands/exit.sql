select 'before' as said;
.exit 7
select 'never' as said;
