//! Statements of forms that nothing else makes: samples, stars, LATERAL, recursion, collations, field access.

use super::generator::Generator;
use super::kind::Kind;
use super::tree::{Tree, all};

/// Statements as they are; `#` stands for a small number.
const FORMS: &[&str] = &[
    "select count(*) from t tablesample (# rows)",
    "select count(*) from big tablesample (0 percent)",
    "select count(*) from big tablesample (100 percent)",
    "select count(*) from (select * from t limit #)",
    "select count(*) from (select * from t tablesample (# rows)) q",
    "select id from t sort by id, a limit #",
    "select * except (id, ts) from t order by a, d",
    "select * except (id, ts) from t order by all",
    "select * from t natural join words",
    "select * from u natural left join docs",
    "select * from t join u using (id)",
    "select * from t left join u using (id)",
    "select * from t right join u using (id)",
    "select * from t full join u using (id)",
    "select * from t left semi join u using (id)",
    "select * from t left anti join u using (id)",
    "select id, c from t full join u using (id) left join words using (id) where id > #",
    "select * from range(#) r, lateral (select r.id * 2 as z) q",
    "select r.id, q.m from range(#) r, lateral (select max(x) as m, count(*) as n from t where t.id > r.id) q",
    "select t.id, q.c from t left join lateral (select c from u where u.id = t.id order by c limit 1) q on true",
    "select id, z from t, lateral explode(array(id, #)) as y(z)",
    "select k, z from n left join lateral explode(l) as y(z) on z > #",
    "select sequences.counts.*, exam_name from assessments where sequences.counts.total > #",
    "select q.id, q.user_result, o.checked from assessments lateral view explode(sequences.questions) e as q \
     lateral view outer explode(q.options) e2 as o where size(q.options) > #",
    "select exam_name, size(sequences.questions), sequences.questions['user_result'] from assessments",
    "select exam_name, sum(sequences.counts.correct) / sum(sequences.counts.total) as share from assessments group by 1",
    "select exam_name, count(distinct user_exam_id) as people from assessments group by exam_name having people > # order by people desc, 1",
    "select date_trunc('month', to_timestamp(started_at)) as m, count(*) from assessments group by m order by m",
    "select exam_name, row_number() over (partition by exam_name order by started_at, keen_id) as r from assessments",
    "with recursive r(z) as (select 1 union all select z + 1 from r where z < #) select * from r",
    "with a as (select 1 as one), b as (select one + # as two from a) select * from a, b",
    "select 'a' collate UTF8_LCASE = 'A', '#' collate UTF8_BINARY",
    "select w1 like any ('%a%', 'H%'), w1 like all ('%a%', '%b%'), w1 not like any ('a', 'b') from words",
    "select dt, count(*) over (order by dt range between interval '40' day preceding and current row) from t where dt is not null",
    "select ts, sum(id) over (order by ts range between interval '2' month preceding and interval '1' month following) from t",
    "select id, sum(id) over (order by d range between 1.5 preceding and 0.5 following) from t where d is not null",
    "select id, (select count(*) from u where u.id = t.id), exists (select 1 from u where u.id = t.id and e > #) from t",
    "select id in (select id from u), id not in (select id from u where id is not null) from t",
    "select id from t where (id, a) in (select id, c from u) or (id, a) in ((1, 'x'), (#, 'y'))",
    "select a, sum(id) filter (where f) as s, listagg(id, ',') within group (order by id) from t group by a",
    "select g1, mode(g2), percentile_cont(0.5) within group (order by v) from g where g1 = 'b' group by g1",
    "select g1, max_by(v, dv), min_by(v, dv) from g where dv is not null group by g1",
    "select g1, g2, sum(v), grouping(g1), grouping_id(g1, g2) from g group by g1, g2 with cube order by 1, 2, 3, 4, 5",
    "select g1, sum(v) as v from g group by g1 having v > # order by v",
    "select max(v) from g having count(*) > #",
    "select 1 + 2 || '-' || #, -2::string, - # % 3, 2 * 3 || 4, not true and false, 1 = 1 = true",
    "select id a, a b from t where a = 'x' order by b, id desc",
    "select t.*, u.* from t cross join u where t.id = # and u.id = 1",
    "select s.*, k from n",
    "select `id`, `t`.`a` as `x y` from t where `id` < #",
    "select stack(2, 'a', id, 'b', 7) as (kk, vv) from t where id < #",
    "select inline(array(struct(1 as a, 'x' as b), struct(# as a, 'y' as b)))",
    "select sum(x) from t where x > #",
    "select sum(cast(id as decimal(38,0)) * 99999999999999999999999999999999999bd) from t",
    "select 99999999999999999999999999999999999999bd + #, 1e37bd * 10, cast(# as decimal(38,37)) / 3",
    "select cast(# as binary), cast(#Y as binary), cast('a' as binary), binary('abc')",
    "select json_tuple(js, 'a', 'b') as (x, y) from docs",
    "select id, lv.* from docs lateral view json_tuple(js, 'a', 'c') lv as x, y",
    "select from_csv('1,a', 'a int, b string'), to_csv(struct(#, 'a')), schema_of_csv('1,abc')",
    "select try_divide(#, 0), try_add(2147483647, #), try_to_number('#', '9'), try_element_at(array(1), #)",
    "select distinct a, f from t order by f, a",
    "select count(distinct a, f), count(distinct *), count(a, f) from t",
    "select first(id, true), last(a, true), any_value(f) from (select * from t where id = #)",
    "(select id from t where id < #) union (select id from u) order by id",
    "select id from t union all select id from u order by id nulls last limit #",
    "from t select id, a where id > #",
    "select timestamp'2024-03-31 01:30:00 Europe/Berlin', date '2024-02-29' + interval # month",
    "select ts - interval # hours, dt - # as d, dt + interval '1-1' year to month, ts - dt from t",
];

impl Generator {
    /// Returns a statement of a form that nothing else makes.
    pub(crate) fn odd(&mut self) -> Tree {
        if self.random.chance(15) {
            let kind = self.kind();
            let (value, other) = (self.value(kind, 2), self.literal(kind));
            let more = self.value(Kind::Int, 1);
            return all!("values (", value, ", ", more, "), (", other, ", 1)");
        }
        let number = self.random.below(6).to_string();
        self.random.word(FORMS).replace('#', &number).into()
    }
}
