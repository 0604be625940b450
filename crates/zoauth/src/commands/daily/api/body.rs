//! What a call sends: JSON or a form of fields, a file as it is, or files as a
//! browser's form uploads them. All of it is in memory before anything is sent,
//! so that it can be sent once more with a new token.

use std::io::Read as _;
use std::path::Path;

use zeroize::Zeroizing;

use super::{fields, json};
use crate::cli::api::{Body, Field};
use crate::error::Error;
use crate::exit::ExitCode;

/// What is sent.
#[derive(Debug)]
pub(super) struct Content {
    /// What it is, for the header `Content-Type`, unless the user says so.
    pub(super) media_type: Option<String>,
    /// The bytes.
    pub(super) bytes: Vec<u8>,
    /// What it was made of, for those who print the request.
    pub(super) made_of: MadeOf,
}

/// What a body was made of.
#[derive(Debug)]
pub(super) enum MadeOf {
    /// Text or bytes.
    Bytes,
    /// A file, as it is.
    File(String),
    /// The parts of a form with files.
    Parts(Vec<Part>),
}

/// A part of a form with files.
#[derive(Debug)]
pub(super) struct Part {
    name: String,
    /// The file's path and type; `None` for a field.
    file: Option<(String, String)>,
    bytes: Vec<u8>,
}

impl Content {
    /// The body that the arguments make; `None` for none.
    pub(super) fn of(body: &Body) -> Result<Option<Self>, Error> {
        let fields = &body.fields.0;
        if let Some(file) = &body.body {
            return raw(file).map(Some);
        }
        if !body.upload.is_empty() {
            return parts(fields, &body.upload).map(Some);
        }
        if fields.is_empty() {
            return match body.form {
                true => Err(Error::new(ExitCode::Usage, "--form has no fields to send")
                    .hint("give them with -f NAME=VALUE")),
                false => Ok(None),
            };
        }
        if body.form {
            return form(fields).map(Some);
        }
        Ok(Some(Self {
            media_type: Some("application/json".to_owned()),
            bytes: fields::object(fields)?.to_string().into_bytes(),
            made_of: MadeOf::Bytes,
        }))
    }

    /// The bytes, where they are text.
    pub(super) fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes)
            .ok()
            .filter(|text| !text.contains('\0'))
    }
}

impl Part {
    /// `-F` of curl.
    pub(super) fn for_curl(&self) -> String {
        match &self.file {
            Some((path, kind)) => format!("{}=@{path};type={kind}", self.name),
            None => format!("{}={}", self.name, String::from_utf8_lossy(&self.bytes)),
        }
    }

    /// Whether it is a file.
    pub(super) fn is_file(&self) -> bool {
        self.file.is_some()
    }
}

fn raw(file: &str) -> Result<Content, Error> {
    let bytes = whole(file)?;
    Ok(Content {
        media_type: Some(match json::is_json(&bytes) {
            true => "application/json".to_owned(),
            false => "application/octet-stream".to_owned(),
        }),
        bytes,
        made_of: match file {
            "-" => MadeOf::Bytes,
            file => MadeOf::File(file.to_owned()),
        },
    })
}

fn form(fields: &[Field]) -> Result<Content, Error> {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields::pairs(fields)?);
    Ok(Content {
        media_type: Some("application/x-www-form-urlencoded".to_owned()),
        bytes: form.finish().into_bytes(),
        made_of: MadeOf::Bytes,
    })
}

/// A form with files: <https://www.rfc-editor.org/rfc/rfc7578>.
fn parts(fields: &[Field], uploads: &[String]) -> Result<Content, Error> {
    let mut parts: Vec<Part> = fields::pairs(fields)?
        .into_iter()
        .map(|(name, value)| Part {
            name,
            file: None,
            bytes: value.into_bytes(),
        })
        .collect();
    for upload in uploads {
        parts.push(file_part(upload)?);
    }
    let boundary = boundary()?;
    let mut bytes = Vec::new();
    for part in &parts {
        let name = quoted(&part.name);
        let head = match &part.file {
            None => {
                format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n")
            }
            Some((path, kind)) => {
                let file = Path::new(path)
                    .file_name()
                    .map(|name| name.to_string_lossy());
                format!(
                    "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; \
                     filename=\"{}\"\r\nContent-Type: {kind}\r\n\r\n",
                    quoted(file.as_deref().unwrap_or("file"))
                )
            }
        };
        bytes.extend_from_slice(head.as_bytes());
        bytes.extend_from_slice(&part.bytes);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Ok(Content {
        media_type: Some(format!("multipart/form-data; boundary={boundary}")),
        bytes,
        made_of: MadeOf::Parts(parts),
    })
}

/// `NAME=@FILE` or `NAME=@FILE;type=TYPE`.
fn file_part(upload: &str) -> Result<Part, Error> {
    let (name, file) = upload
        .split_once("=@")
        .filter(|(name, file)| !name.is_empty() && !file.is_empty())
        .ok_or_else(|| {
            Error::new(
                ExitCode::Usage,
                format!("`{upload}` names no file to upload"),
            )
            .hint("--upload file=@offer.pdf")
        })?;
    let (file, kind) = match file.split_once(";type=") {
        Some((file, kind)) => (file, kind),
        None => (file, "application/octet-stream"),
    };
    if kind.is_empty() || !kind.chars().all(|c| c.is_ascii_graphic() || c == ' ') {
        return Err(Error::new(
            ExitCode::Usage,
            format!("`{kind}` is no media type"),
        ));
    }
    Ok(Part {
        name: name.to_owned(),
        bytes: whole(file)?,
        file: Some((file.to_owned(), kind.to_owned())),
    })
}

/// A file, or standard input for `-`, however large: half of it must not be sent.
fn whole(name: &str) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read = match name {
        "-" => std::io::stdin().lock().read_to_end(&mut bytes),
        name => std::fs::File::open(name).and_then(|mut file| file.read_to_end(&mut bytes)),
    };
    read.map_err(|error| {
        let shown = if name == "-" { "standard input" } else { name };
        Error::new(ExitCode::Failure, format!("can't read {shown}: {error}"))
    })?;
    Ok(bytes)
}

/// A name in quotes as browsers write it: <https://html.spec.whatwg.org/#multipart-form-data>.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A line that is in no file.
fn boundary() -> Result<String, Error> {
    let mut random = Zeroizing::new([0_u8; 16]);
    getrandom::fill(&mut *random)
        .map_err(|error| Error::new(ExitCode::Failure, format!("no random numbers: {error}")))?;
    let hex: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("zoauth-{hex}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_fields_become_parts() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a \"b\".txt");
        std::fs::write(&path, b"\x00data").expect("written");
        let fields = [Field {
            text: "note=x".to_owned(),
            is_typed: false,
        }];
        let upload = format!("file=@{};type=text/plain", path.display());
        let content = parts(&fields, &[upload]).expect("parts");
        let kind = content.media_type.expect("a type");
        let boundary = kind.split_once("boundary=").expect("a boundary").1;
        let expected = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nx\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; \
             filename=\"a %22b%22.txt\"\r\nContent-Type: text/plain\r\n\r\n\0data\r\n\
             --{boundary}--\r\n"
        );
        assert_eq!(String::from_utf8_lossy(&content.bytes), expected);
    }

    #[test]
    fn uploads_without_a_file_are_refused() {
        for upload in [
            "file",
            "file=offer.pdf",
            "=@x",
            "file=@",
            "f=@x;type=a\r\nb",
        ] {
            let error = file_part(upload).expect_err("no file");
            assert_eq!(error.exit(), ExitCode::Usage, "{upload}");
        }
    }
}
