"""Records how Spark shows random tables, one case a line, for `shown.jsonl`.

usage: $(scripts/python-env spark) record_shown.py SEED CASES > FILE
A case holds `schema` (`df.schema.json()`), `rows`, `tree` (`printSchema`) and `shows`, the texts of
`show(rows, truncate, vertical)`. Rows and structs are lists in the order of their fields, maps are lists of
pairs, dates are days and timestamps microseconds since 1970, binary is in base64, other scalars are texts.
Spark runs in UTC.
"""

import base64
import datetime
import decimal
import json
import os
import random
import struct
import sys

from pyspark.sql import SparkSession, types

os.environ["TZ"] = "UTC"
UTC = datetime.timezone.utc
# Cases longer than this are left out, for the file to stay small.
LINE_MAX = 24_000
EPOCH = datetime.datetime(1970, 1, 1)
PIECES = {
    "words": ["a", "Learning Git", "x y", "true", "NULL", "0", "null", " ", "  two ", "O'Reilly", '"q"', "\\", "\\n"],
    "borders": ["|", "+", "-", "| a | b |", "+---+", "{", "}", "[1, 2]", "->", ",", "`", "."],
    "wide": ["日本語", "中", "한국어", "ｆｕｌｌ", "カタカナ", "ﾊﾝｶｸ", "。", "「」", "￥", "ᄀ", "〿", "豈", "﹏"],
    "combining": ["é", "e\u0301", "n\u0303o", "\u0e19\u0e49\u0e33", "हिन्दी", "עִבְרִית", "العربية", "\u0327"],
    "emoji": ["😀", "👩\u200d👧", "🇯🇵", "👍🏽", "❤\ufe0f", "𝔘𝔫𝔦", "🀄", "𠮷", "🏴\U000e0067\U000e007f"],
    "control": ["\n", "\t", "\r", "\r\n", "\x00", "\x07", "\b", "\v", "\f", "\x1b[31m", "\x7f", "\x85", "\x9b"],
    "hidden": ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad", "\u2028", "\u00a0", "\u3000", "\ufffd", "\ue000"],
}
NAMES = ["id", "a", "name", "userName", "ts", "a.b", "with space", "`tick`", "日本", "名前.x", "e\u0301", "😀", "a\tb",
         "a\nb", "", "exam_name_that_is_longer_than_twenty", "|", "count(1)", "ID", "\x1b[2J", "sum(a + b)"]
DOUBLES = [0.0, -0.0, 1.0, -1.5, 0.1, 1e7, 9999999.0, 9999999.999999998, 1e-3, 9.999e-4, 1e10, 123456.789, 2e23, 1e23,
           5e-324, 1.7976931348623157e308, 2.2250738585072014e-308, float("nan"), float("inf"), float("-inf"), 1 / 3,
           9007199254740993.0, 100.0, 1e21, 4.35, 2.0 ** 63]


def text(rng):
    kinds = rng.choices(list(PIECES), k=rng.choice([1, 1, 1, 2, 4]))
    pieces = [piece for kind in kinds for piece in PIECES[kind]] + ["a", "b"]
    length = rng.choice([0, 1, 1, 2, 3, 5, 8, 30])
    words = "".join(rng.choice(pieces) for _ in range(length))
    return words if rng.random() < 0.8 else "x" * rng.randint(15, 24) + words


def whole(bits):
    def value(rng):
        edge = [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1, 0, 1, -1, 42]
        return rng.choice(edge) if rng.random() < 0.5 else rng.randint(edge[0], edge[1])
    return value


def double(rng):
    if rng.random() < 0.6:
        return rng.choice(DOUBLES)
    if rng.random() < 0.5:
        return struct.unpack("<d", rng.randbytes(8))[0]
    return round(rng.uniform(-1, 1) * 10 ** rng.randint(-5, 12), rng.randint(0, 6))


def single(rng):
    if rng.random() < 0.3:
        return struct.unpack("<f", rng.randbytes(4))[0]
    value = double(rng)
    return struct.unpack("<f", struct.pack("<f", value if value != value or abs(value) < 3e38 else 1.5))[0]


