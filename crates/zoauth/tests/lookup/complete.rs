//! Completion as a shell asks for it, and through bash itself.

use std::path::Path;
use std::process::Command;

use crate::{bare, catalog, shown};

/// The directive and the words of an answer.
fn asked(words: &[&str]) -> (String, Vec<String>) {
    let index = (words.len() - 1).to_string();
    let output = bare()
        .env("ZOAUTH_CATALOG", catalog())
        .args(["__complete", "bash", &index])
        .args(words)
        .output()
        .expect("built");
    assert!(output.status.success() && output.stderr.is_empty());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let mut lines = text.lines();
    let beside = lines.next().expect("a directive").to_owned();
    let word = |line: &str| line.split('\t').next().expect("a word").to_owned();
    (beside, lines.map(word).collect())
}

#[test]
fn scopes_of_catalogs_laid_over_are_completed_too() {
    let (beside, words) = asked(&["show", "gizm"]);
    assert_eq!(beside, "words");
    assert!(words.contains(&"gizmo".to_owned()), "{words:?}");
    let (_, words) = asked(&["login", "gizm"]);
    assert!(words.contains(&"gizmo:".to_owned()), "{words:?}");
    // A folder that is not there is no reason to say nothing.
    let (_, words) = asked(&["--catalog", "/nowhere", "login", "cr"]);
    assert!(words.contains(&"crm:".to_owned()), "{words:?}");
}

#[test]
fn what_is_not_understood_is_answered_with_nothing() {
    for odd in [
        &[""][..],
        &["nonsense", ""],
        &["--", "--", ""],
        &["\u{1b}", "x"],
    ] {
        asked(odd);
    }
    for odd in [&[][..], &["bash"], &["bash", "x", "y"]] {
        let text = shown(bare().arg("__complete").args(odd));
        assert_eq!(text, "exit 2\n", "{odd:?}");
    }
    // An empty last word that a shell has dropped.
    let text = shown(bare().args(["__complete", "powershell", "1", "completions"]));
    assert!(text.contains("\nzsh\n"), "{text}");
}

/// Profiles come from the names of files alone: what is in them, and who holds
/// a lock, makes no difference.
#[test]
fn profiles_are_read_from_names_without_opening_anything() {
    let home = tempfile::tempdir().expect("a folder");
    let store = home.path().join("store");
    std::fs::create_dir(&store).expect("made");
    std::fs::write(store.join("sales.json"), "garbage").expect("written");
    std::fs::write(store.join("support.json"), "garbage").expect("written");
    let before = |name: &str| std::fs::read(store.join(name)).expect("there");
    let text = shown(bare().env("ZOAUTH_HOME", &store).args([
        "__complete",
        "zsh",
        "2",
        "token",
        "--profile",
        "s",
    ]));
    assert_eq!(text, "exit 0\n--- stdout\nwords\nsales\nsupport\n");
    assert_eq!(before("sales.json"), b"garbage", "left where it was");
    assert_eq!(std::fs::read_dir(&store).expect("there").count(), 2);
    let named = store.display().to_string();
    let text = shown(bare().args([
        "__complete",
        "zsh",
        "4",
        "status",
        "--store",
        &named,
        "-p",
        "su",
    ]));
    assert_eq!(text, "exit 0\n--- stdout\nwords\nsupport\n");
    // Neither a keyring nor a database is asked.
    for store in ["keyring:", "postgres://me@127.0.0.1:1/db"] {
        let words = [
            "__complete",
            "zsh",
            "4",
            "status",
            "--store",
            store,
            "-p",
            "",
        ];
        assert_eq!(shown(bare().args(words)), "exit 0\n--- stdout\nwords\n");
    }
}

/// Completes a line in bash, with the script, as readline does.
fn in_bash(line: &str) -> Vec<String> {
    let bin = Path::new(env!("CARGO_BIN_EXE_zoauth"));
    let script = r#"
source <(zoauth completions bash)
COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=9 COMP_KEY=9
# Words as readline takes them apart, each break a word of its own.
COMP_WORDS=() word='' 
for ((i = 0; i < ${#1}; i++)); do
    c=${1:i:1}
    case $c in
        ' ') [[ -n $word ]] && COMP_WORDS+=("$word"); word='' ;;
        ':' | '=' | '@') [[ -n $word ]] && COMP_WORDS+=("$word"); COMP_WORDS+=("$c"); word='' ;;
        *) word+=$c ;;
    esac
done
if [[ -n $word || $1 == *' ' ]]; then COMP_WORDS+=("$word"); fi
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_zoauth zoauth "$word" x
printf '%s\n' "${COMPREPLY[@]}"
"#;
    let output = Command::new("bash")
        .args(["--norc", "-c", script, "bash", line])
        .env_clear()
        .env(
            "PATH",
            format!(
                "{}:/usr/bin:/bin",
                bin.parent().expect("a folder").display()
            ),
        )
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("bash");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}: {error}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines()
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn bash_completes_words_that_it_takes_apart_at_colons() {
    assert_eq!(in_bash("zoauth completions z"), ["zsh"]);
    assert_eq!(in_bash("zoauth sta"), ["status"]);
    assert_eq!(in_bash("zoauth login cr"), ["creator:", "crm:"]);
    // Only what stands behind the last colon is put in its place.
    let operations = in_bash("zoauth login crm:deals:cr");
    assert_eq!(operations, ["create"]);
    let operations = in_bash("zoauth login crm:deals:");
    assert!(operations.contains(&"update".to_owned()), "{operations:?}");
    assert_eq!(
        in_bash("zoauth login crm:deals:create,up"),
        ["create,update"]
    );
    assert_eq!(in_bash("zoauth login --flow=dev"), ["device"]);
    assert_eq!(
        in_bash("zoauth login crm:deals:create --dc au"),
        ["au", "auto"]
    );
    assert_eq!(in_bash("zoauth setup --file Carg"), ["Cargo.toml"]);
    assert_eq!(in_bash("zoauth login @Carg"), ["Cargo.toml"]);
    assert_eq!(in_bash("zoauth --catalog sr"), ["src"]);
    assert_eq!(in_bash("zoauth 'show' crm:dea"), ["deals"]);
}

#[test]
fn scripts_evaluate_nothing_that_was_typed() {
    let folder = tempfile::tempdir().expect("a folder");
    let trap = folder.path().join("trap");
    let typed = format!("zoauth show $(touch {0}) `touch {0}` ", trap.display());
    in_bash(&typed);
    assert!(!trap.exists());
    let text = shown(bare().args(["completions", "powershell"]));
    assert!(!text.contains("\nInvoke-Expression") && !text.contains("    Invoke-Expression"));
}
