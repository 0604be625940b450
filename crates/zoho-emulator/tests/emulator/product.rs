//! Product APIs: with a check of one's own, and by the catalog.

use serde_json::json;
use zoho_emulator::{Environment, Fault, Organization, ProductAnswer};

use crate::support::{Answer, Pairs, SECRET, SELF, World, builder, send, text};

#[tokio::test]
async fn a_live_token_of_this_data_center_is_let_in_with_either_header() {
    let world = World::start(builder()).await;
    let access = text(&world.self_client_tokens().await, "access_token");
    let invalid = json!({"code": "INVALID_TOKEN", "details": {},
        "message": "invalid oauth token", "status": "error"});
    let cases = [
        ("us", format!("Zoho-oauthtoken {access}"), true),
        ("us", format!("Bearer {access}"), true),
        ("eu", format!("Bearer {access}"), false),
        ("us", format!("Token {access}"), false),
        ("us", access.clone(), false),
        ("us", "Bearer made-up".to_owned(), false),
    ];
    for (dc, header, let_in) in cases {
        let answer = world.with_token(dc, "/crm/v8/Leads", &header).await;
        assert_eq!(answer.status, if let_in { 200 } else { 401 });
        if let_in {
            assert_eq!(answer.json()["info"]["count"], 1);
        } else {
            assert_eq!(answer.json(), invalid);
        }
    }
    assert_eq!(world.get("us", "/", &[]).await.json(), invalid);
    world.seconds(3600);
    let late = world
        .with_token("us", "/crm/v8/Leads", &format!("Bearer {access}"))
        .await;
    assert_eq!(late.status, 401);
}

#[tokio::test]
async fn a_check_decides_by_method_path_and_scopes() {
    let world = World::start(
        builder().product_check(|call| match (call.method, call.path) {
            ("GET", "/scopes") => ProductAnswer::Json(json!(call.scopes).to_string()),
            ("GET", "/data-center") => ProductAnswer::Json(json!(call.data_center).to_string()),
            ("GET", "/locked") => ProductAnswer::ScopeMismatch,
            ("GET", "/open") => ProductAnswer::Success,
            _ => ProductAnswer::UnknownCall,
        }),
    )
    .await;
    let access = text(&world.self_client_tokens().await, "access_token");
    let cases = [
        ("/scopes", 200, json!(["ZohoCRM.modules.ALL"])),
        ("/data-center", 200, json!("us")),
        ("/open", 200, json!({"status": "success"})),
    ];
    for (path, status, body) in cases {
        let answer = world
            .with_token("us", path, &format!("Bearer {access}"))
            .await;
        assert_eq!((answer.status, answer.json()), (status, body));
    }
    for (path, status, code) in [
        ("/locked", 401, "OAUTH_SCOPE_MISMATCH"),
        ("/none", 404, "INVALID_URL_PATTERN"),
    ] {
        let answer = world
            .with_token("us", path, &format!("Bearer {access}"))
            .await;
        assert_eq!(
            (answer.status, answer.json()["code"].as_str()),
            (status, Some(code))
        );
    }
}

/// Organizations 1 (the first), 2 and the sandbox 3; a token for `scopes` is for
/// the first.
async fn world_with(scopes: &str) -> (World, String) {
    let organizations = [
        Organization::new("1", "One"),
        Organization::new("2", "Two"),
        Organization::new("3", "Three").environment(Environment::Sandbox),
    ];
    let all = organizations
        .into_iter()
        .fold(builder(), |b, o| b.organization(o));
    let world = World::start(all).await;
    let access = token(&world, scopes, None).await;
    (world, access)
}

async fn token(world: &World, scopes: &str, organization: Option<&str>) -> String {
    let mut form = vec![("client_id", SELF), ("scope", scopes)];
    form.extend(organization.map(|id| ("organization", id)));
    let made = world.post("us", "/emulator/self-client/code", &form).await;
    let code = text(&made.json(), "code");
    let form = [("grant_type", "authorization_code"), ("code", &*code)];
    text(&world.token("us", SELF, &form).await.json(), "access_token")
}

async fn call(world: &World, access: &str, line: &str, extra: Pairs<'_>) -> Answer {
    let (method, path) = line.split_once(' ').unwrap();
    let authorization = format!("Zoho-oauthtoken {access}");
    let mut headers = vec![("authorization", authorization.as_str())];
    headers.extend_from_slice(extra);
    send(method, &world.url("us", path), None, &headers)
        .await
        .unwrap()
}

