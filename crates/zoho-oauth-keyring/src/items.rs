//! Values in a keyring, of any size. The item that has a value's name holds
//! the value, or says of which generation the items are that hold it; those
//! are written first and this one last, so that it switches from old to new.
//! A checksum tells a reader that a value was replaced while it was read.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use keyring_core::api::CredentialStore;
use keyring_core::{Entry, Error};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// What Windows takes is 2,560 bytes.
#[cfg(windows)]
pub(crate) const ITEM_LIMIT: usize = 2_400;
/// Others take far more; this keeps an ordinary entry in one item.
#[cfg(not(windows))]
pub(crate) const ITEM_LIMIT: usize = 24_000;

const MAGIC: &str = "zoauth1";
/// Who finds a value changing under it so often gives up.
const LOOKS: usize = 8;
/// Between looks at an item that fails to be read.
const PAUSES: [Duration; 5] = [
    Duration::from_millis(5),
    Duration::from_millis(10),
    Duration::from_millis(20),
    Duration::from_millis(40),
    Duration::from_millis(80),
];

/// The items of one service.
pub(crate) struct Items<'k> {
    pub(crate) keyring: &'k CredentialStore,
    pub(crate) service: &'k str,
    pub(crate) limit: usize,
}

/// What was found under a name.
pub(crate) enum Found {
    Nothing,
    Value(Zeroizing<Vec<u8>>),
    /// Items that do not make a value: all of what is there.
    Damaged(Zeroizing<Vec<u8>>),
}

/// The first item of a value.
struct Head {
    generation: u8,
    /// Items beside this one; with none, the value stands here.
    parts: usize,
    sum: String,
    text: Zeroizing<String>,
}

impl Items<'_> {
    /// The value of this name.
    pub(crate) fn get(&self, name: &str) -> Result<Found, Error> {
        let mut damaged = Zeroizing::new(Vec::new());
        for _ in 0..LOOKS {
            let Some(bytes) = self.read(name)? else {
                return Ok(Found::Nothing);
            };
            let found = match Head::parse(&bytes) {
                Some(head) => self.assemble(name, &head)?,
                None => None,
            };
            if let Some(value) = found {
                return Ok(Found::Value(value));
            }
            // Either it is being replaced, and the first item is another one
            // next time, or it is damaged.
            if *damaged == *bytes {
                return Ok(Found::Damaged(bytes));
            }
            damaged = bytes;
        }
        Ok(Found::Damaged(damaged))
    }

    /// Replaces the value of this name. One writer at a time.
    pub(crate) fn set(&self, name: &str, value: &[u8]) -> Result<(), Error> {
        let old = self.read(name)?.and_then(|bytes| Head::parse(&bytes));
        let text = Zeroizing::new(BASE64.encode(value));
        let sum = sum(&text);
        let generation = old.as_ref().map_or(0, |old| old.generation ^ 1);
        let room = self.limit - 100;
        let in_one = text.len() <= room;
        let parts = if in_one { 0 } else { text.len().div_ceil(room) };
        if !in_one {
            for (number, part) in text.as_bytes().chunks(room).enumerate() {
                self.write(&part_name(name, generation, number), part)?;
            }
        }
        let mut head = Zeroizing::new(format!("{MAGIC} {generation} {parts} {sum}\n"));
        if in_one {
            head.reserve_exact(text.len());
            head.push_str(&text);
        }
        self.write(name, head.as_bytes())?;
        // What is left of the old one, and of writers that died.
        if let Some(old) = old {
            self.remove_parts(name, old.generation, 0)?;
        }
        self.remove_parts(name, generation, parts)
    }

    /// Removes the value; whether there was one.
    pub(crate) fn remove(&self, name: &str) -> Result<bool, Error> {
        let was_there = self.delete(name)?;
        for generation in [0, 1] {
            self.remove_parts(name, generation, 0)?;
        }
        Ok(was_there)
    }

    /// The parts together; `None` if they are not what the first item says.
    fn assemble(&self, name: &str, head: &Head) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        let mut text = Zeroizing::new(Vec::with_capacity(
            head.text.len() + head.parts * self.limit,
        ));
        text.extend_from_slice(head.text.as_bytes());
        for number in 0..head.parts {
            match self.read(&part_name(name, head.generation, number))? {
                Some(part) => text.extend_from_slice(&part),
                None => return Ok(None),
            }
        }
        let Ok(text) = std::str::from_utf8(&text) else {
            return Ok(None);
        };
        if sum(text) != head.sum {
            return Ok(None);
        }
        Ok(BASE64.decode(text).ok().map(Zeroizing::new))
    }

    fn remove_parts(&self, name: &str, generation: u8, from: usize) -> Result<(), Error> {
        let mut number = from;
        while self.delete(&part_name(name, generation, number))? {
            number += 1;
        }
        Ok(())
    }

    /// The bytes of one item. A writer may replace it between its being found
    /// and being read, which a Secret Service answers with a failure: look again.
    pub(crate) fn read(&self, item: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        let mut pauses = PAUSES.iter();
        loop {
            match self.item(item)?.get_secret() {
                Ok(bytes) => return Ok(Some(Zeroizing::new(bytes))),
                Err(Error::NoEntry) => return Ok(None),
                Err(error) => match (&error, pauses.next()) {
                    (Error::PlatformFailure(_), Some(pause)) => std::thread::sleep(*pause),
                    _ => return Err(error),
                },
            }
        }
    }

    pub(crate) fn write(&self, item: &str, bytes: &[u8]) -> Result<(), Error> {
        self.item(item)?.set_secret(bytes)
    }

    fn delete(&self, item: &str) -> Result<bool, Error> {
        match self.item(item)?.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn item(&self, name: &str) -> Result<Entry, Error> {
        self.keyring.build(self.service, name, None)
    }
}

impl Head {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (line, text) = text.split_once('\n')?;
        let mut words = line.split(' ');
        if words.next()? != MAGIC {
            return None;
        }
        let generation = words.next()?.parse().ok()?;
        let parts = words.next()?.parse().ok()?;
        let sum = words.next()?.to_owned();
        // A number from a damaged item must not make anybody count to it.
        (generation <= 1 && parts <= 1000).then(|| Self {
            generation,
            parts,
            sum,
            text: Zeroizing::new(text.to_owned()),
        })
    }
}

/// `#` is in no profile's name.
fn part_name(name: &str, generation: u8, number: usize) -> String {
    format!("{name}#{generation}.{number}")
}

fn sum(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hash[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
