//! The data centers that can be emulated. Only their codes matter here, as
//! they stand in `location` and `user_location`: the hosts are on loopback.

/// One of Zoho's data centers.
///
/// Source: <https://zoho.com/accounts/protocol/oauth/multi-dc.html>; China by
/// <https://www.bigin.com/developer/docs/apis/multi-dc.html>; `ae` and `sg`
/// stand in `/oauth/serverinfo` only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct DataCenter {
    /// The code that answers carry, such as `eu`.
    pub code: &'static str,
    /// The region, in words.
    pub region: &'static str,
}

/// Every data center that can be emulated.
pub const DATA_CENTERS: &[DataCenter] = &[
    dc("us", "United States"),
    dc("eu", "Europe"),
    dc("in", "India"),
    dc("au", "Australia"),
    dc("jp", "Japan"),
    dc("ca", "Canada"),
    dc("sa", "Saudi Arabia"),
    dc("uk", "United Kingdom"),
    dc("cn", "China"),
    dc("ae", "United Arab Emirates"),
    dc("sg", "Singapore"),
];

impl DataCenter {
    /// The data center with this code, if there is one.
    pub fn of(code: &str) -> Option<Self> {
        DATA_CENTERS.iter().copied().find(|dc| dc.code == code)
    }
}

const fn dc(code: &'static str, region: &'static str) -> DataCenter {
    DataCenter { code, region }
}
