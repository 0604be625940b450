//! Everything the emulator remembers: clients, users, grants and what was given
//! out. Tokens and codes are kept as digests only, so that nothing that is
//! printed, dumped or left in memory could be used as one.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::time::SystemTime;

use sha2::Digest as _;
use zeroize::Zeroizing;

use crate::authorize::Code;
use crate::client::Client;
use crate::consent::PendingConsent;
use crate::device::Device;
use crate::emulator::Consent;
use crate::generate::Generator;
use crate::incremental::Enhancement;
use crate::limits::{Limits, Window};
use crate::user::User;

/// SHA-256 of a token or code.
pub(crate) type Digest = [u8; 32];

pub(crate) fn digest(secret: &str) -> Digest {
    sha2::Sha256::digest(secret.as_bytes()).into()
}

/// Whom a token acts for: a user's e-mail address, or an instance.
pub(crate) type Owner = String;

/// Who may do what, and where: the part that all tokens have.
#[derive(Clone)]
pub(crate) struct Subject {
    pub(crate) client_id: String,
    pub(crate) owner: Owner,
    pub(crate) data_center: &'static str,
    /// The ID of the organization that was chosen.
    pub(crate) organization: String,
    pub(crate) scopes: Vec<String>,
}

pub(crate) struct AccessToken {
    pub(crate) subject: Subject,
    pub(crate) issued: SystemTime,
    pub(crate) expires: SystemTime,
    pub(crate) refresh: Option<Digest>,
}

pub(crate) struct RefreshToken {
    pub(crate) subject: Subject,
    pub(crate) issued: SystemTime,
    /// Decides which is the oldest where the clock stood still.
    pub(crate) serial: u64,
    pub(crate) access: VecDeque<Digest>,
    pub(crate) requests: Window,
}

pub(crate) struct State {
    pub(crate) generator: Generator,
    pub(crate) consent: Consent,
    pub(crate) clients: BTreeMap<String, Arc<Client>>,
    pub(crate) users: Vec<User>,
    /// Who is signed in: the e-mail address of one of `users`.
    pub(crate) signed_in: String,
    /// Scopes granted, by owner and client.
    pub(crate) grants: BTreeMap<(Owner, String), BTreeSet<String>>,
    pub(crate) codes: HashMap<Digest, Code>,
    pub(crate) access: HashMap<Digest, AccessToken>,
    pub(crate) refresh: HashMap<Digest, RefreshToken>,
    pub(crate) devices: HashMap<Digest, Device>,
    pub(crate) pending: HashMap<Digest, PendingConsent>,
    pub(crate) enhancements: HashMap<Digest, Enhancement>,
    /// Client credentials requests, by client.
    pub(crate) client_requests: HashMap<String, Window>,
    serial: u64,
}

impl State {
    pub(crate) fn new(
        generator: Generator,
        consent: Consent,
        clients: BTreeMap<String, Arc<Client>>,
        users: Vec<User>,
    ) -> Self {
        let signed_in = users
            .first()
            .map(|user| user.email.clone())
            .unwrap_or_default();
        Self {
            generator,
            consent,
            clients,
            users,
            signed_in,
            grants: BTreeMap::new(),
            codes: HashMap::new(),
            access: HashMap::new(),
            refresh: HashMap::new(),
            devices: HashMap::new(),
            pending: HashMap::new(),
            enhancements: HashMap::new(),
            client_requests: HashMap::new(),
            serial: 0,
        }
    }

    pub(crate) fn user(&self, email: &str) -> Option<&User> {
        self.users.iter().find(|user| user.email == email)
    }

    /// Notes a consent. Whether it was the first of this owner to this client.
    pub(crate) fn grant(&mut self, subject: &Subject) -> bool {
        let key = (subject.owner.clone(), subject.client_id.clone());
        let first = !self.grants.contains_key(&key);
        self.grants
            .entry(key)
            .or_default()
            .extend(subject.scopes.iter().cloned());
        first
    }

    /// Whether the owner has granted all these scopes before.
    pub(crate) fn is_granted(&self, subject: &Subject) -> bool {
        let key = (subject.owner.clone(), subject.client_id.clone());
        self.grants
            .get(&key)
            .is_some_and(|granted| subject.scopes.iter().all(|scope| granted.contains(scope)))
    }

