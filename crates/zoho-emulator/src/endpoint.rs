//! The endpoints: path, methods and handler of each in one table, and the names
//! that faults, counters and the request log use for them.

use axum::http::Method;

use crate::answer::Reply;
use crate::call::Call;
use crate::server::Server;
use crate::{authorize, consent, device, incremental, info, product, revoke, self_client, token};

/// One endpoint of the emulator. Where a name is asked for, `"token"` and
/// `Endpoint::Token` are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// `authorize`: GET `/oauth/v2/auth`
    Authorize,
    /// `authorize-instance`: GET `/oauth/v2/org/auth`
    AuthorizeInstance,
    /// `consent`: POST `/emulator/consent`, the form on the consent page
    Consent,
    /// `token`: POST `/oauth/v2/token`
    Token,
    /// `revoke`: POST `/oauth/v2/token/revoke`
    Revoke,
    /// `scope-enhance`: POST `/oauth/v2/token/scopeenhance`
    ScopeEnhance,
    /// `add-extra-scope`: GET `/oauth/v2/token/addextrascope`
    AddExtraScope,
    /// `device-code`: POST `/oauth/v3/device/code`
    DeviceCode,
    /// `device-token`: POST `/oauth/v3/device/token`
    DeviceToken,
    /// `device-page`: GET and POST `/oauth/v3/device`
    DevicePage,
    /// `device-link`: GET `/oauth/v3/device/setCode`
    DeviceLink,
    /// `self-client-code`: GET and POST `/emulator/self-client/code`
    SelfClientCode,
    /// `server-info`: GET `/oauth/serverinfo`
    ServerInfo,
    /// `discovery`: GET `/.well-known/openid-configuration`
    Discovery,
    /// `user-info`: GET `/oauth/user/info`
    UserInfo,
    /// `product`: any path that is not the accounts server's
    Product,
    /// `unknown`: a path of the accounts server that is not served
    Unknown,
}

type Handler = fn(&Server, &Call) -> Reply;

struct Route {
    endpoint: Endpoint,
    name: &'static str,
    path: &'static str,
    methods: &'static [Method],
    handler: Handler,
}

const GET: &[Method] = &[Method::GET];
const POST: &[Method] = &[Method::POST];
const BOTH: &[Method] = &[Method::GET, Method::POST];

const ROUTES: &[Route] = &[
    route(
        Endpoint::Authorize,
        "authorize",
        "/oauth/v2/auth",
        GET,
        authorize::authorize,
    ),
    route(
        Endpoint::AuthorizeInstance,
        "authorize-instance",
        "/oauth/v2/org/auth",
        GET,
        authorize::authorize_instance,
    ),
    route(
        Endpoint::Consent,
        "consent",
        "/emulator/consent",
        POST,
        consent::decide,
    ),
    route(
        Endpoint::Token,
        "token",
        "/oauth/v2/token",
        POST,
        token::token,
    ),
    route(
        Endpoint::Revoke,
        "revoke",
        "/oauth/v2/token/revoke",
        POST,
        revoke::revoke,
    ),
    route(
        Endpoint::ScopeEnhance,
        "scope-enhance",
        "/oauth/v2/token/scopeenhance",
        POST,
        incremental::scope_enhance,
    ),
    route(
        Endpoint::AddExtraScope,
        "add-extra-scope",
        "/oauth/v2/token/addextrascope",
        GET,
        incremental::add_extra_scope,
    ),
    route(
        Endpoint::DeviceCode,
        "device-code",
        "/oauth/v3/device/code",
        POST,
        device::start,
    ),
    route(
        Endpoint::DeviceToken,
        "device-token",
        "/oauth/v3/device/token",
        POST,
        device::poll,
    ),
    route(
        Endpoint::DevicePage,
        "device-page",
        "/oauth/v3/device",
        BOTH,
        device::page,
    ),
    route(
        Endpoint::DeviceLink,
        "device-link",
        "/oauth/v3/device/setCode",
        GET,
        device::link,
    ),
    route(
        Endpoint::SelfClientCode,
        "self-client-code",
        "/emulator/self-client/code",
        BOTH,
        self_client::code,
    ),
    route(
        Endpoint::ServerInfo,
        "server-info",
        "/oauth/serverinfo",
        GET,
        info::server_info,
    ),
    route(
        Endpoint::Discovery,
        "discovery",
        "/.well-known/openid-configuration",
        GET,
        info::discovery,
    ),
    route(
        Endpoint::UserInfo,
        "user-info",
        "/oauth/user/info",
        GET,
        info::user_info,
    ),
];

const fn route(
    endpoint: Endpoint,
    name: &'static str,
    path: &'static str,
    methods: &'static [Method],
    handler: Handler,
) -> Route {
    Route {
        endpoint,
        name,
        path,
        methods,
        handler,
    }
}

/// What to do with a request.
pub(crate) enum Target {
    Serve(Handler),
    WrongMethod,
    NotFound,
}

impl Endpoint {
    /// The endpoint's name, such as `token`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Unknown => "unknown",
            _ => ROUTES
                .iter()
                .find(|route| route.endpoint == self)
                .map_or("unknown", |route| route.name),
        }
    }

    /// The endpoint with this name, if there is one.
    pub fn of(name: &str) -> Option<Self> {
        let others = [Self::Product, Self::Unknown].into_iter();
        let mut all = ROUTES.iter().map(|route| route.endpoint).chain(others);
        all.find(|endpoint| endpoint.name() == name)
    }

    /// For the helpers that take a name: a misspelt one would count no requests
    /// and break nothing, and the test would pass.
    pub(crate) fn named(name: impl AsRef<str>) -> Self {
        let name = name.as_ref();
        match Self::of(name) {
            Some(endpoint) => endpoint,
            None => panic!("the emulator has no endpoint named {name:?}; see `Endpoint`"),
        }
    }

    pub(crate) fn find(path: &str, method: &Method) -> (Self, Target) {
        if let Some(route) = ROUTES.iter().find(|route| route.path == path) {
            let allowed = route.methods.contains(method);
            let target = if allowed {
                Target::Serve(route.handler)
            } else {
                Target::WrongMethod
            };
            return (route.endpoint, target);
        }
        // A browser asks for the icon by itself; no product was called.
        let own = ["/oauth/", "/.well-known/", "/emulator/", "/favicon.ico"];
        if own.iter().any(|prefix| path.starts_with(prefix)) {
            (Self::Unknown, Target::NotFound)
        } else {
            (Self::Product, Target::Serve(product::product))
        }
    }
}

impl AsRef<str> for Endpoint {
    fn as_ref(&self) -> &str {
        self.name()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_endpoint_has_a_name_of_its_own_that_leads_back_to_it() {
        for route in ROUTES {
            assert_eq!(Endpoint::of(route.name), Some(route.endpoint));
        }
        for other in [Endpoint::Product, Endpoint::Unknown] {
            assert_eq!(Endpoint::of(other.name()), Some(other));
        }
        assert_eq!(Endpoint::of("tokens"), None);
    }
}
