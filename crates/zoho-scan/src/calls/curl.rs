//! curl command lines, as documentation prints them and browsers copy them.
//! Headers, bodies and users are skipped while the words are read.
//! Options: <https://curl.se/docs/manpage.html>

use super::{CallSite, Input};

/// Options that are followed by a value which is not looked at.
const WITH_VALUE: &[&str] = &[
    "-A",
    "-b",
    "-c",
    "-C",
    "-D",
    "-e",
    "-E",
    "-h",
    "-H",
    "-K",
    "-m",
    "-o",
    "-P",
    "-Q",
    "-r",
    "-u",
    "-U",
    "-w",
    "-x",
    "-y",
    "-Y",
    "-z",
    "--aws-sigv4",
    "--cacert",
    "--cert",
    "--ciphers",
    "--connect-timeout",
    "--connect-to",
    "--cookie",
    "--cookie-jar",
    "--dump-header",
    "--header",
    "--interface",
    "--key",
    "--limit-rate",
    "--max-redirs",
    "--max-time",
    "--noproxy",
    "--oauth2-bearer",
    "--output",
    "--output-dir",
    "--pass",
    "--proxy",
    "--proxy-header",
    "--proxy-user",
    "--range",
    "--referer",
    "--resolve",
    "--retry",
    "--retry-delay",
    "--retry-max-time",
    "--user",
    "--user-agent",
    "--write-out",
    "--config",
    "--unix-socket",
];

/// Options that send a body.
const BODY: &[&str] = &[
    "-d",
    "--data",
    "--data-ascii",
    "--data-binary",
    "--data-raw",
    "--data-urlencode",
    "-F",
    "--form",
    "--form-string",
    "--json",
];

/// Whether the text has a curl command.
pub(super) fn is_curl(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start().trim_start_matches("$ ");
        line.starts_with("curl ") || line.starts_with("curl.exe ") || line.trim_end() == "curl \\"
    })
}

pub(super) fn read(input: &Input<'_>) -> Vec<CallSite> {
    let mut sites = Vec::new();
    for command in commands(input.text) {
        let at = command
            .iter()
            .position(|word| matches!(word.text.as_str(), "curl" | "curl.exe"));
        let Some(at) = at else { continue };
        // `VARIABLE=1 sudo curl`, but not `echo curl`.
        let leads = command[..at].iter().all(|word| {
            word.text.contains('=') || matches!(word.text.as_str(), "$" | "sudo" | "time" | "!")
        });
        if leads {
            let (method, urls) = call(&command[at + 1..]);
            // Where a quote is missing, a word can hold whole lines, with what
            // stands there besides the address; no address holds a blank.
            let is_address = |url: &&Word| !url.text.contains(char::is_whitespace);
            for url in urls.into_iter().filter(is_address) {
                let place = input.place(input.lines.at(url.offset) + 1);
                sites.push(input.site(Some(method.clone()), &url.text, place));
            }
        }
    }
    sites
}

/// A word of a command, without its quotes.
struct Word {
    text: String,
    offset: usize,
}