def moment(rng):
    if rng.random() < 0.3:
        return EPOCH + datetime.timedelta(microseconds=rng.choice([0, -1, 1, 1000, 123000, -62135596800000000]))
    if rng.random() < 0.3:
        return datetime.datetime(rng.choice([1, 999, 1582, 1900, 9999]), rng.randint(1, 12), rng.randint(1, 28), 23, 59, 59)
    parts = rng.randint(0, 2 ** 31), rng.choice([0, 5, 500000, 990735266 % 1000000, 120, 999999])
    return EPOCH + datetime.timedelta(seconds=parts[0], microseconds=parts[1])


def number(kind):
    def value(rng):
        digits = rng.choice([1, kind.precision, rng.randint(1, kind.precision)])
        sign = rng.choice([0, 1])
        return decimal.Decimal((sign, [rng.randint(0, 9) for _ in range(digits)], -kind.scale))
    return value


SCALARS = [
    (types.BooleanType(), lambda rng: rng.random() < 0.5), (types.ByteType(), whole(8)), (types.ShortType(), whole(16)),
    (types.IntegerType(), whole(32)), (types.LongType(), whole(64)), (types.FloatType(), single),
    (types.DoubleType(), double), (types.StringType(), text), (types.StringType(), text), (types.StringType(), text),
    (types.BinaryType(), lambda rng: bytearray(rng.randbytes(rng.choice([0, 1, 3, 7, 20])))),
    (types.DateType(), lambda rng: moment(rng).date()), (types.TimestampNTZType(), moment),
    (types.TimestampType(), lambda rng: moment(rng).replace(tzinfo=UTC)), (types.NullType(), lambda rng: None),
]


def scalar(rng):
    if rng.random() < 0.15:
        precision = rng.randint(1, 38)
        kind = types.DecimalType(precision, rng.randint(0, precision))
        return kind, number(kind)
    return rng.choice(SCALARS)


def made(rng, depth, may_be_void=True):
    """Returns a random type and what makes its values."""
    shape = rng.random()
    if depth == 0 or shape < 0.5:
        kind, make = scalar(rng)
        return (kind, make) if may_be_void or not isinstance(kind, types.NullType) else made(rng, 0, False)
    nulls = rng.random() < 0.7
    if shape < 0.67:
        kind, make = made(rng, depth - 1)
        nulls = nulls or isinstance(kind, types.NullType)
        one = orNull(make, 0.2 if nulls else 0)
        return types.ArrayType(kind, nulls), lambda rng: [one(rng) for _ in range(rng.choice([0, 1, 2, 3, 9]))]
    if shape < 0.85:
        fields, make = struct_of(rng, depth - 1, rng.choice([0, 1, 2, 3, 5]))
        return types.StructType(fields), make
    key, make_key = made(rng, 0, False)
    while isinstance(key, types.BinaryType):
        key, make_key = made(rng, 0, False)
    kind, make = made(rng, depth - 1)
    nulls = nulls or isinstance(kind, types.NullType)
    one = orNull(make, 0.2 if nulls else 0)
    return types.MapType(key, kind, nulls), lambda rng: dict(
        {code(k, key): (k, one(rng)) for k in [make_key(rng) for _ in range(rng.choice([0, 1, 1]))]}.values())


def orNull(make, share):
    return lambda rng: None if rng.random() < share else make(rng)


def struct_of(rng, depth, count, twice=False):
    names = [rng.choice(NAMES) for _ in range(count)] if twice else rng.sample(NAMES, min(count, len(NAMES)))
    names += [f"column_{at}" for at in range(count - len(names))]
    fields, makes = [], []
    for name in names:
        kind, make = made(rng, depth)
        nullable = isinstance(kind, types.NullType) or rng.random() < 0.8
        fields.append(types.StructField(name, kind, nullable))
        makes.append(orNull(make, 0.15 if nullable else 0))
    return fields, lambda rng: tuple(make(rng) for make in makes)


