//! The authorization page: checks, redirect, consent, PKCE and data centers.

use zoho_emulator::{Client, Consent};

use crate::support::{JS, MOBILE, Pairs, REDIRECT, SCOPE, SECRET, SERVER, World, builder, text};

const OFFLINE: (&str, &str) = ("access_type", "offline");
const FORCED: (&str, &str) = ("prompt", "consent");

#[tokio::test]
async fn the_redirect_carries_code_state_location_and_accounts_server() {
    let world = World::new().await;
    let answer = world.authorize(&[("state", "a b&c=1")]).await;
    assert_eq!(answer.status, 302);
    let location = answer.location.as_deref().unwrap();
    assert!(
        location.starts_with(&format!("{REDIRECT}?state=")),
        "{location}"
    );
    assert_eq!(answer.redirect("state").unwrap(), "a b&c=1");
    assert_eq!(answer.redirect("location").unwrap(), "us");
    assert_eq!(
        answer.redirect("accounts-server").unwrap(),
        world.emulator.accounts_url("us")
    );
    let code = answer.redirect("code").unwrap();
    assert_eq!(
        code.split('.').map(str::len).collect::<Vec<_>>(),
        [4, 32, 32]
    );
}

#[tokio::test]
async fn what_is_wrong_with_the_request_is_a_page_and_no_redirect() {
    let world = World::new().await;
    let cases = [
        ("client_id", "1000.NOBODY", "Invalid Client"),
        ("client_id", "", "Invalid Client"),
        (
            "redirect_uri",
            "http://127.0.0.1:8080/callback",
            "Invalid Redirect Uri",
        ),
        (
            "redirect_uri",
            "http://localhost:8080/callback/",
            "Invalid Redirect Uri",
        ),
        (
            "redirect_uri",
            "urn:ietf:wg:oauth:2.0:oob",
            "Invalid Redirect Uri",
        ),
        ("scope", "ZohoCRM", "Invalid OAuth Scope"),
        ("scope", "", "Invalid OAuth Scope"),
        (
            "scope",
            "ZohoCRM.modules.ALL ZohoCRM.users.READ",
            "Invalid OAuth Scope",
        ),
        ("response_type", "token", "Invalid Response Type"),
        (
            "code_challenge_method",
            "S512",
            "Invalid Code Challenge Method",
        ),
    ];
    for (name, value, title) in cases {
        world
            .authorize(&[(name, value)])
            .await
            .assert_page(400, title);
    }
}

#[tokio::test]
async fn a_rejection_redirects_with_access_denied_alone() {
    let world = World::start(builder().consent(Consent::Reject)).await;
    let answer = world.authorize(&[("state", "s")]).await;
    assert_eq!(
        answer.location.unwrap(),
        format!("{REDIRECT}?error=access_denied")
    );
}

#[tokio::test]
async fn a_refresh_token_comes_offline_and_at_the_first_grant_or_forced_consent_only() {
    let cases: &[(&[Pairs<'_>], &[bool])] = &[
        (&[&[]], &[false]),
        (&[&[FORCED]], &[false]),
        (&[&[OFFLINE]], &[true]),
        (&[&[OFFLINE], &[OFFLINE]], &[true, false]),
        (&[&[OFFLINE], &[OFFLINE, FORCED]], &[true, true]),
        (&[&[], &[OFFLINE]], &[false, false]),
        (&[&[], &[OFFLINE, FORCED]], &[false, true]),
    ];
    for (grants, expected) in cases {
        let world = World::new().await;
        let mut seen = Vec::new();
        for extra in *grants {
            let code = world.authorize(extra).await.redirect("code").unwrap();
            let tokens = world.exchange("us", &code).await.json();
            assert!(world.emulator.is_live(&text(&tokens, "access_token")));
            seen.push(tokens.get("refresh_token").is_some());
        }
        assert_eq!(&seen, expected, "{grants:?}");
    }
}

#[tokio::test]
async fn after_the_user_ends_the_grant_the_next_consent_is_the_first_again() {
    let world = World::new().await;
    let tokens = world.tokens().await;
    assert!(world.emulator.end_grant("user-us@example.com", SERVER));
    assert!(!world.emulator.end_grant("user-us@example.com", SERVER));
    for kind in ["access_token", "refresh_token"] {
        assert!(!world.emulator.is_live(&text(&tokens, kind)));
    }
    let code = world.authorize(&[OFFLINE]).await.redirect("code").unwrap();
    assert!(
        world
            .exchange("us", &code)
            .await
            .json()
            .get("refresh_token")
            .is_some()
    );
}

#[tokio::test]
async fn pkce_is_verified_when_a_challenge_was_sent() {
    // The pair of RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const HASH: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let cases = [
        (Some((HASH, Some("S256"))), VERIFIER, true),
        (Some((HASH, Some("S256"))), HASH, false),
        (Some((HASH, Some("S256"))), "", false),
        (Some((VERIFIER, Some("plain"))), VERIFIER, true),
        (Some((VERIFIER, None)), VERIFIER, true),
        (Some((VERIFIER, None)), "other", false),
        (None, "", true),
        (None, VERIFIER, true),
    ];
    for (challenge, verifier, succeeds) in cases {
        let world = World::new().await;
        let mut extra = vec![("client_id", MOBILE)];
        if let Some((value, method)) = challenge {
            extra.push(("code_challenge", value));
            extra.extend(method.map(|method| ("code_challenge_method", method)));
        }
        let code = world.authorize(&extra).await.redirect("code").unwrap();
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", verifier),
        ];
        let json = world.token("us", MOBILE, &form).await.json();
        assert_eq!(
            json.get("access_token").is_some(),
            succeeds,
            "{challenge:?} {verifier}"
        );
        if !succeeds {
            assert_eq!(json["error"], "invalid_code");
        }
    }
}

