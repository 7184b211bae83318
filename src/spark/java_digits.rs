//! Finds the decimal digits that Java 17 prints for a floating-point number.
//!
//! Before Java 19 `Double.toString` did not always give the shortest digits that read back: 2e23 is
//! `1.9999999999999998E23`. Spark's recorded answers come from Java 17, so this follows the steps of its
//! `jdk.internal.math.FloatingDecimal` (`dtoa`), overflows included.

use std::cmp::Ordering;

use num_bigint::BigUint;

/// A positive number in its parts: `fraction * 2^(exponent - 52)`, with its highest bit at position 52.
pub(super) struct Binary {
    fraction: u64,
    exponent: i32,
    /// The number of bits of the fraction that the number's type has.
    significant_bits: i32,
}

/// The number 0.`digits` * 10^`point`.
pub(super) struct Decimal {
    pub(super) digits: String,
    pub(super) point: i32,
}

const FRACTION_BITS: i32 = 52;

impl Binary {
    /// Splits a positive finite double.
    pub(super) fn of_double(value: f64) -> Self {
        let bits = value.to_bits();
        Self::new(bits & ((1 << 52) - 1), (bits >> 52) & 0x7ff, 52, 1023)
    }

    /// Splits a positive finite float.
    pub(super) fn of_float(value: f32) -> Self {
        let bits = u64::from(value.to_bits());
        Self::new(bits & ((1 << 23) - 1), bits >> 23, 23, 127)
    }

    fn new(fraction: u64, exponent: u64, width: i32, bias: i32) -> Self {
        let whole = if exponent == 0 { fraction } else { fraction | 1 << width };
        let significant_bits = int(u64::BITS - whole.leading_zeros());
        let exponent = int(exponent.max(1)) - (width + 1 - significant_bits) - bias;
        let fraction = whole << (FRACTION_BITS + 1 - significant_bits);
        Self { fraction, exponent, significant_bits }
    }

    /// Returns the digits that Java 17 prints.
    pub(super) fn decimal(&self) -> Decimal {
        let trailing_zeros = int(self.fraction.trailing_zeros());
        let fraction_bits = FRACTION_BITS + 1 - trailing_zeros;
        let tiny_bits = (fraction_bits - self.exponent - 1).max(0);
        if tiny_bits == 0 && self.exponent <= 62 {
            return self.whole_number();
        }
        let point = self.estimated_exponent();
        let fives = (-point).max(0);
        let ten_fives = point.max(0);
        let mut twos = fives + tiny_bits + self.exponent;
        let mut divisor_twos = ten_fives + tiny_bits;
        let mut margin_twos = twos - self.significant_bits;
        twos -= fraction_bits - 1;
        let common = twos.min(divisor_twos);
        twos -= common;
        divisor_twos -= common;
        margin_twos -= common;
        if fraction_bits == 1 {
            margin_twos -= 1; // The next number below a power of two is half as far away.
        }
        let lift = (-margin_twos).max(0);
        let plan = Plan {
            fraction: self.fraction >> trailing_zeros,
            number: (fives, twos + lift),
            divisor: (ten_fives, divisor_twos + lift),
            margin: (fives, margin_twos + lift),
            point,
        };
        let bits = (fraction_bits + plan.number.1 + bits_of_five(fives))
            .max(plan.divisor.1 + 1 + bits_of_five(ten_fives + 1));
        match bits {
            ..32 => plan.digits::<i32>(),
            32..64 => plan.digits::<i64>(),
            64..120 => plan.digits::<u128>(),
            _ => plan.digits::<BigUint>(),
        }
    }

    /// Returns the digits of an integer below 2^63, without those that its type cannot distinguish.
    fn whole_number(&self) -> Decimal {
        let shift = self.exponent - FRACTION_BITS;
        let mut number =
            if shift >= 0 { self.fraction << shift } else { self.fraction >> shift.unsigned_abs() };
        let mut point = 0;
        if self.exponent - self.significant_bits > 2 {
            // As many digits as 2^(exponent - significant bits - 1) has after its first.
            let spare = 1_u64 << (self.exponent - self.significant_bits - 1);
            point = int(spare.ilog10());
            let power = 10_u64.pow(spare.ilog10());
            number = number / power + u64::from(power > 1 && number % power >= power / 2);
        }
        let digits = number.to_string();
        point += int(digits.len());
        Decimal { digits: digits.trim_end_matches('0').to_owned(), point }
    }

    /// Estimates floor(log10), perhaps one too high, with Java's own constants.
    #[expect(clippy::approx_constant, reason = "Java's constant is not exact, and that shows")]
    fn estimated_exponent(&self) -> i32 {
        let one_to_two = f64::from_bits((1023 << 52) | (self.fraction & ((1 << 52) - 1)));
        let log = (one_to_two - 1.5) * 0.289_529_654
            + 0.176_091_259
            + f64::from(self.exponent) * 0.301_029_995_663_981;
        #[expect(clippy::cast_possible_truncation, reason = "between -324 and 308")]
        let floor = log.floor() as i32;
        floor
    }
}

