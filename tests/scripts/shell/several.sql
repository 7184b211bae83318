select 1 as one; select 2 as two; select
3 as three; .mode csv
-- A dot-command takes the rest of its line; a `;` at its end is fine.
.mode csv;
select 4 as four;
-- At the end of the input a statement may lack its `;`.
select 5 as five
