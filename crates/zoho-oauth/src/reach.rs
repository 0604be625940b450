//! How far the way to a server goes: its name, a connection, TLS, an answer.
//! Each step fails for another reason and has another remedy, which the words
//! of an HTTP client do not tell apart.

use std::time::Duration;

use tokio::net::TcpStream;
use url::{Host, Url};

use crate::{Http, NetworkFault};

/// No step takes longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// A step on the way to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// The URL, or what this program needs before it can send anything.
    Setup,
    /// The host name is looked up.
    Name,
    /// A connection is made.
    Connection,
    /// Both sides agree on encryption, and this one trusts the certificate.
    Tls,
    /// A request is answered.
    Answer,
}

/// The way is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reached {
    /// The HTTP status of the answer, whatever it is.
    pub status: u16,
    /// The server's time, in seconds since 1970-01-01 UTC.
    pub time: Option<u64>,
}

/// Where the way ends.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {detail}", match step {
    Step::Setup => "nothing could be sent",
    Step::Name => "the host name is not known",
    Step::Connection => "no connection",
    Step::Tls => "no trusted, encrypted connection",
    Step::Answer => "no answer",
})]
#[non_exhaustive]
pub struct Unreached {
    /// The step that failed.
    pub step: Step,
    /// The words of the system or of the HTTP client.
    pub detail: String,
}

/// Goes the way to a URL, step by step, and GETs it. Through a proxy
/// (`direct` is `false`) name and connection are the proxy's business.
///
/// # Errors
///
/// [`Unreached`], with the step that failed.
pub async fn reach(http: &Http, url: &str, direct: bool) -> Result<Reached, Unreached> {
    let parsed = Url::parse(url).map_err(|error| unreached(Step::Setup, &error))?;
    if direct {
        connect(&parsed).await?;
    }
    let answer = http.get(url).await.map_err(|error| Unreached {
        step: match error.fault {
            NetworkFault::Setup => Step::Setup,
            // It could be made without TLS a moment ago.
            NetworkFault::Connect if direct && parsed.scheme() == "https" => Step::Tls,
            NetworkFault::Connect => Step::Connection,
            _ => Step::Answer,
        },
        detail: error.detail,
    })?;
    Ok(Reached {
        status: answer.status,
        time: answer.date,
    })
}

async fn connect(url: &Url) -> Result<(), Unreached> {
    let host = match url.host() {
        Some(Host::Domain(name)) => name.to_owned(),
        Some(Host::Ipv4(address)) => address.to_string(),
        Some(Host::Ipv6(address)) => address.to_string(),
        None => return Err(unreached(Step::Setup, &"there is no host in the URL")),
    };
    let port = url.port_or_known_default().unwrap_or(443);
    let found = within(Step::Name, tokio::net::lookup_host((host, port))).await?;
    let addresses: Vec<_> = found.collect();
    if addresses.is_empty() {
        return Err(unreached(Step::Name, &"it has no address"));
    }
    within(Step::Connection, TcpStream::connect(addresses.as_slice())).await?;
    Ok(())
}

async fn within<T>(
    step: Step,
    work: impl Future<Output = std::io::Result<T>>,
) -> Result<T, Unreached> {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(unreached(step, &error)),
        Err(_) => Err(unreached(
            step,
            &format_args!("not done within {} seconds", PATIENCE.as_secs()),
        )),
    }
}

fn unreached(step: Step, detail: &dyn std::fmt::Display) -> Unreached {
    Unreached {
        step,
        detail: detail.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    async fn step(url: &str) -> Step {
        reach(&Http::new(), url, true).await.unwrap_err().step
    }

    /// A server that sends these bytes to whoever comes.
    async fn server(bytes: &'static [u8]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                // Who answers before it is asked breaks the protocol.
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(bytes).await;
                let _ = stream.shutdown().await;
            }
        });
        address.to_string()
    }

    #[tokio::test]
    async fn each_step_is_told_from_the_next() {
        assert_eq!(step("no url").await, Step::Setup);
        // A name that can't be, so that no server is asked for it.
        assert_eq!(step("http://a..b:1/").await, Step::Name);
        // Nobody is given port 1.
        assert_eq!(step("http://127.0.0.1:1/").await, Step::Connection);
        let plain = server(b"this is not TLS").await;
        assert_eq!(step(&format!("https://{plain}/")).await, Step::Tls);
        let silent = server(b"").await;
        assert_eq!(step(&format!("http://{silent}/")).await, Step::Answer);
    }

    #[tokio::test]
    async fn an_answer_brings_the_servers_time() {
        let address = server(
            b"HTTP/1.1 404 Not Found\r\nDate: Sun, 22 Nov 2026 22:30:00 GMT\r\n\
              Content-Length: 0\r\nConnection: close\r\n\r\n",
        )
        .await;
        let reached = reach(&Http::new(), &format!("http://{address}/"), true).await;
        let reached = reached.unwrap();
        assert_eq!(reached.status, 404);
        assert_eq!(reached.time, Some(1_795_386_600));
    }
}
