//! The functions that calls are generated of: name, arguments, result.
//!
//! An argument is a type's letter (`kind.rs`), a letter of `Generator::special`, `#` for any number or `*` for any
//! value of the result's type. Results that follow the arguments' types are in `nested.rs` and `values.rs`.

use super::kind::Kind;

/// Name and arguments, by the letter of the result.
const CALLS: &[(char, &str)] = &[
    (
        'S',
        "concat SS|concat SSS|concat SI|concat_ws sSS|concat_ws sW|lower S|upper S|initcap S|trim S|ltrim S|rtrim S|\
         btrim Ss|reverse S|lpad Sis|rpad Sis|lpad Si|left Si|right Si|substring Sii|substr Si|substring_index Ssi|\
         replace Sss|replace Ss|translate Sss|repeat Sn|space n|chr I|char I|hex L|hex S|hex X|bin L|conv Snn|\
         md5 S|sha1 S|sha2 Sb|base64 X|decode Xe|format_number Dn|format_number En|format_number I'#,##0.0'|\
         format_string '%s-%d',SI|format_string '%05d',I|format_string '%.2f',D|printf '%s %10s',SS|elt nSS|\
         split_part Ssn|regexp_replace Sxs|regexp_extract Sxi|regexp_extract Sx|regexp_substr Sx|soundex S|\
         overlay SSn|lcase S|ucase S|date_format Tf|date_format Af|from_unixtime L|from_unixtime Lf|\
         get_json_object jq|string #|string T|string A|string B|string D|mask S|url_encode S|url_decode S|\
         parse_url hH|to_char Ev|to_json r|to_json Q|to_json m|typeof #|typeof S|typeof E|array_join Ws|\
         array_join Wss|array_join Qs|monthname A|dayname A|trim S|string N|string M|nvl SS|ifnull SS|nullif SS|\
         coalesce SS|greatest SS|least SSS|element_at Wn|array_max W|array_min W|to_varchar Ev|current_timezone |\
         to_json m|schema_of_json j|string Q|string r|string m|string X|nvl2 #SS|if BSS|decode I,1,S,2,S|\
         regexp_replace Sxsn|substring Si|hex I|unhex S",
    ),
    (
        'I',
        "ascii S|length S|char_length S|octet_length S|bit_length S|length X|levenshtein SS|locate sS|locate sSn|instr Ss|\
         position sS|find_in_set SS|year A|year T|month A|day T|dayofmonth A|dayofweek A|dayofyear A|hour T|minute T|\
         second T|quarter A|weekofyear A|weekday A|datediff AA|datediff TA|size Q|size W|size m|cardinality W|unix_date A|hash #|\
         hash SS|hash T|hash Q|abs I|mod In|pmod In|bit_count L|bit_get Ln|shiftleft In|shiftright In|shiftrightunsigned In|\
         greatest III|least II|nvl Ii|nullif Ii|coalesce II|json_array_length j|array_size Q|element_at Qn|element_at ms|\
         array_max Q|array_min Q|get Qi|int S|int D|int E|nullifzero I|zeroifnull I|if BII|regexp_count Sx|\
         regexp_instr Sx|getbit Ln|positive I|negative I|\
         int B|try_element_at Qn|year S|month S|hour S",
    ),
    (
        'L',
        "crc32 X|xxhash64 S|xxhash64 I|xxhash64 D|unix_timestamp T|unix_timestamp p|unix_timestamp c|to_unix_timestamp p|\
         unix_seconds T|unix_millis T|unix_micros T|ceil D|floor D|ceil F|bigint S|bigint D|bigint T|abs L|factorial n|\
         array_position QI|array_position WS|shiftleft Ln|greatest LI|nvl LI|width_bucket DDDn|coalesce LI|mod Ln|try_add LL|\
         try_multiply LL|try_subtract LL|bigint N|if BLL|bigint E",
    ),
    (
        'D',
        "sqrt D|cbrt D|exp i|ln D|log nD|log10 D|log2 D|log1p D|expm1 i|pow #i|power Di|sin D|cos D|tan D|asin D|acos D|atan D|\
         atan2 DD|sinh i|cosh i|tanh D|degrees D|radians D|hypot DD|sign D|signum #|round Di|round D|bround Di|rint D|abs D|\
         nanvl DD|greatest DD|least DI|months_between TT|months_between AA|double S|double E|double T|nvl DD|coalesce DI|\
         e |pi |sec i|csc n|cot n|mod DD|pmod DD|try_divide II|try_divide DD|if BDD|nullif DD|double L|ceil Di|positive D|negative D|\
         months_between TTB|acosh D|asinh D|atanh D",
    ),
    (
        'E',
        "abs E|round En|round E|ceil E|floor E|bround En|mod EE|greatest EE|least EE|coalesce EE|nvl EI|decimal S|pmod EE|\
          if BEE|nullif EE|to_number '12.5','99.9'|ceil En|floor Ei|try_add EE|negative E",
    ),
    (
        'B',
        "isnull S|isnotnull I|isnan D|contains Ss|startswith Ss|endswith Ss|like Sl|ilike Sl|rlike Sx|regexp_like Sx|array_contains QI|\
         array_contains WS|arrays_overlap QQ|arrays_overlap WW|map_contains_key ms|boolean S|boolean I|boolean D|luhn_check S|\
         nvl BB|coalesce BB|if BBB|equal_null II|equal_null SS|equal_null DD|nullif BB",
    ),
    (
        'X',
        "unbase64 S|encode Se|unhex S|binary S|to_binary S'utf-8'|substring Xii|concat XX|nvl XX",
    ),
    (
        'A',
        "date_add AI|date_add An|date_sub An|add_months Ai|last_day A|next_day Ad|trunc Au|to_date c|to_date p|to_date T|make_date 2024,nn|\
         date_from_unix_date I|date S|date T|greatest AA|least AA|coalesce AA|nvl AA|if BAA|dateadd An|\
         to_date S|nullif AA",
    ),
    (
        'T',
        "date_trunc uT|to_timestamp c|to_timestamp p|timestamp_seconds L|timestamp_millis I|timestamp_micros L|from_utc_timestamp Tz|\
         to_utc_timestamp Tz|make_timestamp 2024,nn,nn,1.5|timestamp A|timestamp S|greatest TT|coalesce TT|nvl TT|if BTT|to_timestamp S|date_trunc uA|nullif TT|convert_timezone zzN|try_to_timestamp c|timestamp_seconds D",
    ),
    (
        'N',
        "make_dt_interval in|make_dt_interval i,i,i,D|coalesce NN|abs N|if BNN|negative N|nullif NN|greatest NN",
    ),
    ('M', "make_ym_interval in|coalesce MM|if BMM|abs M|negative M"),
    (
        'Q',
        "array III|sequence ii|sequence nn|array_distinct Q|array_union QQ|array_intersect QQ|array_except QQ|sort_array Q|\
         sort_array Q|array_sort Q|slice Qnn|reverse Q|array_repeat In|concat QQ|array_append QI|array_prepend QI|\
         array_insert QnI|array_remove QI|array_compact Q|map_values m|coalesce QQ|if BQQ|slice Q-7,n|nullif QQ",
    ),
    (
        'W',
        "split Ss|split Sx|split Sxi|array SS|array_distinct W|array_union WW|array_except WW|array_intersect WW|sort_array W|array_sort W|\
         reverse W|concat WW|array_append WS|map_keys m|regexp_extract_all Sx|regexp_extract_all Sxi|slice Wnn|array_repeat Sn|\
         array_remove WS|array_compact W|coalesce WW|if BWW|json_object_keys j",
    ),
    ('m', "map SI|map_concat mm|coalesce mm|if Bmm|map S,I,'zz',I"),
    ('r', "named_struct 'p',I,'q',S|coalesce rr|if Brr"),
    ('H', "smallint I|smallint S|coalesce HH"),
    ('Y', "tinyint I|tinyint S|coalesce YY"),
    ('F', "float S|float D|float I|abs F|coalesce FF|greatest FF"),
];

/// A call of the list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call {
    pub(crate) name: &'static str,
    /// Letters, and texts that stand for themselves between commas.
    pub(crate) args: &'static str,
}

/// Returns the calls with a result of a type.
pub(crate) fn calls(kind: Kind) -> Vec<Call> {
    let found = CALLS.iter().find(|(letter, _)| *letter == kind.letter());
    let Some((_, list)) = found else { return Vec::new() };
    let call = |text: &'static str| {
        let (name, args) = text.split_once(' ').unwrap_or((text, ""));
        Call { name, args }
    };
    list.split('|').map(call).collect()
}
