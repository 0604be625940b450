//! What takes longer than a moment says what it is doing: one line on standard
//! error that is replaced and goes when it is done. On terminals only; a pipe,
//! `--json`, `--quiet` and a terminal that can't go back (`TERM=dumb`) have none.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use textwrap::core::display_width;

use crate::environment;

/// What is done sooner need not be told.
const PATIENCE: Duration = Duration::from_millis(600);
/// From here on the time is told as well.
const LONG: Duration = Duration::from_secs(3);

/// How many columns of the terminal's line are written.
static LINE: Mutex<usize> = Mutex::new(0);

/// Something that is being done; told until it is dropped.
#[derive(Debug)]
pub(crate) struct Progress(Option<Running>);

#[derive(Debug)]
struct Running {
    told: Arc<Told>,
    thread: Option<JoinHandle<()>>,
}

/// What is to be told.
#[derive(Debug)]
struct Told {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    what: String,
    is_over: bool,
}

impl Progress {
    /// Tells what is being done, in a moment.
    pub(crate) fn begin(what: String) -> Self {
        let told = Arc::new(Told {
            state: Mutex::new(State {
                what,
                is_over: false,
            }),
            changed: Condvar::new(),
        });
        let telling = Arc::clone(&told);
        let thread = thread::Builder::new()
            .name("progress".to_owned())
            .spawn(move || telling.tell());
        // Without a thread nothing is told.
        Self(thread.ok().map(|thread| Running {
            told,
            thread: Some(thread),
        }))
    }

    /// Nothing is told.
    pub(crate) fn none() -> Self {
        Self(None)
    }

    /// Something else is being done.
    pub(crate) fn now(&self, what: impl FnOnce() -> String) {
        if let Some(running) = &self.0 {
            lock(&running.told.state).what = what();
            running.told.changed.notify_all();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        let Some(mut running) = self.0.take() else {
            return;
        };
        lock(&running.told.state).is_over = true;
        running.told.changed.notify_all();
        if let Some(thread) = running.thread.take() {
            let _ = thread.join();
        }
        drop(cleared());
    }
}

impl Told {
    fn tell(&self) {
        let begin = Instant::now();
        let mut state = lock(&self.state);
        while !state.is_over {
            let passed = begin.elapsed();
            let wait = match PATIENCE.checked_sub(passed) {
                Some(left) if !left.is_zero() => left,
                _ => {
                    draw(&state.what, passed);
                    Duration::from_secs(1)
                }
            };
            state = self
                .changed
                .wait_timeout(state, wait)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }
}

/// Whether standard error is a terminal on which a line can be replaced.
pub(crate) fn is_possible() -> bool {
    let term = std::env::var_os(environment::TERM);
    let is_dumb = match &term {
        Some(term) => term == "dumb" || term.is_empty(),
        // On Windows it is not set.
        None => cfg!(unix),
    };
    !is_dumb && io::stderr().is_terminal()
}

/// The terminal with nothing in its line; nothing is drawn while this is held.
/// For whatever else is written to the terminal.
pub(crate) fn cleared() -> MutexGuard<'static, usize> {
    let mut drawn = lock(&LINE);
    if *drawn > 0 {
        // Blanks rather than a control sequence, which not all consoles know.
        let _ = write!(io::stderr(), "\r{:1$}\r", "", *drawn);
        *drawn = 0;
    }
    drawn
}

fn draw(what: &str, passed: Duration) {
    let mut drawn = lock(&LINE);
    let columns =
        terminal_size::terminal_size_of(io::stderr()).map_or(80, |(width, _)| usize::from(width.0));
    let text = line(what, passed, columns.saturating_sub(1));
    let width = display_width(&text);
    let blanks = drawn.saturating_sub(width);
    let mut stderr = io::stderr().lock();
    let _ = write!(stderr, "\r{text}{:blanks$}", "");
    let _ = stderr.flush();
    *drawn = width;
}

/// One line of at most so many columns.
fn line(what: &str, passed: Duration, columns: usize) -> String {
    let mut text = format!("{what} …");
    if passed >= LONG {
        text.push_str(&format!(" {} s", passed.as_secs()));
    }
    while display_width(&text) > columns && text.pop().is_some() {}
    text
}

fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_fits_its_terminal_and_tells_the_time_when_it_is_long() {
        let of = |seconds, columns| line("asking Zoho", Duration::from_secs(seconds), columns);
        assert_eq!(of(1, 80), "asking Zoho …");
        assert_eq!(of(5, 80), "asking Zoho … 5 s");
        assert_eq!(of(5, 6), "asking");
        assert_eq!(of(5, 0), "");
    }

    #[test]
    fn what_is_over_at_once_draws_nothing() {
        let progress = Progress::begin("asking".to_owned());
        progress.now(|| "asking more".to_owned());
        drop(progress);
        assert_eq!(*cleared(), 0);
        // Nothing to say, and nobody to say it to.
        Progress::none().now(|| unreachable!());
    }
}
