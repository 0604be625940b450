//! The emulator as a process, as programs in other languages use it: scripts of
//! faults, records of requests, secrets for each data center, API calls.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command};

use serde_json::{Value, json};

use crate::support::World;

/// A running `zoauth emulator --json`.
struct Running {
    child: Child,
    ready: Value,
    world: World,
}

impl Running {
    fn start(world: World, arguments: &[&str]) -> Self {
        let mut command = world.command(&["emulator", "--json"]);
        command.args(arguments).env("TMPDIR", world.path(""));
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let ready = serde_json::from_str(&line).unwrap();
        Self {
            child,
            ready,
            world,
        }
    }

    fn secret(&self, file: &Value) -> String {
        std::fs::read_to_string(file.as_str().unwrap()).unwrap()
    }

    /// A request to the first data center: status and JSON.
    fn ask(&self, line: &str, header: &str, form: &str) -> (u16, Value) {
        let url = self.ready["accounts"][0]["url"].as_str().unwrap();
        let host = url.strip_prefix("http://").unwrap();
        let mut stream = std::net::TcpStream::connect(host).unwrap();
        write!(
            stream,
            "{line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{header}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer[9..12].parse().unwrap();
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        (status, serde_json::from_str(body).unwrap_or_default())
    }

    fn access_token(&self, scopes: &str) -> String {
        let client = &self.ready["clients"][0];
        let id = client["client_id"].as_str().unwrap();
        let secret = self.secret(&client["client_secret_file"]);
        let form = format!("client_id={id}&scope={scopes}");
        let (_, code) = self.ask("POST /emulator/self-client/code", "", &form);
        let code = code["code"].as_str().unwrap();
        let form = format!(
            "client_id={id}&client_secret={secret}&grant_type=authorization_code&code={code}"
        );
        let (_, tokens) = self.ask("POST /oauth/v2/token", "", &form);
        tokens["access_token"].as_str().unwrap().to_owned()
    }

    fn end(mut self) -> World {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
        assert!(self.child.wait().unwrap().success());
        self.world
    }
}

#[test]
fn a_script_breaks_calls_and_a_record_tells_of_them_without_secrets() {
    let world = World::new();
    let script = world.write(
        "faults.yaml",
        "- {on: 'GET /crm/v8/{module}', do: throttle, after: 1}\n\
         - {on: 'GET /crm/v8/{module}', do: expired}\n",
    );
    let record = world.path("requests.jsonl");
    let running = Running::start(
        world,
        &[
            "--script",
            &script,
            "--record",
            &record.display().to_string(),
        ],
    );
    assert_eq!(
        running.ready["accounts"][0]["api_domain"],
        running.ready["accounts"][0]["url"]
    );
    let token = running.access_token("ZohoCRM.modules.deals.READ");
    let header = format!("Authorization: Zoho-oauthtoken {token}\r\n");
    let mut seen = Vec::new();
    for path in [
        "/crm/v8/Deals?fields=Stage",
        "/crm/v8/Deals",
        "/crm/v8/Deals",
        "/crm/v8/Deals",
    ] {
        seen.push(running.ask(&format!("GET {path}"), &header, "").0);
    }
    assert_eq!(seen, [200, 429, 401, 401]);
    // Its folder holds the record.
    let _world = running.end();
    let text = std::fs::read_to_string(record).unwrap();
    assert!(!text.contains(&token), "{text}");
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let calls: Vec<Value> = lines
        .iter()
        .filter(|line| line["endpoint"] == "product")
        .map(|line| {
            json!([
                line["method"],
                line["path"],
                line["parameters"],
                line["outcome"],
                line["fault"]
            ])
        })
        .collect();
    assert_eq!(
        calls,
        [
            json!(["GET", "/crm/v8/Deals", ["fields"], "ok", null]),
            json!(["GET", "/crm/v8/Deals", [], "too_many", "throttle"]),
            json!(["GET", "/crm/v8/Deals", [], "dead_token", "expired"]),
            json!(["GET", "/crm/v8/Deals", [], "dead_token", null]),
        ]
    );
    assert_eq!(lines[0]["endpoint"], "self-client-code");
    assert_eq!(lines[1]["grant_type"], "authorization_code");
}

#[test]
fn each_data_center_can_have_its_own_secret_and_consent_can_go_without_a_person() {
    let running = Running::start(
        World::new(),
        &[
            "--dc",
            "us,eu",
            "--client",
            "server",
            "--secret-per-dc",
            "--consent",
            "accept",
            "--redirect-uri",
            "http://localhost:9/cb",
            "--org",
            "7,8",
        ],
    );
    let client = &running.ready["clients"][0];
    let files = &client["client_secret_files"];
    let secrets = [running.secret(&files["us"]), running.secret(&files["eu"])];
    assert_ne!(secrets[0], secrets[1]);
    assert_eq!(client["client_secret_file"], files["us"]);
    assert_eq!(running.ready["organizations"], json!(["7", "8"]));
    let id = client["client_id"].as_str().unwrap();
    // The secret of the other data center is not the client's here.
    for (secret, error) in secrets.iter().zip(["invalid_code", "invalid_client"]) {
        let form =
            format!("client_id={id}&client_secret={secret}&grant_type=authorization_code&code=x");
        let (_, answer) = running.ask("POST /oauth/v2/token", "", &form);
        assert_eq!(answer["error"], error);
    }
    let query = format!(
        "client_id={id}&response_type=code&scope=ZohoCRM.org.READ&redirect_uri=http%3A%2F%2Flocalhost%3A9%2Fcb"
    );
    let (status, _) = running.ask(&format!("GET /oauth/v2/auth?{query}"), "", "");
    assert_eq!(status, 302);
    running.end();
}

#[test]
fn a_script_that_says_nonsense_is_a_mistake_of_the_command_line() {
    let world = World::new();
    let script = world.write("faults.yaml", "- {on: token, do: explode}\n");
    let outcome = world.run(&["emulator", "--script", &script]).expect(2);
    assert!(
        outcome.stderr.contains("step 1: `do` is"),
        "{}",
        outcome.stderr
    );
    assert!(
        outcome.stderr.contains("zoauth emulator --help"),
        "{}",
        outcome.stderr
    );
    let missing = world.path("none.yaml").display().to_string();
    world.run(&["emulator", "--script", &missing]).expect(1);
}
