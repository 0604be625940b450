//! `zoauth`: which OAuth scope a Zoho API call needs, and the token for it.
//! Unofficial; not affiliated with Zoho. Everything is in the library beside
//! this file, so that the man pages can be made from the same description.

fn main() -> std::process::ExitCode {
    zoauth::run()
}
