//! The arguments of the commands that move profiles between stores and that
//! keep the key of a store.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::oauth::StoreFolder;
use crate::environment;

/// Where the passphrase comes from; never an argument.
#[derive(Debug, Default, Args)]
pub(crate) struct Passphrase {
    /// Read the passphrase from this file (its first line)
    #[arg(long, value_name = "FILE", env = environment::PASSPHRASE_FILE, hide_env_values = true)]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Read the passphrase from standard input (its first line), whatever else is set
    #[arg(long)]
    pub(crate) passphrase_stdin: bool,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Profiles to export [default: default]
    #[arg(value_name = "PROFILE", conflicts_with = "all")]
    pub(crate) profiles: Vec<String>,
    /// Export every profile
    #[arg(long)]
    pub(crate) all: bool,
    /// File to write
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Write over a file that is there
    #[arg(long)]
    pub(crate) force: bool,
    /// The passphrase.
    #[command(flatten)]
    pub(crate) passphrase: Passphrase,
    /// The store.
    #[command(flatten)]
    pub(crate) folder: StoreFolder,
}

/// Arguments of `import`.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// File that `zoauth export` wrote
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Take these profiles of the file only
    #[arg(long, value_name = "NAME")]
    pub(crate) only: Vec<String>,
    /// Store it under this name; for one profile
    #[arg(long = "as", value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Write over profiles that are stored already
    #[arg(long)]
    pub(crate) replace: bool,
    /// The passphrase.
    #[command(flatten)]
    pub(crate) passphrase: Passphrase,
    /// The store.
    #[command(flatten)]
    pub(crate) folder: StoreFolder,
}

/// What to do with the key.
#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Make a key: a new file of it, or print it for a variable
    #[command(after_help = KEY_NEW)]
    New(KeyNew),
    /// Make a new key and encrypt every profile with it
    #[command(after_help = KEY_ROTATE)]
    Rotate(KeyRotate),
    /// Encrypt every profile with the current key
    #[command(after_help = KEY_SEAL)]
    Seal(KeySeal),
}

/// Arguments of `key new`.
#[derive(Debug, Args)]
pub(crate) struct KeyNew {
    /// New file to write the key to; without it the key is printed
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Arguments of `key rotate`.
#[derive(Debug, Args)]
pub(crate) struct KeyRotate {
    /// Forget the keys before when every profile is encrypted with the new one
    #[arg(long)]
    pub(crate) drop_old: bool,
    /// The store.
    #[command(flatten)]
    pub(crate) folder: StoreFolder,
}

/// Arguments of `key seal`.
#[derive(Debug, Args)]
pub(crate) struct KeySeal {
    /// The store.
    #[command(flatten)]
    pub(crate) folder: StoreFolder,
}

pub(super) const EXPORT: &str = "\
The file is an age file (age-encryption.org) in text form: `age --decrypt FILE`
opens it as well. The passphrase comes from --passphrase-file,
--passphrase-stdin, the variable ZOAUTH_PASSPHRASE, or a prompt; it is no
argument, because command lines can be seen by others.

Both stores hold the same grant from then on, and each keeps its own count of
token requests: use one of them.

Examples:
  zoauth export -o grant.age
  zoauth export crm desk -o grants.age
  zoauth export --all -o all.age --store postgres://db.example.com/zoauth";

pub(super) const IMPORT: &str = "\
Examples:
  zoauth import grant.age
  zoauth import grant.age --as crm --replace
  zoauth import all.age --only desk --store keyring:";

const KEY_NEW: &str = "\
Without the key nothing that was encrypted with it can be read again: keep a
copy where the store is not.

Examples:
  zoauth key new -o ~/.config/zoauth.key
  export ZOAUTH_KEY_FILE=~/.config/zoauth.key
  zoauth key new | secret-manager put zoauth-key    # for ZOAUTH_KEY of a container";

const KEY_ROTATE: &str = "\
The new key is written to the key file before anything is encrypted with it, and
the keys before stay behind it, for entries and copies that they encrypted. With
--drop-old they go when nothing in this store needs them; other stores that
share the key file would.

A key in the variable ZOAUTH_KEY can't be changed from here: put a new one in
front of it, with a comma between, and run `zoauth key seal`.

Example:
  zoauth key rotate --key-file ~/.config/zoauth.key";

const KEY_SEAL: &str = "\
What is stored in the clear is encrypted, and what an older key encrypted is
encrypted with the first one. Profiles that are saved do that by themselves.

Example:
  zoauth key seal --key-file ~/.config/zoauth.key";
