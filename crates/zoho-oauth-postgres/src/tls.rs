//! What the server has to prove before anything is said to it. The same TLS as
//! everywhere else: rustls with ring, and the operating system's certificates.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_postgres_rustls_improved::MakeRustlsConnect;
use zoho_oauth::StoreError;

use crate::error;

/// How far the server is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// No TLS (`sslmode=disable`).
    NoTls,
    /// TLS if the server has it, whoever it is (`prefer`).
    IfOffered,
    /// TLS with whoever answers (`require`).
    Anyone,
    /// The operating system vouches for the name (`verify-full`).
    System,
    /// The certificates in this file vouch for the name (`sslrootcert`).
    Root(PathBuf),
}

/// The connector for a trust. Not used by the driver without TLS.
pub(crate) fn connector(trust: &Trust) -> Result<MakeRustlsConnect, StoreError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let unusable = |fault: rustls::Error| error::address(format!("TLS can't be used: {fault}"));
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(unusable)?;
    let config = match trust {
        Trust::NoTls | Trust::IfOffered | Trust::Anyone => builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Whoever(provider)))
            .with_no_client_auth(),
        Trust::System => builder
            .with_platform_verifier()
            .map_err(unusable)?
            .with_no_client_auth(),
        Trust::Root(path) => builder
            .with_root_certificates(roots(path)?)
            .with_no_client_auth(),
    };
    Ok(MakeRustlsConnect::new(config))
}

fn roots(path: &Path) -> Result<RootCertStore, StoreError> {
    let refused = |fault: &dyn std::fmt::Display| {
        error::address(format!(
            "the certificates in {} (sslrootcert) can't be used: {fault}",
            path.display()
        ))
    };
    let mut roots = RootCertStore::empty();
    let certificates = CertificateDer::pem_file_iter(path).map_err(|fault| refused(&fault))?;
    for certificate in certificates {
        let certificate = certificate.map_err(|fault| refused(&fault))?;
        roots.add(certificate).map_err(|fault| refused(&fault))?;
    }
    if roots.is_empty() {
        return Err(refused(&"none in the file"));
    }
    Ok(roots)
}

/// Takes any certificate: `prefer` and `require` keep listeners out and say
/// nothing about who answers.
#[derive(Debug)]
struct Whoever(Arc<CryptoProvider>);

impl ServerCertVerifier for Whoever {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