#[tokio::test]
async fn a_user_of_another_data_center_sends_the_client_there() {
    let world = World::new().await;
    world.emulator.sign_in("user-eu@example.com").unwrap();
    let answer = world.authorize(&[]).await;
    assert_eq!(answer.redirect("location").unwrap(), "eu");
    assert_eq!(
        answer.redirect("accounts-server").unwrap(),
        world.emulator.accounts_url("eu")
    );
    let code = answer.redirect("code").unwrap();
    assert_eq!(world.exchange("us", &code).await.error(), "invalid_code");
    let tokens = world.exchange("eu", &code).await.json();
    assert_eq!(tokens["api_domain"], world.emulator.api_domain("eu"));
}

#[tokio::test]
async fn a_data_center_that_is_not_switched_on_knows_no_such_client() {
    let client = Client::server("1000.US", SECRET)
        .redirect_uri(REDIRECT)
        .data_centers(["us"]);
    let world = World::start(builder().client(client).auto_consent(true)).await;
    let query = [
        ("client_id", "1000.US"),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("scope", SCOPE),
    ];
    world
        .get("eu", "/oauth/v2/auth", &query)
        .await
        .assert_page(400, "Invalid Client");
    assert_eq!(world.get("us", "/oauth/v2/auth", &query).await.status, 302);
    world.emulator.sign_in("user-eu@example.com").unwrap();
    world
        .get("us", "/oauth/v2/auth", &query)
        .await
        .assert_page(400, "Invalid Client");
}

#[tokio::test]
async fn an_instance_grants_for_itself_and_not_for_the_user() {
    let world = World::new().await;
    let query = [
        ("client_id", SERVER),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("scope", SCOPE),
        ("soid", "zohopay.42"),
        OFFLINE,
    ];
    let code = world
        .get("us", "/oauth/v2/org/auth", &query)
        .await
        .redirect("code")
        .unwrap();
    let tokens = world.exchange("us", &code).await.json();
    let info = world
        .emulator
        .token(&text(&tokens, "refresh_token"))
        .unwrap();
    assert_eq!(info.owner, "instance:zohopay.42");
}

#[tokio::test]
async fn a_client_based_application_gets_its_token_in_the_fragment() {
    let world = World::new().await;
    let extra = [
        ("client_id", JS),
        ("response_type", "token"),
        ("state", "s"),
    ];
    let location = world.authorize(&extra).await.location.unwrap();
    let (uri, fragment) = location.split_once('#').unwrap();
    assert_eq!(uri, REDIRECT);
    let pairs: Vec<_> = url::form_urlencoded::parse(fragment.as_bytes())
        .into_owned()
        .collect();
    let names: Vec<_> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "access_token",
            "expires_in",
            "location",
            "api_domain",
            "state"
        ]
    );
    assert!(world.emulator.is_live(&pairs[0].1));
}
