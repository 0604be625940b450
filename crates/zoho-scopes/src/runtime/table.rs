//! The scopes of one application as data, and how a text is found among them.
//! The index is a small hash table that the compiler fills in, so that parsing
//! costs one hash and one comparison, allocates nothing and needs no set-up.

/// A scope.
pub(crate) struct Row {
    pub(crate) spelling: &'static str,
    pub(crate) module: &'static str,
    pub(crate) operation: &'static str,
}

/// Another spelling of the scope with the number `row`.
pub(crate) struct Alias {
    pub(crate) spelling: &'static str,
    pub(crate) row: usize,
}

/// The scopes of an application.
pub(crate) struct Table {
    pub(crate) application: &'static str,
    pub(crate) title: &'static str,
    pub(crate) rows: &'static [Row],
    pub(crate) aliases: &'static [Alias],
    pub(crate) index: &'static [u16],
}

/// An unused place in the index.
const EMPTY: u16 = u16::MAX;

/// Sets the bit that tells upper from lower case in every byte. Characters
/// that are no letters may fall together: the comparison tells them apart.
const FOLD: u64 = u64::from_ne_bytes([0x20; 8]);

/// Odd, with bits all over: a factor that mixes well (2^64 / golden ratio).
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// The size of the index for `names` spellings: at least half of it is free,
/// so that searches are short and always end.
pub(crate) const fn slots(names: usize) -> usize {
    assert!(names < EMPTY as usize, "an index holds 65,534 spellings");
    (2 * names + 1).next_power_of_two()
}

/// The index over `rows` and `aliases`.
pub(crate) const fn index<const SLOTS: usize>(rows: &[Row], aliases: &[Alias]) -> [u16; SLOTS] {
    let mut index = [EMPTY; SLOTS];
    let mut name = 0;
    while name < rows.len() + aliases.len() {
        let spelling = if name < rows.len() {
            rows[name].spelling
        } else {
            aliases[name - rows.len()].spelling
        };
        let mut slot = hash(spelling) as usize & (SLOTS - 1);
        while index[slot] != EMPTY {
            slot = (slot + 1) & (SLOTS - 1);
        }
        index[slot] = name as u16;
        name += 1;
    }
    index
}

/// A number for `text` that does not depend on the case of ASCII letters.
#[inline]
pub(crate) const fn hash(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut hash = bytes.len() as u64;
    let mut rest = bytes;
    while let Some((chunk, tail)) = rest.split_first_chunk() {
        hash = mix(hash, u64::from_le_bytes(*chunk));
        rest = tail;
    }
    // The end again, overlapping what went before, rather than byte by byte.
    if let Some(last) = bytes.last_chunk() {
        hash = mix(hash, u64::from_le_bytes(*last));
    } else {
        while let Some((byte, tail)) = rest.split_first() {
            hash = mix(hash, *byte as u64);
            rest = tail;
        }
    }
    hash ^ (hash >> 32)
}

#[inline]
const fn mix(hash: u64, chunk: u64) -> u64 {
    let mixed = (hash ^ (chunk | FOLD)).wrapping_mul(MIX);
    mixed ^ (mixed >> 29)
}

impl Table {
    /// The number of the scope that `text` spells, in any case of ASCII letters.
    #[inline]
    pub(crate) fn find(&self, text: &str) -> Option<usize> {
        self.find_hashed(text, hash(text))
    }

    /// As [`Table::find`], for a caller that looks into several tables.
    #[inline]
    pub(crate) fn find_hashed(&self, text: &str, hash: u64) -> Option<usize> {
        let mask = self.index.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let name = self.index[slot];
            if name == EMPTY {
                return None;
            }
            let name = usize::from(name);
            let (spelling, row) = match self.rows.get(name) {
                Some(row) => (row.spelling, name),
                None => {
                    let alias = &self.aliases[name - self.rows.len()];
                    (alias.spelling, alias.row)
                }
            };
            if spelling.eq_ignore_ascii_case(text) {
                return Some(row);
            }
            slot = (slot + 1) & mask;
        }
    }
}
