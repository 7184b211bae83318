//! Generators of random numbers: Spark's `XORShiftRandom`, and the Mersenne Twister, which Spark uses to
//! shuffle (`RandomIndicesGenerator`).

/// Spark's `XORShiftRandom` with the methods of `java.util.Random`.
#[derive(Debug)]
pub(in crate::sql) struct Source {
    state: u64,
    next_normal: Option<f64>,
}

impl Source {
    pub(in crate::sql) fn new(seed: i64) -> Self {
        // Scala's MurmurHash3 of the seed's bytes, twice.
        const FIRST: u32 = 0x3c07_4a61;
        let bytes = seed.to_be_bytes();
        let low = murmur(bytes, FIRST);
        let high = murmur(bytes, low);
        Self { state: (u64::from(high) << 32) | u64::from(low), next_normal: None }
    }

    fn bits(&mut self, count: u32) -> u64 {
        let mut next = self.state ^ (self.state << 21);
        next ^= next >> 35;
        next ^= next << 4;
        self.state = next;
        next & ((1 << count) - 1)
    }

    #[expect(clippy::cast_precision_loss, reason = "53 bits are a double's")]
    pub(in crate::sql) fn even(&mut self) -> f64 {
        let bits = (self.bits(26) << 27) + self.bits(27);
        bits as f64 / (1_u64 << 53) as f64
    }

    pub(in crate::sql) fn normal(&mut self) -> f64 {
        if let Some(next) = self.next_normal.take() {
            return next;
        }
        loop {
            let (x, y) = (2.0 * self.even() - 1.0, 2.0 * self.even() - 1.0);
            let square = x * x + y * y;
            if square < 1.0 && square > 0.0 {
                let by = (-2.0 * square.ln() / square).sqrt();
                self.next_normal = Some(y * by);
                return x * by;
            }
        }
    }
}

impl Source {
    /// Draws a string of letters and digits.
    pub(in crate::sql) fn text(&mut self, length: usize) -> String {
        const SIGNS: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        let sign = |at: u32| char::from(SIGNS[at as usize]);
        (0..length).map(|_| sign((self.word() % 62).unsigned_abs())).collect()
    }

    fn word(&mut self) -> i32 {
        let bits = u32::try_from(self.bits(32)).unwrap_or_default();
        i32::from_le_bytes(bits.to_le_bytes())
    }
}

/// The `MersenneTwister` of Apache Commons Math.
#[derive(Debug)]
pub(in crate::sql) struct Twister {
    words: Vec<u32>,
    next: usize,
}

impl Twister {
    const WORDS: usize = 624;
    const AHEAD: usize = 397;

    /// Begins with the two halves of a seed, by the method of the algorithm's authors.
    pub(in crate::sql) fn new(seed: i64) -> Self {
        let bits = u64::from_le_bytes(seed.to_le_bytes());
        let half = |bits: u64| u32::try_from(bits & u64::from(u32::MAX)).unwrap_or_default();
        let key = [half(bits >> 32), half(bits)];
        let mut words = vec![19_650_218_u32; Self::WORDS];
        for at in 1..Self::WORDS {
            words[at] = mixed(words[at - 1], 1_812_433_253).wrapping_add(number(at));
        }
        let (mut at, mut of_key) = (1, 0);
        for _ in 0..Self::WORDS {
            words[at] = (words[at] ^ mixed(words[at - 1], 1_664_525))
                .wrapping_add(key[of_key])
                .wrapping_add(number(of_key));
            of_key = (of_key + 1) % key.len();
            at = stepped(&mut words, at);
        }
        for _ in 1..Self::WORDS {
            words[at] = (words[at] ^ mixed(words[at - 1], 1_566_083_941)).wrapping_sub(number(at));
            at = stepped(&mut words, at);
        }
        words[0] = 0x8000_0000;
        Self { words, next: Self::WORDS }
    }

    /// Returns the indexes of `length` values in random order.
    pub(in crate::sql) fn order(&mut self, length: usize) -> Vec<usize> {
        let mut order = vec![0; length];
        for at in 0..length {
            let other = self.below(at + 1);
            order[at] = order[other];
            order[other] = at;
        }
        order
    }

    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(1);
        if end.is_power_of_two() {
            return usize::try_from((end * u64::from(self.word() >> 1)) >> 31).unwrap_or_default();
        }
        loop {
            let bits = u64::from(self.word() >> 1);
            let value = bits % end;
            if bits - value + (end - 1) < 1 << 31 {
                return usize::try_from(value).unwrap_or_default();
            }
        }
    }

    fn word(&mut self) -> u32 {
        if self.next >= Self::WORDS {
            for at in 0..Self::WORDS {
                let high = self.words[at] & 0x8000_0000;
                let both = high | (self.words[(at + 1) % Self::WORDS] & 0x7fff_ffff);
                let odd = if both & 1 == 1 { 0x9908_b0df } else { 0 };
                self.words[at] = self.words[(at + Self::AHEAD) % Self::WORDS] ^ (both >> 1) ^ odd;
            }
            self.next = 0;
        }
        let mut word = self.words[self.next];
        self.next += 1;
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }
}

fn mixed(word: u32, factor: u32) -> u32 {
    (word ^ (word >> 30)).wrapping_mul(factor)
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or_default()
}

/// Returns the index of the next word; after the last word it is the second, and the first becomes the last.
fn stepped(words: &mut [u32], at: usize) -> usize {
    if at + 1 < words.len() {
        return at + 1;
    }
    words[0] = words[words.len() - 1];
    1
}

/// Hashes eight bytes by `MurmurHash3`.
fn murmur(bytes: [u8; 8], seed: u32) -> u32 {
    let mut hash = seed;
    for word in [[bytes[0], bytes[1], bytes[2], bytes[3]], [bytes[4], bytes[5], bytes[6], bytes[7]]]
    {
        let mixed = u32::from_le_bytes(word).wrapping_mul(0xcc9e_2d51).rotate_left(15);
        hash ^= mixed.wrapping_mul(0x1b87_3593);
        hash = hash.rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
    }
    hash ^= 8;
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn a_seed_gives_the_numbers_that_spark_draws() {
        let mut source = Source::new(0);
        let drawn = [source.even(), source.even(), source.even()];
        let expected = [0.760_495_375_828_591_5, 0.523_419_425_688_557_1, 0.095_347_282_642_472_5];
        assert_eq!(drawn.map(f64::to_bits), expected.map(f64::to_bits));
        let mut source = Source::new(0);
        let drawn = [source.normal(), source.normal(), source.normal()];
        let expected =
            [1.603_499_160_927_843_3, 0.144_160_061_657_768_65, -0.625_356_449_862_774_4];
        assert_eq!(drawn.map(f64::to_bits), expected.map(f64::to_bits));
    }
}
