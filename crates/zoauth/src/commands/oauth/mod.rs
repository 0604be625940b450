//! Grants, logins, tokens: everything that zoho-oauth does, as commands. One
//! file a command; `account` finds out where and under which name, `secrets`
//! reads what must not be an argument, `failure` puts errors into words.

mod account;
mod browser;
mod client_secrets;
mod code;
mod datacenters;
mod demo;
mod device;
mod doctor;
mod emulator;
mod enhance;
mod export;
mod failure;
mod grant;
mod import;
mod init;
mod key;
mod login;
mod marks;
mod obtain;
mod passphrase;
mod place;
mod probe;
mod profiles;
mod qr;
mod reading;
mod replaced;
mod report;
mod revoke;
pub(crate) mod secrets;
mod setup;
mod sources;
mod status;
mod token;

use super::Context;
use crate::cli::oauth::OAuth;
use crate::error::Error;
use crate::exit::ExitCode;
use crate::runtime;

pub(super) use self::account::{
    command_for, entry_of, option as profile_option, profile as profile_of, store, store_of,
};
pub(super) use self::token::{token_of, with_next_step};

/// Runs one of these commands.
pub(super) fn run(context: &Context<'_>, command: &OAuth) -> Result<ExitCode, Error> {
    match command {
        OAuth::Grant(which) => grant::run(context, which),
        OAuth::Login(arguments) => login::run(context, arguments),
        OAuth::Init(arguments) => init::run(context, arguments),
        OAuth::Setup(arguments) => setup::run(context, arguments),
        OAuth::Token(arguments) => token::token(context, arguments),
        OAuth::Header(arguments) => token::header(context, arguments),
        OAuth::Status(arguments) => status::run(context, arguments),
        OAuth::Doctor(arguments) => doctor::run(context, arguments),
        OAuth::Revoke(arguments) => revoke::run(context, arguments),
        OAuth::Logout(arguments) => revoke::logout(context, arguments),
        OAuth::Probe(arguments) => probe::run(context, arguments),
        OAuth::Profiles(arguments) => profiles::run(context, arguments),
        OAuth::DataCenters(arguments) => datacenters::run(context, arguments),
        OAuth::Emulator(arguments) => emulator::run(context, arguments),
        OAuth::Export(arguments) => export::run(context, arguments),
        OAuth::Import(arguments) => import::run(context, arguments),
        OAuth::Key(which) => key::run(context, which),
        OAuth::Demo => demo::run(context),
    }
}
