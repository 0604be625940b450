//! Puts an emulator together: data centers and ports, clients and users, clock,
//! limits and the checks that can be replaced. Contradictions are found before
//! anything listens.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::StatusCode;
use tokio::net::TcpListener;
use tokio::sync::watch;
use zoho_catalog::Catalog;

use crate::client::Client;
use crate::clock::{Clock, SystemClock};
use crate::data_center::DataCenter;
use crate::emulator::{Consent, Emulator};
use crate::faults::Faults;
use crate::generate::Generator;
use crate::limits::Limits;
use crate::log::{Log, RequestRecord};
use crate::product::{ProductAnswer, ProductCall};
use crate::registration::{StartError, not_emulated, register, runs};
use crate::scope::is_well_formed;
use crate::server::{Server, Settings, Site, serve};
use crate::state::State;
use crate::user::{Organization, User};
use crate::wire::{Wire, Wires};

/// Puts an [`Emulator`] together.
pub struct Builder {
    codes: Vec<String>,
    ports: BTreeMap<String, u16>,
    clients: Vec<Client>,
    users: Vec<User>,
    clock: Box<dyn Clock>,
    generator: Generator,
    consent: Consent,
    settings: Settings,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            codes: vec!["us".to_owned()],
            ports: BTreeMap::new(),
            clients: Vec::new(),
            users: Vec::new(),
            clock: Box::new(SystemClock),
            generator: Generator::System,
            consent: Consent::Ask,
            settings: Settings {
                limits: Limits::default(),
                scope_check: Box::new(is_well_formed),
                product_check: None,
                catalog: Catalog::embedded(),
                organizations: Vec::new(),
                on_request: None,
                throttle_status: StatusCode::OK,
                milliseconds: false,
                multi_org_services: Vec::new(),
            },
        }
    }

    /// The data centers to emulate, by code, each on a port of its own.
    /// Default: `us`.
    #[must_use]
    pub fn data_centers<S: Into<String>>(mut self, codes: impl IntoIterator<Item = S>) -> Self {
        self.codes = codes.into_iter().map(Into::into).collect();
        self
    }

    /// A fixed port for one data center. Default: any free one.
    #[must_use]
    pub fn port(mut self, code: impl Into<String>, port: u16) -> Self {
        self.ports.insert(code.into(), port);
        self
    }

    /// Registers a client.
    #[must_use]
    pub fn client(mut self, client: Client) -> Self {
        self.clients.push(client);
        self
    }

    /// Adds a user. The first is signed in. Default: `user-{code}@example.com`
    /// for each data center.
    #[must_use]
    pub fn user(mut self, user: User) -> Self {
        self.users.push(user);
        self
    }

    /// The clock for every life time and limit. Default: [`SystemClock`].
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Makes tokens and codes from a seed, the same on every run. Default:
    /// random.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.generator = Generator::seeded(seed);
        self
    }

    /// Life times and limits. Default: Zoho's.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// Says which scopes exist; the others are answered with `invalid_scope`.
    /// Default: those that are [well formed](is_well_formed).
    #[must_use]
    pub fn scope_check(mut self, exists: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        self.settings.scope_check = Box::new(exists);
        self
    }

    /// Decides what a product answers to a live token. Default:
    /// [`ProductAnswer::ByCatalog`].
    #[must_use]
    pub fn product_check(
        mut self,
        check: impl Fn(&ProductCall<'_>) -> ProductAnswer + Send + Sync + 'static,
    ) -> Self {
        self.settings.product_check = Some(Box::new(check));
        self
    }

    /// The catalog that says which scopes open a product call. Default: the
    /// embedded one.
    #[must_use]
    pub fn catalog(mut self, catalog: &'static Catalog<'static>) -> Self {
        self.settings.catalog = catalog;
        self
    }

    /// Adds an organization. Where there are several, the consent page lets the
    /// user choose; nobody asked, the first. Default: one, `600000001`.
    #[must_use]
    pub fn organization(mut self, organization: Organization) -> Self {
        self.settings.organizations.push(organization);
        self
    }

    /// Is called with every request, before its answer leaves.
    #[must_use]
    pub fn on_request(mut self, see: impl Fn(&RequestRecord) + Send + Sync + 'static) -> Self {
        self.settings.on_request = Some(Box::new(see));
        self
    }

    /// Accepts every consent at once instead of showing the page.
    #[must_use]
    pub fn auto_consent(self, accept: bool) -> Self {
        self.consent(if accept {
            Consent::Accept
        } else {
            Consent::Ask
        })
    }

    /// How consent is given. Default: [`Consent::Ask`].
    #[must_use]
    pub fn consent(mut self, consent: Consent) -> Self {
        self.consent = consent;
        self
    }

    /// The status of the answer to too many token requests: Zoho's pages say
    /// 200, clients report 400. Default: 200. What is no status becomes 400.
    #[must_use]
    pub fn throttle_status(mut self, status: u16) -> Self {
        self.settings.throttle_status =
            StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        self
    }

    /// Answers with `expires_in_sec` in seconds and `expires_in` in
    /// milliseconds, the old shape that some products still document.
    #[must_use]
    pub fn expiry_in_milliseconds(mut self, old_shape: bool) -> Self {
        self.settings.milliseconds = old_shape;
        self
    }

    /// Services, by the first part of their scopes, for which client credentials
    /// need a `soid`. Default: none.
    #[must_use]
    pub fn multi_org_services<S: Into<String>>(
        mut self,
        services: impl IntoIterator<Item = S>,
    ) -> Self {
        self.settings.multi_org_services = services.into_iter().map(Into::into).collect();
        self
    }

    /// Starts listening on 127.0.0.1, and nowhere else.
    ///
    /// # Errors
    ///
    /// [`StartError`] for data centers, clients and users that contradict each
    /// other, and for a port that is taken.
    pub async fn start(mut self) -> Result<Emulator, StartError> {
        if self.settings.organizations.is_empty() {
            let default = Organization::new("600000001", "Example organization");
            self.settings.organizations.push(default);
        }
        let data_centers = self.check_data_centers()?;
        let users = self.check_users(&data_centers)?;
        let mut state = State::new(self.generator, self.consent, BTreeMap::new(), users);
        for client in self.clients {
            register(&mut state, client, &data_centers)?;
        }

        let mut listeners = Vec::new();
        let mut urls = BTreeMap::new();
        for data_center in data_centers {
            let code = data_center.code;
            let port = self.ports.get(code).copied().unwrap_or(0);
            let bind = |source| StartError::Bind { code, port, source };
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            let listener = TcpListener::bind(address).await.map_err(bind)?;
            let bound = listener.local_addr().map_err(bind)?;
            urls.insert(code, format!("http://{bound}"));
            listeners.push((data_center, listener));
        }
        let server = Arc::new(Server {
            settings: self.settings,
            clock: self.clock,
            urls,
            faults: Mutex::new(Faults::default()),
            log: Mutex::new(Log::default()),
            state: Mutex::new(state),
        });
        let (stop, stopped) = watch::channel(false);
        let spawn = |(data_center, listener)| {
            let site = Site {
                server: Arc::clone(&server),
                data_center,
                stop: stopped.clone(),
            };
            tokio::spawn(run(listener, site))
        };
        let tasks = listeners.into_iter().map(spawn).collect();
        Ok(Emulator::new(server, stop, tasks))
    }

    fn check_data_centers(&self) -> Result<Vec<DataCenter>, StartError> {
        let mut found: Vec<DataCenter> = Vec::new();
        for code in &self.codes {
            let data_center = DataCenter::of(code)
                .ok_or_else(|| StartError::UnknownDataCenter { code: code.clone() })?;
            if !found.contains(&data_center) {
                found.push(data_center);
            }
        }
        if found.is_empty() {
            return Err(StartError::NoDataCenter);
        }
        match self.ports.keys().find(|code| !runs(&found, code)) {
            Some(code) => Err(not_emulated("a port", code)),
            None => Ok(found),
        }
    }

    fn check_users(&self, data_centers: &[DataCenter]) -> Result<Vec<User>, StartError> {
        if self.users.is_empty() {
            let default =
                |dc: &DataCenter| User::new(format!("user-{}@example.com", dc.code), dc.code);
            return Ok(data_centers.iter().map(default).collect());
        }
        for (index, user) in self.users.iter().enumerate() {
            if !runs(data_centers, &user.data_center) {
                let what = format!("user `{}`", user.email);
                return Err(not_emulated(&what, &user.data_center));
            }
            if self.users[..index]
                .iter()
                .any(|other| other.email == user.email)
            {
                return Err(StartError::UserTwice {
                    email: user.email.clone(),
                });
            }
        }
        Ok(self.users.clone())
    }
}

async fn run(listener: TcpListener, site: Site) {
    let mut stop = site.stop.clone();
    let router = Router::new()
        .fallback(serve)
        .with_state(site)
        .into_make_service_with_connect_info::<Wire>();
    let stopped = async move {
        // An error means that the emulator was dropped: stop just the same.
        let _ = stop.wait_for(|stop| *stop).await;
    };
    if let Err(error) = axum::serve(Wires(listener), router)
        .with_graceful_shutdown(stopped)
        .await
    {
        tracing::error!(%error, "the emulator stopped listening");
    }
}
