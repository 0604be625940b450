//! Which facts come from a folder laid over the embedded catalogs: those that
//! the embedded ones do not have, or have from another source.

use zoho_catalog::{Call, Catalog, Scope};

/// Whether the scope comes from the user's own catalogs.
pub(crate) fn is_own_scope(scope: Scope<'_>) -> bool {
    scope.application().is_overlay()
        && Catalog::embedded()
            .scope(scope.as_str())
            .is_none_or(|known| {
                known.as_str() != scope.as_str() || !known.sources().eq(scope.sources())
            })
}

/// Whether the call comes from the user's own catalogs.
pub(crate) fn is_own_call(call: Call<'_>) -> bool {
    call.application().is_overlay()
        && Catalog::embedded()
            .application(call.application().name())
            .and_then(|known| {
                known
                    .calls()
                    .find(|k| k.method() == call.method() && k.path() == call.path())
            })
            .is_none_or(|known| !known.sources().eq(call.sources()))
}
