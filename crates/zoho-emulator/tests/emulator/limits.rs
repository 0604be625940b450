//! Zoho's limits: requests per window, live access tokens, refresh tokens.

use std::time::Duration;

use zoho_emulator::Limits;

use crate::support::{REDIRECT, SCOPE, SELF, SERVER, World, builder, text};

#[tokio::test]
async fn the_eleventh_refresh_in_ten_minutes_is_refused_in_zohos_words() {
    for status in [200, 400] {
        let world = World::start(builder().throttle_status(status)).await;
        let refresh = text(&world.self_client_tokens().await, "refresh_token");
        for _ in 0..10 {
            assert!(
                world
                    .refresh(SELF, &refresh)
                    .await
                    .json()
                    .get("access_token")
                    .is_some()
            );
            world.seconds(1);
        }
        let refused = world.refresh(SELF, &refresh).await;
        assert_eq!(refused.status, status);
        assert_eq!(
            refused.body,
            r#"{"error_description":"You have made too many requests continuously. Please try again after some time.","error":"Access Denied"}"#
        );
        // Another refresh token has a window of its own.
        let other = text(&world.self_client_tokens().await, "refresh_token");
        assert_eq!(world.refresh(SELF, &other).await.status, 200);
        // The first request leaves the window ten minutes after it was made.
        world.seconds(589);
        assert_eq!(
            world.refresh(SELF, &refresh).await.json()["error"],
            "Access Denied"
        );
        world.seconds(1);
        assert!(
            world
                .refresh(SELF, &refresh)
                .await
                .json()
                .get("access_token")
                .is_some()
        );
        assert_eq!(
            world.refresh(SELF, &refresh).await.json()["error"],
            "Access Denied"
        );
    }
}

#[tokio::test]
async fn retries_prolong_the_block_when_told_so() {
    let limits = Limits {
        access_requests: 1,
        refusals_count: true,
        ..Limits::default()
    };
    let world = World::start(builder().limits(limits)).await;
    let refresh = text(&world.self_client_tokens().await, "refresh_token");
    let mut errors = Vec::new();
    for seconds in [0, 599, 599, 600] {
        world.seconds(seconds);
        errors.push(
            world
                .refresh(SELF, &refresh)
                .await
                .json()
                .get("error")
                .is_some(),
        );
    }
    assert_eq!(errors, [false, true, true, false]);
}

#[tokio::test]
async fn client_credentials_have_the_same_limit_per_client() {
    let world = World::start(builder()).await;
    let form = [("grant_type", "client_credentials"), ("scope", SCOPE)];
    for _ in 0..10 {
        assert!(
            world
                .token("us", SELF, &form)
                .await
                .json()
                .get("access_token")
                .is_some()
        );
    }
    assert_eq!(
        world.token("us", SELF, &form).await.error(),
        "Access Denied"
    );
    world.seconds(600);
    assert!(
        world
            .token("us", SELF, &form)
            .await
            .json()
            .get("access_token")
            .is_some()
    );
}

#[tokio::test]
async fn an_access_token_beyond_the_tenth_ends_the_oldest() {
    let limits = Limits {
        access_requests: 100,
        ..Limits::default()
    };
    let world = World::start(builder().limits(limits)).await;
    let tokens = world.self_client_tokens().await;
    let refresh = text(&tokens, "refresh_token");
    let mut access = vec![text(&tokens, "access_token")];
    for _ in 0..11 {
        access.push(text(
            &world.refresh(SELF, &refresh).await.json(),
            "access_token",
        ));
    }
    let live: Vec<_> = access
        .iter()
        .map(|token| world.emulator.is_live(token))
        .collect();
    assert_eq!(live, [&[false; 2][..], &[true; 10]].concat());
    assert_eq!(
        world.emulator.token(&refresh).unwrap().live_access_tokens,
        10
    );
}

#[tokio::test]
async fn the_21st_refresh_token_silently_ends_the_first_of_that_user_and_client() {
    let world = World::new().await;
    let other_client = world.self_client_tokens().await;
    let mut all = Vec::new();
    for _ in 0..21 {
        all.push(world.tokens().await);
    }
    world.emulator.sign_in("user-eu@example.com").unwrap();
    let extra = [("access_type", "offline"), ("prompt", "consent")];
    let code = world.authorize(&extra).await.redirect("code").unwrap();
    let other_user = world.exchange("eu", &code).await.json();

    let live = |tokens: &serde_json::Value, kind| world.emulator.is_live(&text(tokens, kind));
    for kind in ["access_token", "refresh_token"] {
        let seen: Vec<_> = all.iter().map(|tokens| live(tokens, kind)).collect();
        assert_eq!(seen, [&[false][..], &[true; 20]].concat(), "{kind}");
        assert!(live(&other_client, kind) && live(&other_user, kind));
    }
    let dead = text(&all[0], "refresh_token");
    assert_eq!(world.refresh(SERVER, &dead).await.error(), "invalid_code");
    assert_eq!(world.emulator.refresh_tokens(SERVER), 21);
}

#[tokio::test]
async fn life_times_are_what_the_limits_say() {
    let limits = Limits {
        access_token_life: Duration::from_secs(10),
        code_life: Duration::from_secs(5),
        ..Limits::default()
    };
    let world = World::start(builder().auto_consent(true).limits(limits)).await;
    let code = world.authorize(&[]).await.redirect("code").unwrap();
    world.seconds(4);
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("redirect_uri", REDIRECT),
    ];
    let json = world.token("us", SERVER, &form).await.json();
    assert_eq!(json["expires_in"], 10);
    let access = text(&json, "access_token");
    world.seconds(9);
    let info = world.emulator.token(&access).unwrap();
    assert_eq!(
        (info.age.as_secs(), info.expires_in.unwrap().as_secs()),
        (9, 1)
    );
    world.seconds(1);
    assert_eq!(world.emulator.token(&access), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_at_one_moment_are_counted_one_by_one() {
    let world = std::sync::Arc::new(World::start(builder()).await);
    let refresh = text(&world.self_client_tokens().await, "refresh_token");
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..25 {
        let (world, refresh) = (world.clone(), refresh.clone());
        tasks.spawn(async move { world.refresh(SELF, &refresh).await.json() });
    }
    let answers = tasks.join_all().await;
    let served = answers
        .iter()
        .filter(|json| json.get("access_token").is_some())
        .count();
    let refused = answers
        .iter()
        .filter(|json| json["error"] == "Access Denied")
        .count();
    assert_eq!((served, refused), (10, 15));
    assert_eq!(world.emulator.requests("token"), 26);
}