/// Powers (of five, of two) from which the integers of the division are made.
struct Plan {
    fraction: u64,
    number: (i32, i32),
    divisor: (i32, i32),
    margin: (i32, i32),
    point: i32,
}

impl Plan {
    /// Divides digit by digit until the remainder is within half a unit of the last place.
    fn digits<N: Wide>(self) -> Decimal {
        let divisor = N::scaled(1, self.divisor);
        let ten = divisor.clone().times_ten();
        let mut number = N::scaled(self.fraction, self.number);
        let mut margin = N::scaled(1, self.margin);
        let mut point = self.point;
        let mut digits = Vec::with_capacity(20);
        let mut first = true;
        loop {
            let (digit, rest) = number.divided(&divisor);
            number = rest.times_ten();
            margin = margin.times_ten();
            let (mut low, mut high) = number.margins(&margin, &ten);
            if first && digit == 0 && !high {
                point -= 1;
            } else {
                digits.push(digit);
            }
            if first && !(-3..8).contains(&point) {
                // With an exponent there is always a digit after the point.
                (low, high) = (false, false);
            }
            first = false;
            if low || high {
                let up = match (high, low) {
                    (true, true) => match number.doubled_to(&ten) {
                        Ordering::Equal => digits.last().is_some_and(|digit| digit % 2 == 1),
                        order => order.is_gt(),
                    },
                    (high, _) => high,
                };
                return rounded(digits, point + 1, up);
            }
        }
    }
}

/// Adds one to the last digit if `up`, with carries as in Java (the zeros stay).
fn rounded(mut digits: Vec<u8>, mut point: i32, up: bool) -> Decimal {
    if up {
        if let Some(at) = digits.iter().rposition(|digit| *digit != 9) {
            digits[at] += 1;
            digits[at + 1..].fill(0);
        } else {
            digits.fill(0);
            digits[0] = 1;
            point += 1;
        }
    }
    let digits = digits.into_iter().map(|digit| char::from(b'0' + digit)).collect();
    Decimal { digits, point }
}

/// Computes the number of bits of a power of five as Java's table `N_5_BITS` and the rule beyond it do.
fn bits_of_five(power: i32) -> i32 {
    match u32::try_from(power) {
        Ok(0) => 0,
        Ok(small @ 1..27) => int(5_u64.pow(small).ilog2()) + 1,
        _ => power * 3,
    }
}

/// Converts a count that is known to be small to a signed number.
fn int(count: impl TryInto<i32>) -> i32 {
    count.try_into().unwrap_or(i32::MAX)
}

/// The integer operations of the division, as Java's `int`, `long` and big integers perform them.
///
/// The narrow types overflow where Java's do, and do not include the upper bound in the margin.
trait Wide: Sized + Clone {
    /// Makes `number` * 5^fives * 2^twos.
    fn scaled(number: u64, powers: (i32, i32)) -> Self;
    fn times_ten(self) -> Self;
    /// Returns the quotient, which is one digit, and the remainder.
    fn divided(self, divisor: &Self) -> (u8, Self);
    /// Returns whether this digit, and whether the next higher one, is close enough.
    fn margins(&self, margin: &Self, ten: &Self) -> (bool, bool);
    /// Compares twice this with `ten`.
    fn doubled_to(&self, ten: &Self) -> Ordering;
}

macro_rules! java_integer {
    ($integer:ty) => {
        impl Wide for $integer {
            fn scaled(number: u64, (fives, twos): (i32, i32)) -> Self {
                let fives = Self::pow(5, fives.unsigned_abs());
                Self::try_from(number).unwrap_or(Self::MAX).wrapping_mul(fives) << twos
            }

            fn times_ten(self) -> Self {
                self.wrapping_mul(10)
            }

            fn divided(self, divisor: &Self) -> (u8, Self) {
                (u8::try_from(self / divisor).unwrap_or(9), self % divisor)
            }

            fn margins(&self, margin: &Self, ten: &Self) -> (bool, bool) {
                if *margin <= 0 {
                    return (true, true); // It overflowed, so it is larger than both.
                }
                (self < margin, self.wrapping_add(*margin) > *ten)
            }

            fn doubled_to(&self, ten: &Self) -> Ordering {
                self.wrapping_shl(1).wrapping_sub(*ten).cmp(&0)
            }
        }
    };
}

java_integer!(i32);
java_integer!(i64);

macro_rules! wide_integer {
    ($integer:ty) => {
        impl Wide for $integer {
            fn scaled(number: u64, (fives, twos): (i32, i32)) -> Self {
                (Self::from(number) * Self::from(5_u32).pow(fives.unsigned_abs())) << twos
            }

            fn times_ten(self) -> Self {
                self * Self::from(10_u32)
            }

            fn divided(self, divisor: &Self) -> (u8, Self) {
                let rest = self.clone() % divisor;
                (u8::try_from(self / divisor).unwrap_or(9), rest)
            }

            fn margins(&self, margin: &Self, ten: &Self) -> (bool, bool) {
                (self < margin, &(self + margin) >= ten)
            }

            fn doubled_to(&self, ten: &Self) -> Ordering {
                (self + self).cmp(ten)
            }
        }
    };
}

wide_integer!(u128);
wide_integer!(BigUint);
