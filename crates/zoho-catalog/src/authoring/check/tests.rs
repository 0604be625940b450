//! Each kind of mistake by itself, on its line and with its remedy, and all of
//! them at once.

use proptest::prelude::*;

use super::super::read::read;
use super::*;

/// A catalog without a mistake; every test breaks one thing in it.
const SOUND: &str = "\
# yaml-language-server: $schema=schema.json
application: shop
title: Zoho Shop
docs: https://example.com/shop/scopes
prefixes: [ZohoShop, ShopFiles]
hosts: [www.zohoapis.com, upload.zoho.com]
base: /shop/{version}
versions: [v1, v2]
older_bases:
  - {host: shop.zoho.com, base: /api/v1, means: '/shop/{version}', source: docs}
organization: {query: organization_id}
keywords: [store, till]
coverage: >-
  Made up for tests.
parameters:
  module:
    '*': custom
sources:
  code: {kind: seen-in-code, month: 2026-11, url: public-file:1}
  docs: {kind: official-page, month: 2026-11, url: https://example.com/shop/}
covers:
  - {wide: '{m}.ALL', narrow: ['{m}.*'], source: docs}
mistaken_calls:
  PUT /shop/{version}/bill: {means: 'POST /shop/{version}/bills', source: code}
modules:
  bills:
    title: Bills
    keywords: [vendor invoices]
    operations:
      ALL: docs:bills
      email: {scope: email, source: docs}
      READ: {source: docs:bills, aliases: [ZohoShop.bill.READ], note: see the page}
  orders:
    operations:
      READ: code
  ShopFiles.files:
    operations:
      READ: docs:files
calls:
  /shop/{version}/bills:
    source: docs:bills
    GET: bills.{ALL,READ}
    POST: {scopes: undocumented, source: code}
  /shop/{version}/bills/{bill_id}:
    source: docs:bills
    GET: 'bills.READ + ShopFiles.files.READ'
  /shop/{version}/{module}:
    host: upload.zoho.com
    source: docs
    GET: {scopes: 'bills.ALL | {module}.READ', words: any records, note: one of several}
";

fn sound() -> String {
    // The one layout quotes what it must; the constant above is for readers.
    write_of(SOUND)
}

fn write_of(text: &str) -> String {
    super::super::write::write(&read("scopes/shop.yaml", text).file)
}

fn report(text: &str) -> Vec<Problem> {
    check(&[read("scopes/shop.yaml", text)])
}

#[test]
fn a_sound_catalog_has_no_mistake() {
    assert_eq!(report(&sound()), []);
}

/// Breaks one thing: what to replace, by what, and the mistake: the text that
/// stands on its line, part of what is wrong, part of the remedy.
type Case = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

#[rustfmt::skip] // one mistake, one line
const CASES: &[Case] = &[
    // Calls that no documentation has, and other bases.
    (
        "  PUT /shop/{version}/bill: ",
        "  GET /shop/{version}/bills/{id}: ",
        "  GET /shop/{version}/bills/{id}: ",
        "is no mistake",
        "remove the entry",
    ),
    (
        "means: 'POST /shop/{version}/bills'",
        "means: 'POST /shop/{version}/bilsl'",
        "  PUT /shop/{version}/bill: ",
        "which `calls` has not",
        "did you mean `POST /shop/{version}/bills`?",
    ),
    (
        "  PUT /shop/{version}/bill: ",
        "  /shop/{version}/bill: ",
        "  /shop/{version}/bill: ",
        "does not begin with the method",
        "write it like",
    ),
    (
        "  PUT /shop/{version}/bill: ",
        "  PUT shop/bill: ",
        "  PUT shop/bill: ",
        "does not begin with `/`",
        "without its host",
    ),
    (
        "modules:\n  bills:",
        "  PUT /shop/{version}/BILL: {means: 'POST /shop/{version}/bills', source: code}\nmodules:\n  bills:",
        "  PUT /shop/{version}/bill: ",
        "stands twice",
        "keep one",
    ),
    (
        "bills', source: code}",
        "bills', because: '', source: code}",
        "  PUT /shop/{version}/bill: ",
        "`because` is empty",
        "say it",
    ),
    (
        "bills', source: code}",
        "bills', source: []}",
        "  PUT /shop/{version}/bill: ",
        "can't be traced to a source",
        "where it was seen",
    ),
    (
        "'/shop/{version}', source: docs}",
        "'/shop/{version}', source: []}",
        "  - {host: shop.zoho.com",
        "can't be traced to a source",
        "read or seen",
    ),
    (
        "'/shop/{version}', source: docs}",
        "'/shop/{version}'}",
        "  - {host: shop.zoho.com",
        "missing field `source`",
        "schema.json",
    ),
    // Names and addresses.
    (
        "application: shop",
        "application: shops",
        "application:",
        "not what the file is called",
        "shops.yaml",
    ),
    (
        "title: Zoho Shop",
        "title: ''",
        "title:",
        "`title` is empty",
        "say it",
    ),
    (
        "docs: https://example.com/shop/scopes",
        "docs: the manual",
        "docs:",
        "no address",
        "https://",
    ),
    (
        "[ZohoShop, ShopFiles]",
        "[ZohoShop, ShopFiles, zohoshop]",
        "prefixes:",
        "`zohoshop` stands twice",
        "one application",
    ),
    (
        "[ZohoShop, ShopFiles]",
        "[ZohoShop, ShopFiles, a b]",
        "prefixes:",
        "no first part",
        "letters",
    ),
    (
        "hosts: [www.zohoapis.com,",
        "hosts: [https://zohoapis.com,",
        "hosts:",
        "no host name",
        "without scheme",
    ),
    (
        "versions: [v1, v2]\n",
        "",
        "base:",
        "no `versions`",
        "add `versions",
    ),
    (
        "versions: [v1, v2]",
        "versions: [v1, v1]",
        "versions:",
        "stands twice",
        "remove",
    ),
    (
        "means: '/shop/{version}'",
        "means: /store",
        "  - {host: shop",
        "no call begins",
        "calls",
    ),
    (
        "{query: organization_id}",
        "{query: a, header: b}",
        "organization:",
        "or neither",
        "keep the one",
    ),
    (
        "keywords: [store, till]",
        "keywords: [store, Store]",
        "keywords: [store",
        "stands twice",
        "remove one",
    ),
    (
        "  module:\n    '*': custom",
        "  kind:\n    '*': custom",
        "  kind:",
        "no call's scopes",
        "remove the parameter",
    ),
    // Sources.
    (
        "month: 2026-11, url: public-file:1",
        "month: 2026-13, url: public-file:1",
        "  code:",
        "no month",
        "2026-11",
    ),
    (
        "url: public-file:1",
        "url: ''",
        "  code:",
        "no address",
        "where it was read",
    ),
    (
        "url: public-file:1",
        "url: somewhere",
        "  code:",
        "no known kind",
        "https://",
    ),
    (
        "covers:",
        "  spare: {kind: mirror, month: 2026-11, url: https://a.b/}\ncovers:",
        "  spare:",
        "no fact comes",
        "remove it",
    ),
    (
        "ALL: docs:bills",
        "ALL: doc:bills",
        "      ALL:",
        "no source is called `doc`",
        "did you mean `docs`?",
    ),
    (
        "ALL: docs:bills",
        "ALL: 'docs:'",
        "      ALL:",
        "after the colon",
        "leave out the colon",
    ),
    (
        "READ: docs:files",
        "READ: {source: []}",
        "      READ: {source: []}",
        "can't be traced",
        "sources",
    ),
    (
        "ALL: docs:bills",
        "ALL: {source: [docs, docs]}",
        "      ALL:",
        "named twice",
        "remove one",
    ),
    (
        "    source: docs:bills\n    GET: bills.{ALL,READ}",
        "    GET: bills.{ALL,READ}",
        "    GET: bills.{ALL,READ}",
        "GET /shop/{version}/bills can't be traced",
        "`source:`",
    ),
    (
        "    source: docs:bills\n    GET: bills.READ +",
        "    source: docs:bills\n    PUT: {scopes: bills.READ, source: code}\n    GET: bills.READ +",
        "    GET: bills.READ +",
        "`GET` stands after `PUT`",
        "move it before `PUT`",
    ),
    (
        "    source: docs:bills\n    GET: bills.READ + ShopFiles.files.READ",
        "    source: docs:bills\n    GET: {scopes: bills.READ, source: code}",
        "    source: docs:bills",
        "each names its own",
        "remove",
    ),
    // Scopes.
    (
        "  orders:\n    operations:\n      READ: code",
        "  orders:\n    operations: {}\n  zz:\n    operations:\n      READ: code",
        "  orders:",
        "has no operation",
        "remove the module",
    ),
    (
        "  orders:",
        "  or ders:",
        "      READ: code",
        "characters that no scope has",
        "letters",
    ),
    (
        "  orders:",
        "  orders..x:",
        "      READ: code",
        "empty part",
        "letters",
    ),
    (
        "READ: code",
        "READ: {scope: Other.orders.READ, source: code}",
        "      READ: {scope: Other",
        "does not begin with a prefix",
        "prefixes",
    ),
    (
        "READ: code",
        "READ: {scope: ZohoShop.orders.READ, source: code}",
        "      READ: {scope: ZohoShop.o",
        "what the pattern says",
        "remove `scope:`",
    ),
    (
        "READ: code",
        "READ: {source: code, aliases: [zohoshop.ORDERS.read]}",
        "      READ: {source: code",
        "is the scope itself",
        "ignore case",
    ),
    (
        "READ: code",
        "READ: {source: code, aliases: [a b]}",
        "      READ: {source: code",
        "is no scope",
        "letters",
    ),
    (
        "READ: code",
        "READ: {source: code, aliases: [ZohoShop.BILL.read]}",
        "      READ: {source: code",
        "alias `ZohoShop.BILL.read` stands twice",
        "scopes/shop.yaml:32",
    ),
    (
        "READ: code",
        "READ: code\n      read: code",
        "      read: code",
        "scope `ZohoShop.orders.read` stands twice",
        "aliases",
    ),
    (
        "  orders:\n    operations:\n      READ: code",
        "  orders:\n    operations:\n      RE-AD: code\n      RE_AD: code",
        "      RE_AD:",
        "same name in Rust as `orders.RE-AD` on line 35",
        "alias",
    ),
    (
        "note: see the page",
        "note: ' '",
        "      READ: {source: docs:bills",
        "`note` is empty",
        "remove the key",
    ),
    // What includes what.
    (
        "['{m}.*']",
        "['{m}.nothing']",
        "  - {wide",
        "which no scope matches",
        "prefix",
    ),
    (
        "wide: '{m}.ALL'",
        "wide: '{m}.EVERY'",
        "  - {wide",
        "no scope matches the wide",
        "remove the rule",
    ),
    (
        "narrow: ['{m}.*']",
        "narrow: []",
        "  - {wide",
        "covers nothing",
        "includes",
    ),
    (
        "['{m}.*']",
        "['**.**']",
        "  - {wide",
        "is no pattern",
        "one `**`",
    ),
    (
        "wide: '{m}.ALL'",
        "wide: bills.ALL",
        "  - {wide",
        "not in the wide scope",
        "both sides",
    ),
    (
        "source: docs}\nmistaken_calls",
        "source: doc}\nmistaken_calls",
        "  - {wide",
        "no source is called `doc`",
        "docs",
    ),
    (
        "['{m}.*'], source: docs}",
        "['{m}.*'], source: docs}\n  - {wide: bills.READ, narrow: [bills.ALL], source: docs}",
        "      ALL:",
        "cover each other",
        "narrow the rule",
    ),
    // Calls.
    (
        "  /shop/{version}/bills/{bill_id}:",
        "  shop/{version}/bills/{bill_id}:",
        "  shop/",
        "does not begin with `/`",
        "without its host",
    ),
    (
        "  /shop/{version}/bills/{bill_id}:",
        "  /shop/{version}/bills/{bill_id:",
        "  /shop/{version}/bills/{bill_id:",
        "braces",
        "{name}",
    ),
    (
        "  /shop/{version}/bills/{bill_id}:",
        "  /shop/{version}/bills/[bill id]:",
        "  /shop/{version}/bills/[",
        "characters that no path has",
        "{name}",
    ),
    (
        "  /shop/{version}/bills/{bill_id}:",
        "  /shop/{version}/bills/<bill_id>:",
        "  /shop/{version}/bills/<",
        "not in the one style",
        "write /shop/{version}/bills/{",
    ),
    (
        "  /shop/{version}/bills/{bill_id}:",
        "  /shop/v2/bills/{bill_id}:",
        "  /shop/v2",
        "names a version",
        "write /shop/{version}/bills/{bill_id}",
    ),
    (
        "  /shop/{version}/bills/{bill_id}:",
        "  /shop/{version}/bills/{id}/:",
        "  /shop/{version}/bills/{id}/:",
        "not in the one style",
        "write /shop/{version}/bills/{",
    ),
    (
        "    host: upload.zoho.com",
        "    host: Upload",
        "    host:",
        "no host name",
        "lower case",
    ),
    (
        "    GET: bills.READ + ShopFiles.files.READ",
        "    GET: bills.READ |",
        "    GET: bills.READ |",
        "empty scope",
        "write it like",
    ),
    (
        "    GET: bills.READ + ShopFiles.files.READ",
        "    GET: bill.READ",
        "    GET: bill.READ",
        "another spelling of `ZohoShop.bills.READ`",
        "own spelling",
    ),
    (
        "    GET: bills.READ + ShopFiles.files.READ",
        "    GET: bills.RAED",
        "    GET: bills.RAED",
        "no catalog has the scope `ZohoShop.bills.RAED`",
        "did you mean `ZohoShop.bills.READ`?",
    ),
    (
        "    GET: bills.READ + ShopFiles.files.READ",
        "    GET: '{kind}.READ'",
        "    GET: '{kind}",
        "which the path has not",
        "{module}",
    ),
    (
        "    GET: bills.READ + ShopFiles.files.READ",
        "    GET: '{bill_id}.WRITE'",
        "    GET: '{bill_id}",
        "no scope matches",
        "modules",
    ),
    (
        "    GET: bills.READ + ShopFiles.files.READ",
        "    GET: '{bill_id}s.READ'",
        "    GET: '{bill_id}s",
        "not a whole part",
        "modules.{module}.READ",
    ),
    (
        "words: any records",
        "words: Any records",
        "    GET: {scopes: 'bills.ALL",
        "have capitals",
        "lower-case",
    ),
    (
        "  /shop/{version}/bills/{bill_id}:\n    source: docs:bills\n    GET: bills.READ + ShopFiles.files.READ",
        "  /shop/{version}/bills/{bill_id}:\n    source: docs:bills",
        "  /shop/{version}/bills/{bill_id}:",
        "has no method",
        "add GET:",
    ),
    (
        "  /shop/{version}/{module}:\n    host: upload.zoho.com\n",
        "  /shop/{version}/bills/{number}:\n    source: docs\n    GET: bills.READ\n  /shop/{version}/{module}:\n    host: upload.zoho.com\n",
        "GET: bills.READ\n",
        "stands twice; the other is /shop/{version}/bills/{bill_id}",
        "keep the path",
    ),
    // Layout.
    (
        "title: Zoho Shop\ndocs: https://example.com/shop/scopes",
        "docs: https://example.com/shop/scopes\ntitle: Zoho Shop",
        "title:",
        "`title` stands after `docs`",
        "move it before `docs`",
    ),
    (
        "    operations:\n      READ: code\n  ShopFiles",
        "    operations:\n      READ: code\n  accounts:\n    operations:\n      READ: code\n  ShopFiles",
        "  accounts:",
        "`accounts` stands after `orders`",
        "move it before `bills`",
    ),
    (
        "base: /shop/{version}",
        "base: '/shop/{version}'",
        "base:",
        "not in the one layout",
        "write `base: /shop/{version}`",
    ),
    (
        "base: /shop/{version}",
        "# why\nbase: /shop/{version}",
        "# why",
        "comment",
        "`note:`",
    ),
    (
        "base: /shop/{version}",
        "base: /shop/{version} # why",
        "base:",
        "comment",
        "`note:`",
    ),
    // Shape, which the reader finds.
    (
        "title: Zoho Shop",
        "titel: Zoho Shop",
        "titel:",
        "unknown key `titel`",
        "did you mean `title`?",
    ),
    (
        "    GET: bills.{ALL,READ}",
        "    GOT: bills.READ",
        "    GOT:",
        "unknown key `GOT`",
        "GET",
    ),
    (
        "  orders:",
        "  bills:",
        "  bills:\n    operations:\n      READ: code",
        "stands a second time",
        "line",
    ),
];

#[test]
fn every_mistake_is_told_with_its_line_and_remedy() {
    let sound = sound();
    for (from, to, marker, what, remedy) in CASES {
        // The written form quotes less than the constant does.
        let at = sound
            .find(from)
            .unwrap_or_else(|| panic!("`{from}` is not in:\n{sound}"));
        let text = format!("{}{to}{}", &sound[..at], &sound[at + from.len()..]);
        let marked = if to.contains(marker) {
            at + to.find(marker).unwrap_or_default()
        } else {
            text.find(marker)
                .unwrap_or_else(|| panic!("`{marker}` is not in:\n{text}"))
        };
        let line = text[..marked].matches('\n').count() + 1;
        let problems = report(&text);
        assert!(
            problems.iter().any(|p| p.line == line
                && p.what.contains(what)
                && (p.remedy.contains(remedy) || p.what.contains(remedy))),
            "`{what}`, `{remedy}` on line {line} after {to:?}: {problems:#?}"
        );
    }
}

#[test]
fn two_catalogs_are_compared_with_each_other() {
    let shop = read("scopes/shop.yaml", &sound());
    let other = "\
# yaml-language-server: $schema=schema.json
application: till
title: Zoho Till
docs: https://example.com/till
prefixes: [zohoSHOP]
hosts: [www.zohoapis.com]
sources:
  docs: {kind: mirror, month: 2026-10, url: github:somebody/till:api.json}
modules:
  bills:
    operations:
      READ: docs
calls:
  /shop/{version}/bills:
    source: docs
    GET: bills.READ
";
    let problems = check(&[shop, read("scopes/till.yaml", other)]);
    let told: Vec<String> = problems
        .iter()
        .map(|p| format!("{}: {}", p.line, p.what))
        .collect();
    assert_eq!(
        told,
        [
            "5: the prefix `zohoSHOP` stands twice; the other is on scopes/shop.yaml:5",
            "12: the scope `zohoSHOP.bills.READ` stands twice, letter case aside; the other is on scopes/shop.yaml:32",
            "14: the path `/shop/{version}/bills` has {version}, and no `versions` say what stands there",
            "16: the call GET /shop/{version}/bills needs other scopes on scopes/shop.yaml:42",
        ]
    );
}

/// Only what is wrong with a file that is no YAML is told; neither what would
/// be missing in it, nor in others that name its scopes.
#[test]
fn a_catalog_that_is_no_yaml_says_that_alone() {
    let other = "\
# yaml-language-server: $schema=schema.json
application: till
title: Zoho Till
docs: https://example.com/till
sources:
  docs: {kind: mirror, month: 2026-10, url: github:somebody/till:api.json}
mistakes:
  ZohoTill.READ: {means: ShopFiles.files.READ, source: docs}
calls:
  /till/bills:
    source: docs
    GET: ZohoShop.bills.READ
    POST: ZohoShop.{module}.ALL
";
    let broken = sound().replace("title: Zoho Shop", "title: [Zoho Shop");
    let readings = [
        read("scopes/shop.yaml", &broken),
        read("scopes/till.yaml", other),
    ];
    let problems = check(&readings);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(
        problems[0].what.contains("this is not YAML"),
        "{problems:?}"
    );
    for text in ["- a list", "", "title: a\ntitle: b\n"] {
        let problems = report(text);
        assert_eq!(problems.len(), 1, "{text:?}: {problems:?}");
    }
    let missing = check(&[read("scopes/till.yaml", other)]);
    assert_eq!(missing.len(), 3, "{missing:?}");
}

#[test]
fn a_scope_known_elsewhere_is_no_mistake_in_a_catalog_by_itself() {
    let text = sound().replace(
        "    GET: bills.READ + ShopFiles.files.READ",
        "    GET: ZohoCRM.coql.READ",
    );
    let reading = [read("shop.yaml", &text)];
    assert_eq!(facts(&reading, &|_| false).len(), 1);
    assert_eq!(
        facts(&reading, &|scope| scope == "ZohoShop.ZohoCRM.coql.READ"),
        []
    );
}

#[test]
fn everything_is_reported_at_once() {
    let readings = [
        read("scopes/bazaar.yaml", include_str!("broken/bazaar.yaml")),
        read("scopes/shop.yaml", &sound()),
    ];
    let report: Vec<String> = check(&readings).iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(report.join("\n"));
}

#[test]
fn fixing_puts_in_order_and_loses_nothing() {
    let text = sound()
        .replace("title: Zoho Shop\n", "")
        .replace(
            "application: shop\n",
            "title: \"Zoho Shop\"\napplication: shop\n",
        )
        .replace("bills/{bill_id}:", "bills/[bill_id]/:")
        .replace("keywords: [store, till]", "keywords: [store, till, Store]");
    let fixed_text = fixed(&read("scopes/shop.yaml", &text)).expect("nothing is lost");
    assert_eq!(fixed_text, sound());
    let again = fixed(&read("scopes/shop.yaml", &fixed_text)).expect("nothing is lost");
    assert_eq!(again, fixed_text);
}

#[test]
fn fixing_leaves_comments_and_mistakes_of_shape_to_a_person() {
    for text in [
        sound().replace("title:", "# because\ntitle:"),
        sound().replace("title: Zoho Shop", "title: Zoho Shop # because"),
        sound().replace("title:", "titel:"),
    ] {
        assert_eq!(fixed(&read("scopes/shop.yaml", &text)), None);
    }
}

#[test]
fn a_hash_in_a_value_is_no_comment() {
    let text = write_of(&sound().replace("note: see the page", "note: 'step #1, then # 2'"));
    assert_eq!(report(&text), []);
}

#[test]
fn braces_that_multiply_without_end_are_refused() {
    let line = "{a,b}".repeat(60);
    let text = sound().replace("GET: bills.{ALL,READ}", &format!("GET: x{line}"));
    assert!(
        report(&text)
            .iter()
            .any(|p| p.what.contains("too many scopes"))
    );
}

proptest! {
    #[test]
    fn any_text_is_read_and_checked_without_panic(text in "\\PC{0,200}") {
        report(&text);
    }

    #[test]
    fn a_catalog_with_any_line_replaced_is_checked_without_panic(
        line in 0usize..50,
        indent in 0usize..8,
        with in "[a-zA-Z{}\\[\\]:'\"|>&*!?,#./ \\-]{0,40}",
    ) {
        let text = sound();
        let mut lines: Vec<&str> = text.lines().collect();
        let at = line % lines.len();
        let with = format!("{}{with}", " ".repeat(indent));
        lines[at] = &with;
        let reading = read("scopes/shop.yaml", &lines.join("\n"));
        fixed(&reading);
        check(&[reading]);
    }

    #[test]
    fn what_is_said_in_any_words_survives_writing(words in "\\PC{1,40}|[\\x00-\\x7f]{1,20}") {
        let mut file = read("scopes/shop.yaml", SOUND).file;
        file.title.clone_from(&words);
        file.keywords = vec![words.clone()];
        let text = super::super::write::write(&file);
        let again = read("scopes/shop.yaml", &text);
        prop_assert_eq!(&again.problems, &[], "{}", text);
        prop_assert_eq!(again.file, file, "{}", text);
    }
}
