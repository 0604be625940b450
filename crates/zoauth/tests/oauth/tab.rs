//! A browser of a kind: opens the address that a login prints, follows
//! redirects on loopback, and reads the page it ends at. And the login that
//! waits for it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};

use crate::support::Outcome;

/// A port that nobody has: outside the range that systems give out, and
/// another one for each test of this process.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = (std::process::id() % 180) as u16 * 100;
    loop {
        let port = 12_000 + start + NEXT.fetch_add(1, Ordering::Relaxed) % 100;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// What a GET brought.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) text: String,
}

/// GETs one address, without following.
pub(crate) fn get(url: &str) -> Page {
    let rest = url.strip_prefix("http://").expect("plain http on loopback");
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut stream = TcpStream::connect(host).unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    Page {
        status: text.split(' ').nth(1).unwrap().parse().unwrap(),
        text,
    }
}

impl Page {
    /// Where it redirects to.
    pub(crate) fn location(&self) -> Option<&str> {
        self.text
            .lines()
            .take_while(|line| !line.is_empty())
            .find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case("location").then_some(value)
            })
    }
}

/// Opens an address and follows it to the last page.
pub(crate) fn open(url: &str) -> Page {
    let mut page = get(url);
    while let Some(next) = page.location() {
        page = get(next);
    }
    page
}

/// A login that has printed its address and waits.
pub(crate) struct Waiting {
    child: Child,
    stderr: BufReader<ChildStderr>,
    told: String,
    /// The first address that was printed.
    pub(crate) url: String,
}

impl Waiting {
    /// Starts the command, and reads up to the address.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut told = String::new();
        let url = loop {
            let mut line = String::new();
            if stderr.read_line(&mut line).unwrap() == 0 {
                let outcome = Self {
                    child,
                    stderr,
                    told,
                    url: String::new(),
                };
                panic!("no address was printed: {}", outcome.end().shown());
            }
            told.push_str(&line);
            if line.trim().starts_with("http://") {
                break line.trim().to_owned();
            }
        };
        Self {
            child,
            stderr,
            told,
            url,
        }
    }

    /// Reads on to a line with this text.
    pub(crate) fn until(&mut self, text: &str) -> String {
        loop {
            let mut line = String::new();
            let read = self.stderr.read_line(&mut line).unwrap();
            assert!(read > 0, "`{text}` does not come: {}", self.told);
            self.told.push_str(&line);
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Writes a line to its standard input and closes it.
    pub(crate) fn type_in(&mut self, line: &str) {
        let mut pipe = self.child.stdin.take().unwrap();
        pipe.write_all(line.as_bytes()).unwrap();
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for a process that a signal ends; which signal.
    pub(crate) fn killed_by(mut self) -> Option<i32> {
        use std::os::unix::process::ExitStatusExt as _;
        self.child.wait().unwrap().signal()
    }

    /// Waits for the end.
    pub(crate) fn end(mut self) -> Outcome {
        self.stderr.read_to_string(&mut self.told).unwrap();
        let output = self.child.wait_with_output().unwrap();
        Outcome {
            code: output.status.code().expect("ended by itself"),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: self.told,
        }
    }
}