#[tokio::test]
async fn the_catalog_decides_which_scopes_open_a_call() {
    let (world, access) =
        world_with("ZohoCRM.modules.deals.READ,ZohoBooks.invoices.CREATE,Desk.tickets.READ").await;
    let crm_scope = json!({"code": "OAUTH_SCOPE_MISMATCH", "details": {},
        "message": "invalid oauth scope to access this URL", "status": "error"});
    let books_scope =
        json!({"code": 57, "message": "You are not authorized to perform this operation"});
    for (line, status, body) in [
        ("GET /crm/v8/Deals/17", 200, json!({"data": [{"id": "17"}]})),
        ("GET /crm/v8/Leads", 401, crm_scope.clone()),
        ("POST /crm/v8/Deals", 401, crm_scope),
        ("GET /books/v3/invoices", 401, books_scope),
        (
            "DELETE /crm/v8/__apis",
            400,
            json!({"code": "INVALID_REQUEST_METHOD", "details": {},
            "message": "The http request method type is not a valid one", "status": "error"}),
        ),
        (
            "GET /crm/v8/no/such/call/at/all",
            404,
            json!({"code": "INVALID_URL_PATTERN",
            "details": {}, "status": "error",
            "message": "Please check if the URL trying to access is a correct one"}),
        ),
        (
            "GET /books/v3/no/such/call/at/all",
            404,
            json!({"code": 5, "message": "Invalid URL Passed"}),
        ),
        (
            "POST /books/v3/invoices",
            201,
            json!({"code": 0, "invoice": {"invoice_id":
            "4150868000000623001"}, "message": "The invoice has been created."}),
        ),
        (
            "GET /desk.zoho.com/api/v1/tickets",
            200,
            json!({"data": [{"id": "4150868000000623001"}]}),
        ),
        (
            "GET /desk.zoho.com/api/v1/contacts",
            403,
            json!({"errorCode": "SCOPE_MISMATCH", "message":
            "The OAuthToken does not contain the scope required to perform the operation."}),
        ),
    ] {
        let answer = call(&world, &access, line, &[]).await;
        assert_eq!((answer.status, answer.json()), (status, body), "{line}");
    }
    let wide = token(&world, "ZohoCRM.modules.ALL", None).await;
    assert_eq!(
        call(&world, &wide, "POST /crm/v8/Deals", &[]).await.status,
        201
    );
}

