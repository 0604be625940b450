//! What each `sslmode` asks of a server, against one with a certificate of its
//! own and one without.

use rcgen::{CertificateParams, KeyPair};
use zoho_oauth_postgres::testing::{Certificate, Server};

use crate::{builder, with};

async fn outcome(url: &str) -> Result<(), String> {
    let store = builder(url)
        .connect()
        .await
        .map_err(|error| error.to_string())?;
    drop(store);
    Ok(())
}

#[tokio::test]
async fn each_mode_asks_for_what_it_promises() {
    let key = KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned()];
    let certificate = CertificateParams::new(names)
        .unwrap()
        .self_signed(&key)
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root.pem");
    std::fs::write(&root, certificate.pem()).unwrap();
    let server = Server::start_with(Some(&Certificate {
        certificate: certificate.pem(),
        key: key.serialize_pem(),
    }));
    // The certificate is for this name, not for the number.
    let named = server.url().replace("127.0.0.1", "localhost");
    let root = format!("sslrootcert={}", root.display());

    for mode in ["disable", "prefer", "require", "verify-full"] {
        let outcome = outcome(&with(&named, &format!("sslmode={mode}"))).await;
        match mode {
            "verify-full" => assert!(outcome.unwrap_err().contains("certificate")),
            _ => assert_eq!(outcome, Ok(()), "{mode}"),
        }
    }
    for mode in ["require", "verify-ca", "verify-full"] {
        let parameters = format!("sslmode={mode}&{root}");
        assert_eq!(outcome(&with(&named, &parameters)).await, Ok(()), "{mode}");
        let wrong_name = outcome(&with(&server.url(), &parameters)).await;
        assert!(wrong_name.unwrap_err().contains("certificate"), "{mode}");
    }
    // Whether TLS was used is the server's to say.
    for (mode, expected) in [("disable", false), ("prefer", true), ("require", true)] {
        let parameters = format!("sslmode={mode}&application_name=seen&schema=seen_{mode}");
        let store = builder(&with(&named, &parameters)).connect().await.unwrap();
        let past = crate::past_the_store(&with(&with(&named, "sslmode=disable"), "schema=x")).await;
        let statement = "SELECT bool_or(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
                         WHERE application_name = 'seen'";
        let row = past.query_one(statement, &[]).await.unwrap();
        assert_eq!(row.get::<_, bool>(0), expected, "{mode}");
        drop(store);
        crate::until("the connection ends", async || {
            let row = past.query_one(statement, &[]).await.unwrap();
            row.get::<_, Option<bool>>(0).is_none()
        })
        .await;
    }
    let missing = with(&named, "sslmode=verify-full&sslrootcert=/nowhere/root.pem");
    assert!(outcome(&missing).await.unwrap_err().contains("sslrootcert"));
}

#[tokio::test]
async fn a_server_without_tls_is_refused_where_tls_is_asked_for() {
    let server = Server::start();
    for (mode, works) in [("disable", true), ("prefer", true), ("require", false)] {
        let outcome = outcome(&with(&server.url(), &format!("sslmode={mode}"))).await;
        assert_eq!(outcome.is_ok(), works, "{mode}: {outcome:?}");
    }
}
