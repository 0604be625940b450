//! Where the service listens: a port of the loopback addresses, or a Unix
//! socket. Never anywhere else.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;

#[cfg(unix)]
use crate::socket::Socket;

/// A place to ask at.
#[derive(Debug)]
pub struct Listener(Kind);

#[derive(Debug)]
enum Kind {
    Port(TcpListener),
    #[cfg(unix)]
    Socket(Socket),
}

/// How a request came.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    /// Over a port: anybody on this machine may have sent it.
    Port(u16),
    /// Over a Unix socket, which its owner alone may open.
    #[cfg(unix)]
    Socket,
}

pub(crate) trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Connection for T {}
pub(crate) type Stream = Box<dyn Connection>;

/// Why the service can't listen there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ListenError {
    /// The port is taken, or may not be used.
    #[error("can't listen on {address}: {error}")]
    Port {
        /// The address with the port.
        address: SocketAddr,
        /// The words of the system.
        error: io::Error,
    },
    /// Somebody listens on the socket already.
    #[error("another service listens on {}", path.display())]
    InUse {
        /// The path.
        path: PathBuf,
    },
    /// Something that is no socket has the name.
    #[error("{} is there already and is not a socket", path.display())]
    NotASocket {
        /// The path.
        path: PathBuf,
    },
    /// Others could put their own socket or file into the folder.
    #[error("the folder {} is not safe: {problem}", path.display())]
    UnsafeFolder {
        /// The folder.
        path: PathBuf,
        /// What is the matter.
        problem: &'static str,
    },
    /// A step failed.
    #[error("{}: {what}: {error}", path.display())]
    Io {
        /// The path.
        path: PathBuf,
        /// What was done.
        what: &'static str,
        /// The words of the system.
        error: io::Error,
    },
    /// This system, or this build, has no Unix sockets.
    #[error("there are no Unix sockets on this system")]
    NoSockets,
}

impl ListenError {
    /// What to do about it.
    pub fn remedy(&self) -> String {
        match self {
            Self::Port { .. } => "choose another port, or 0 for any that is free".to_owned(),
            Self::InUse { .. } => "end that one first, or name another socket".to_owned(),
            Self::NotASocket { .. } => "name another path; nothing was changed".to_owned(),
            Self::UnsafeFolder { path, .. } => format!(
                "name one that is yours alone: mkdir -m 700 DIR, or chmod 700 {}",
                path.display()
            ),
            Self::Io { .. } => "the folder must be there, and writable for you".to_owned(),
            Self::NoSockets => "listen on a port instead".to_owned(),
        }
    }

    pub(crate) fn io(path: &Path, what: &'static str, error: io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            what,
            error,
        }
    }
}

impl Listener {
    /// The same port on 127.0.0.1 and, where there is one, on `[::1]`; 0 for
    /// any port that is free on both.
    ///
    /// Both, since `localhost` can mean either: who asks must not reach
    /// another program with the secret.
    ///
    /// # Errors
    ///
    /// [`ListenError::Port`].
    pub async fn loopback(port: u16) -> Result<Vec<Self>, ListenError> {
        let mut tries = if port == 0 { 20 } else { 1 };
        loop {
            tries -= 1;
            let v4 = bind((Ipv4Addr::LOCALHOST, port).into()).await?;
            let address = (Ipv6Addr::LOCALHOST, port_of(&v4)).into();
            match bind(address).await {
                Ok(v6) => return Ok(vec![Self(Kind::Port(v4)), Self(Kind::Port(v6))]),
                Err(ListenError::Port { error, .. }) if is_without_ipv6(&error) => {
                    return Ok(vec![Self(Kind::Port(v4))]);
                }
                Err(error) if tries == 0 => return Err(error),
                Err(_) => {}
            }
        }
    }

    /// A Unix socket that the owner of this process alone may open (0600), in
    /// a folder that nobody else may write to. One that was left behind is
    /// replaced if nobody listens on it.
    ///
    /// # Errors
    ///
    /// Every kind of [`ListenError`] but `Port`.
    #[cfg(unix)]
    pub async fn socket(path: &Path) -> Result<Self, ListenError> {
        Socket::listen(path)
            .await
            .map(|socket| Self(Kind::Socket(socket)))
    }

    /// There are none here.
    ///
    /// # Errors
    ///
    /// [`ListenError::NoSockets`].
    #[cfg(not(unix))]
    pub async fn socket(_: &Path) -> Result<Self, ListenError> {
        Err(ListenError::NoSockets)
    }

    /// The address with its port; `None` for a socket.
    pub fn address(&self) -> Option<SocketAddr> {
        match &self.0 {
            Kind::Port(listener) => listener.local_addr().ok(),
            #[cfg(unix)]
            Kind::Socket(_) => None,
        }
    }

    pub(crate) fn way(&self) -> Way {
        match &self.0 {
            Kind::Port(listener) => Way::Port(port_of(listener)),
            #[cfg(unix)]
            Kind::Socket(_) => Way::Socket,
        }
    }

    pub(crate) async fn accept(&self) -> io::Result<Stream> {
        match &self.0 {
            Kind::Port(listener) => {
                let (stream, _) = listener.accept().await?;
                // Answers are small and somebody waits for them.
                let _ = stream.set_nodelay(true);
                Ok(Box::new(stream))
            }
            #[cfg(unix)]
            Kind::Socket(socket) => Ok(Box::new(socket.accept().await?)),
        }
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address)
        .await
        .map_err(|error| ListenError::Port { address, error })
}

fn port_of(listener: &TcpListener) -> u16 {
    listener.local_addr().map_or(0, |address| address.port())
}

/// Whether the machine has no `[::1]`, where nobody else can listen then.
fn is_without_ipv6(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::AddrNotAvailable | io::ErrorKind::Unsupported
    ) || error.raw_os_error() == Some(NO_SUCH_FAMILY)
}

/// EAFNOSUPPORT.
#[cfg(target_os = "linux")]
const NO_SUCH_FAMILY: i32 = 97;
/// EAFNOSUPPORT of the BSDs and macOS.
#[cfg(all(unix, not(target_os = "linux")))]
const NO_SUCH_FAMILY: i32 = 47;
/// WSAEAFNOSUPPORT.
#[cfg(not(unix))]
const NO_SUCH_FAMILY: i32 = 10047;