/// The method and addresses of one command.
fn call(words: &[Word]) -> (String, Vec<&Word>) {
    let mut method = None;
    let (mut has_body, mut as_query, mut head, mut upload) = (false, false, false, false);
    let mut urls = Vec::new();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let text = word.text.as_str();
        let (option, joined) = match text.split_once('=') {
            Some((option, value)) if text.starts_with("--") => (option, Some(value)),
            _ => (text, None),
        };
        if BODY.contains(&option) {
            has_body = true;
            if joined.is_none() {
                rest.next();
            }
        } else if option == "--request" || option == "-X" {
            method = joined
                .map(str::to_owned)
                .or_else(|| rest.next().map(|word| word.text.clone()));
        } else if option == "--url" {
            urls.extend(rest.next());
        } else if option == "--upload-file" || option == "-T" {
            upload = true;
            rest.next();
        } else if WITH_VALUE.contains(&option) {
            if joined.is_none() {
                rest.next();
            }
        } else if option == "--get" {
            as_query = true;
        } else if option == "--head" {
            head = true;
        } else if let Some(letters) = option.strip_prefix('-').filter(|l| !l.starts_with('-')) {
            // Several letters in one: `-sSX POST`, `-XPOST`, `-sd @file`.
            for (at, letter) in letters.char_indices() {
                let value = &letters[at + letter.len_utf8()..];
                match letter {
                    'G' => as_query = true,
                    'I' => head = true,
                    'X' if value.is_empty() => method = rest.next().map(|word| word.text.clone()),
                    'X' => method = Some(value.to_owned()),
                    _ => {
                        let short = format!("-{letter}");
                        let sends = BODY.contains(&short.as_str());
                        has_body |= sends;
                        upload |= letter == 'T';
                        if !sends && letter != 'T' && !WITH_VALUE.contains(&short.as_str()) {
                            continue;
                        }
                        if value.is_empty() {
                            rest.next();
                        }
                    }
                }
                if letter != 'G' && letter != 'I' {
                    break;
                }
            }
        } else if !option.starts_with('-') && text.contains(['/', '.']) {
            urls.push(word);
        }
    }
    let method = method.unwrap_or_else(|| {
        let implied = if head {
            "HEAD"
        } else if upload {
            "PUT"
        } else if has_body && !as_query {
            "POST"
        } else {
            "GET"
        };
        implied.to_owned()
    });
    (method.to_ascii_uppercase(), urls)
}

/// The commands of a script, each as its words.
fn commands(text: &str) -> Vec<Vec<Word>> {
    let mut commands: Vec<Vec<Word>> = vec![Vec::new()];
    let mut word: Option<Word> = None;
    let mut chars = text.char_indices().peekable();
    let end_word = |word: &mut Option<Word>, commands: &mut Vec<Vec<Word>>| {
        if let (Some(word), Some(command)) = (word.take(), commands.last_mut()) {
            command.push(word);
        }
    };
    while let Some((at, c)) = chars.next() {
        let begun = |word: &mut Option<Word>| {
            word.get_or_insert_with(|| Word {
                text: String::new(),
                offset: at,
            });
        };
        match c {
            // A line goes on, in a Unix shell or in cmd.
            '\\' | '^' if matches!(chars.peek(), Some((_, '\n' | '\r'))) => {
                end_word(&mut word, &mut commands);
                while chars.next_if(|(_, c)| matches!(c, '\n' | '\r')).is_some() {}
            }
            '\\' => {
                begun(&mut word);
                if let (Some(word), Some((_, escaped))) = (word.as_mut(), chars.next()) {
                    word.text.push(escaped);
                }
            }
            '\'' | '"' => {
                begun(&mut word);
                while let Some((_, inner)) = chars.next() {
                    if inner == c {
                        break;
                    }
                    let escapes = c == '"' && inner == '\\';
                    let inner = match chars.peek() {
                        Some((_, next)) if escapes => *next,
                        _ => inner,
                    };
                    if escapes {
                        chars.next();
                    }
                    if let Some(word) = word.as_mut() {
                        word.text.push(inner);
                    }
                }
            }
            '#' if word.is_none() => while chars.next_if(|(_, c)| *c != '\n').is_some() {},
            '\n' | ';' | '|' => {
                end_word(&mut word, &mut commands);
                commands.push(Vec::new());
            }
            '&' if matches!(chars.peek(), None | Some((_, '&' | ' ' | '\n' | '\r'))) => {
                end_word(&mut word, &mut commands);
                commands.push(Vec::new());
            }
            c if c.is_whitespace() => end_word(&mut word, &mut commands),
            c => {
                begun(&mut word);
                if let Some(word) = word.as_mut() {
                    word.text.push(c);
                }
            }
        }
    }
    end_word(&mut word, &mut commands);
    commands
}
