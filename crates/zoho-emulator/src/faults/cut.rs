//! Where a connection is cut: the names of the places, and how many bytes of an
//! answer go out before each.

/// Where a connection is cut.
///
/// Sources differ on what follows: a refresh can be repeated after any of these,
/// the exchange of a code only after [`Cut::Request`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cut {
    /// When the request has come, which then has no effect.
    Request,
    /// Before the first byte of the answer.
    Answer,
    /// After the status line.
    StatusLine,
    /// In the middle of the headers.
    Headers,
    /// After the headers, before the body.
    Body,
    /// In the middle of the body.
    MidBody,
    /// After so many bytes of the answer, head and body counted together.
    Bytes(usize),
}

impl Cut {
    /// Every place that has a name.
    pub const NAMED: [(&'static str, Self); 6] = [
        ("request", Self::Request),
        ("answer", Self::Answer),
        ("status-line", Self::StatusLine),
        ("headers", Self::Headers),
        ("body", Self::Body),
        ("mid-body", Self::MidBody),
    ];

    /// How many bytes of an answer go out; `first` is what is sent first and
    /// holds at least the whole head.
    pub(crate) fn place(self, first: &[u8]) -> usize {
        let after = |mark: &[u8]| {
            first
                .windows(mark.len())
                .position(|window| window == mark)
                .map_or(first.len(), |at| at + mark.len())
        };
        let head = after(b"\r\n\r\n");
        match self {
            Self::Request | Self::Answer => 0,
            Self::StatusLine => after(b"\r\n"),
            Self::Headers => after(b"\r\n").midpoint(head),
            Self::Body => head,
            Self::MidBody => head.midpoint(first.len()),
            Self::Bytes(bytes) => bytes,
        }
    }
}
