-- A `;` in quotes ends nothing.
select 'a;b' as text;
select 'it''s' as one, 'it\'s' as other, 'two
lines; one text' as lines;
select 1 as `a;b`, "c;d" as two;
select '-- no comment' as text, '/* neither */' as other;