    /// Ends a grant with all that came from it, as the user does under
    /// Connected Apps.
    pub(crate) fn forget_grant(&mut self, owner: &str, client_id: &str) -> bool {
        let had = self
            .grants
            .remove(&(owner.to_owned(), client_id.to_owned()))
            .is_some();
        self.drop_where(|subject| subject.owner == owner && subject.client_id == client_id);
        had
    }

    /// Ends a client with all that it was given.
    pub(crate) fn remove_client(&mut self, client_id: &str) -> bool {
        let had = self.clients.remove(client_id).is_some();
        self.grants.retain(|(_, client), _| client != client_id);
        self.drop_where(|subject| subject.client_id == client_id);
        had
    }

    fn drop_where(&mut self, ends: impl Fn(&Subject) -> bool) {
        self.codes.retain(|_, code| !ends(&code.subject));
        self.access.retain(|_, token| !ends(&token.subject));
        self.refresh.retain(|_, token| !ends(&token.subject));
    }

    pub(crate) fn issue_refresh(
        &mut self,
        subject: &Subject,
        now: SystemTime,
        limits: &Limits,
    ) -> (Zeroizing<String>, Digest) {
        let same = |token: &RefreshToken| {
            token.subject.owner == subject.owner && token.subject.client_id == subject.client_id
        };
        while self.refresh.values().filter(|token| same(token)).count() >= limits.refresh_tokens {
            let oldest = self
                .refresh
                .iter()
                .filter(|(_, token)| same(token))
                .min_by_key(|(_, token)| token.serial)
                .map(|(key, _)| *key);
            let Some(oldest) = oldest else { break };
            self.drop_refresh(&oldest);
        }
        let token = self.generator.token();
        let key = digest(&token);
        self.serial += 1;
        self.refresh.insert(
            key,
            RefreshToken {
                subject: subject.clone(),
                issued: now,
                serial: self.serial,
                access: VecDeque::new(),
                requests: Window::default(),
            },
        );
        (token, key)
    }

    pub(crate) fn issue_access(
        &mut self,
        subject: &Subject,
        refresh: Option<Digest>,
        now: SystemTime,
        limits: &Limits,
    ) -> Zeroizing<String> {
        self.access.retain(|_, token| now < token.expires);
        let token = self.generator.token();
        let key = digest(&token);
        let expires = now + limits.access_token_life;
        let made = AccessToken {
            subject: subject.clone(),
            issued: now,
            expires,
            refresh,
        };
        self.access.insert(key, made);
        if let Some(parent) = refresh.and_then(|key| self.refresh.get_mut(&key)) {
            parent.access.retain(|key| self.access.contains_key(key));
            parent.access.push_back(key);
            while parent.access.len() > limits.live_access_tokens {
                if let Some(oldest) = parent.access.pop_front() {
                    self.access.remove(&oldest);
                }
            }
        }
        token
    }

    pub(crate) fn live_access(&self, token: &str, now: SystemTime) -> Option<&AccessToken> {
        self.access
            .get(&digest(token))
            .filter(|token| now < token.expires)
    }

    /// Ends a refresh token and the access tokens made from it.
    pub(crate) fn drop_refresh(&mut self, key: &Digest) -> bool {
        let had = self.refresh.remove(key).is_some();
        self.access
            .retain(|_, token| token.refresh.as_ref() != Some(key));
        had
    }

    /// Ends an access token alone.
    pub(crate) fn drop_access(&mut self, token: &str) -> bool {
        self.access.remove(&digest(token)).is_some()
    }

    /// Ends a token and, with an access token, the refresh token behind it.
    pub(crate) fn revoke(&mut self, token: &str) {
        let behind = self.access.get(&digest(token)).and_then(|t| t.refresh);
        self.drop_token(token);
        if let Some(refresh) = behind {
            self.drop_refresh(&refresh);
        }
    }

    /// Ends a token of either kind.
    pub(crate) fn drop_token(&mut self, token: &str) -> bool {
        let key = digest(token);
        self.access.remove(&key).is_some() || self.drop_refresh(&key)
    }
}