def code(value, kind):
    """Returns a value as the cases write it; also what tells the keys of a map apart."""
    if value is None:
        return None
    match kind:
        case types.StructType():
            return [code(one, field.dataType) for one, field in zip(value, kind.fields)]
        case types.ArrayType():
            return [code(one, kind.elementType) for one in value]
        case types.MapType():
            return [[code(key, kind.keyType), code(one, kind.valueType)] for key, one in value.items()]
        case types.BinaryType():
            return base64.b64encode(bytes(value)).decode()
        case types.DateType():
            return (value - EPOCH.date()).days
        case types.TimestampType() | types.TimestampNTZType():
            return (value.replace(tzinfo=None) - EPOCH) // datetime.timedelta(microseconds=1)
        case types.DecimalType():
            return format(value, "f")
        case types.BooleanType():
            return str(value).lower()
        case types.FloatType() | types.DoubleType():
            return repr(value)
        case _:
            return str(value)


# What cannot go in from Python: maps in their order, times past its calendar.
FIXED = [
    ("select map(3, 'c', 1, null, 2, 'b') m, map('b', map(true, 1.5D), 'a', map()) n",
     [[[["3", "c"], ["1", None], ["2", "b"]], [["b", [["true", "1.5"]]], ["a", []]]]]),
    ("select map(array(1, 2), struct(1, 'x'), array(), null) m", [[[[["1", "2"], ["1", "x"]], [[], None]]]]),
    ("select map(struct(1 a), 1) m, map(date'2020-01-02', 'd') d", [[[[["1"], "1"]], [[18263, "d"]]]]),
    ("select date_from_unix_date(i) d from values (2932896), (2932897), (11248737), (-719163), (-719528), (-719529) t(i)",
     [[2932896], [2932897], [11248737], [-719163], [-719528], [-719529]]),
    ("select timestamp_micros(i) t, timestamp_micros(i)::timestamp_ntz n from values (253402300799999999L), "
     "(253402300800000000L), (-62135596800000001L), (-62167219200000000L), (-62167219200000001L), (-1L) t(i)",
     [[i, i] for i in (253402300799999999, 253402300800000000, -62135596800000001, -62167219200000000,
                       -62167219200000001, -1)]),
]


def fixed(spark, query, rows):
    frame = spark.sql(query)
    cuts = [(20, 20, False), (20, 0, False), (20, 20, True), (20, 0, True), (1, 7, False)]
    shows = [list(cut) + [frame._jdf.showString(*cut)] for cut in cuts]
    return {"schema": frame.schema.jsonValue(), "rows": rows, "tree": frame._jdf.schema().treeString(), "shows": shows}


def case(spark, rng):
    columns = rng.choice([0, 1, 1, 2, 2, 3, 4, 5, 8, 25])
    fields, make = struct_of(rng, rng.choice([0, 1, 1, 2, 3]), columns, rng.random() < 0.1)
    schema = types.StructType(fields)
    rows = [make(rng) for _ in range(rng.choice([0, 1, 2, 3, 5, 8, 21, 25]) if columns < 8 else rng.randint(0, 4))]
    frame = spark.createDataFrame(rows, schema, verifySchema=False)
    # Spark fails to show no columns one line a value.
    cuts = [(20, 20, False), (20, 0, False), (20, 20, columns > 0), (20, 0, columns > 0)]
    cuts += [(rng.choice([0, 1, 2, 5, 20]), rng.choice([1, 2, 3, 4, 5, 7, 12, 40]), columns > 0 and rng.random() < 0.3)]
    shows = [list(cut) + [frame._jdf.showString(*cut)] for cut in cuts]
    tree = frame._jdf.schema().treeString()
    coded = [code(row, schema) for row in rows]
    return {"schema": schema.jsonValue(), "rows": coded, "tree": tree, "shows": shows}


def tell(name, done):
    line = json.dumps({"name": name} | done, separators=(",", ":"))
    if len(line) <= LINE_MAX:
        print(line, flush=True)


def main():
    seed, cases = map(int, sys.argv[1:])
    spark = (SparkSession.builder.master("local[1]").config("spark.sql.session.timeZone", "UTC")
             .config("spark.ui.enabled", "false").config("spark.sql.codegen.wholeStage", "false").getOrCreate())
    spark.sparkContext.setLogLevel("OFF")
    for number, (query, rows) in enumerate(FIXED):
        tell(f"shown_fixed_{number}", fixed(spark, query, rows))
    for number in range(cases):
        try:
            done = case(spark, random.Random(f"{seed}/{number}"))
        except Exception as error:
            print(f"case {number}: {str(error)[:300]}", file=sys.stderr)
            continue
        tell(f"shown_{seed}_{number}", done)


main()