#[tokio::test]
async fn no_token_and_a_dead_one_are_told_apart_where_the_product_does() {
    let (world, _) = world_with("Desk.tickets.READ").await;
    for (path, none, dead) in [
        (
            "/desk.zoho.com/api/v1/tickets",
            "UNAUTHORIZED",
            "INVALID_OAUTH",
        ),
        ("/www.zohoapis.com/books/v3/invoices", "14", "57"),
        (
            "/www.zohoapis.com/crm/v8/Deals",
            "INVALID_TOKEN",
            "INVALID_TOKEN",
        ),
        (
            "/creator.zoho.com/api/v2.1/acme/app/report/all",
            "1030",
            "1030",
        ),
        (
            "/mail.zoho.com/api/accounts",
            "INVALID_OAUTHTOKEN",
            "INVALID_OAUTHTOKEN",
        ),
    ] {
        let without = world.get("us", path, &[]).await;
        let made_up = call(&world, "1000.made.up", &format!("GET {path}"), &[]).await;
        for (answer, code) in [(without, none), (made_up, dead)] {
            assert_eq!(answer.status, 401, "{path}");
            assert!(answer.body.contains(code), "{path}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn the_host_says_application_data_center_and_environment() {
    let (world, access) = world_with("Desk.tickets.READ,ZohoCRM.org.READ").await;
    let desk = [("host", "desk.zoho.com")];
    let answer = call(&world, &access, "GET /api/v1/tickets", &desk).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    for host in ["desk.zoho.eu", "desk.zohocloud.ca"] {
        let answer = call(&world, &access, "GET /api/v1/tickets", &[("host", host)]).await;
        assert_eq!(text(&answer.json(), "errorCode"), "INVALID_OAUTH", "{host}");
    }
    let sandbox = token(&world, "ZohoCRM.org.READ", Some("3")).await;
    for (token, host, status) in [
        (&access, "www", 200),
        (&access, "sandbox", 401),
        (&sandbox, "sandbox", 200),
        (&sandbox, "www", 401),
    ] {
        let line = format!("GET /{host}.zohoapis.com/crm/v8/org");
        assert_eq!(
            call(&world, token, &line, &[]).await.status,
            status,
            "{line}"
        );
    }
}

#[tokio::test]
async fn the_organization_is_checked_as_the_product_does() {
    let scopes = "Desk.tickets.READ,Desk.basic.READ,ZohoBooks.invoices.READ,\
                  ZohoBooks.settings.READ,ZohoAnalytics.metadata.read";
    let (world, access) = world_with(scopes).await;
    // Desk: a token is for one organization.
    for (id, status) in [("1", 200), ("2", 403)] {
        let answer = call(
            &world,
            &access,
            "GET /desk.zoho.com/api/v1/tickets",
            &[("orgid", id)],
        )
        .await;
        assert_eq!(answer.status, status, "{}", answer.body);
    }
    let list = call(
        &world,
        &access,
        "GET /desk.zoho.com/api/v1/organizations",
        &[],
    )
    .await;
    assert_eq!(
        list.json(),
        json!({"data": [{"id": "1", "companyName": "One"}]})
    );
    // Books: for all of its user's.
    for (id, status) in [("1", 200), ("2", 200), ("9", 400)] {
        let line = format!("GET /books/v3/invoices?organization_id={id}");
        let answer = call(&world, &access, &line, &[]).await;
        assert_eq!(answer.status, status, "{}", answer.body);
    }
    let list = call(&world, &access, "GET /books/v3/organizations", &[])
        .await
        .json();
    assert_eq!(list["organizations"].as_array().unwrap().len(), 3);
    // Analytics: a header is required.
    let line = "GET /analyticsapi.zoho.com/restapi/v2/dashboards";
    let without = call(&world, &access, line, &[]).await;
    assert_eq!(
        without.json()["data"]["errorCode"],
        8083,
        "{}",
        without.body
    );
    let with = call(&world, &access, line, &[("zanalytics-orgid", "1")]).await;
    assert_eq!(with.status, 200, "{}", with.body);
}

#[tokio::test]
async fn crm_lists_its_calls_with_their_scopes() {
    let (world, access) = world_with("ZohoCRM.apis.READ").await;
    let list = call(&world, &access, "GET /crm/v8/__apis", &[])
        .await
        .json();
    let apis = list["__apis"].as_array().unwrap();
    assert!((500..=2000).contains(&apis.len()), "{}", apis.len());
    let of = |path: &str| apis.iter().find(|api| api["path"] == path);
    let own = of("/crm/v8/__apis").unwrap();
    assert_eq!(
        own["operation_types"],
        json!([{"method": "GET", "oauth_scope": "ZohoCRM.apis.READ",
                "max_credits": 1, "min_credits": 1}])
    );
    let leads = apis.iter().find(|api| api["path"] == "/crm/v8/Leads");
    let operations = &leads.unwrap()["operation_types"];
    let reads = operations.as_array().unwrap().iter().any(|operation| {
        operation["method"] == "GET" && operation["oauth_scope"] == "ZohoCRM.modules.leads.READ"
    });
    assert!(reads, "{operations}");

    let filters =
        r#"{"field":{"api_name":"operation_types.method"},"comparator":"equals","value":"PATCH"}"#;
    let line = format!(
        "GET /crm/v7/__apis?{}",
        crate::support::encode(&[("filters", filters)])
    );
    let patches = call(&world, &access, &line, &[]).await.json();
    let all = patches["__apis"].as_array().unwrap();
    assert!(all.len() < apis.len());
    for api in all {
        assert!(
            api["path"].as_str().unwrap().starts_with("/crm/v7/"),
            "{api}"
        );
        for operation in api["operation_types"].as_array().unwrap() {
            assert_eq!(operation["method"], "PATCH");
        }
    }
}

#[tokio::test]
async fn faults_of_product_calls_come_in_the_products_words() {
    let (world, access) = world_with("Desk.tickets.READ,WorkDrive.files.READ").await;
    let line = "GET /desk.zoho.com/api/v1/tickets";
    let order = |fault| world.emulator.fault_call("GET /**/tickets", fault, 1);
    order(Fault::Throttle { status: 400 });
    assert_eq!(call(&world, &access, line, &[]).await.status, 429);
    order(Fault::WrongDataCenter);
    assert!(
        call(&world, &access, line, &[])
            .await
            .body
            .contains("INVALID_OAUTH")
    );
    assert_eq!(call(&world, &access, line, &[]).await.status, 200);
    order(Fault::Expired);
    assert!(
        call(&world, &access, line, &[])
            .await
            .body
            .contains("INVALID_OAUTH")
    );
    // The token is over now, and not for this call alone.
    assert!(!world.emulator.is_live(&access));

    let log = world.emulator.log();
    let seen: Vec<_> = log
        .iter()
        .rev()
        .take(4)
        .map(|r| (r.outcome, r.fault))
        .collect();
    assert_eq!(
        seen,
        [
            ("dead_token", Some("expired")),
            ("ok", None),
            ("dead_token", Some("wrong-data-center")),
            ("too_many", Some("throttle")),
        ]
    );
}

#[tokio::test]
async fn records_say_what_was_called_and_hold_no_secret() {
    let (world, access) = world_with("ZohoCRM.modules.deals.READ").await;
    let line = format!("GET /crm/v8/Deals/4150868000000623001?apikey={access}&page=2");
    call(&world, &access, &line, &[]).await;
    call(&world, &access, &format!("GET /crm/v8/{access}/x"), &[]).await;
    world.get("us", "/crm/v8/Deals", &[(SECRET, "1")]).await;
    let log = world.emulator.log();
    let last: Vec<_> = log.iter().rev().take(3).rev().collect();
    assert_eq!(last[0].method, "GET");
    assert_eq!(last[0].path, "/crm/v8/Deals/4150868000000623001");
    assert_eq!(last[0].parameters, ["apikey", "page"]);
    assert_eq!(last[1].path, "/crm/v8/…/x");
    assert_eq!(last[2].parameters, ["…"]);
    let json = serde_json::to_string(&log).unwrap();
    assert!(!json.contains(&access) && !json.contains(SECRET), "{json}");
    assert!(json.contains(r#""endpoint":"product""#), "{json}");
}
