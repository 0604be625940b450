//! How long parsing takes. The promise: an exact scope of one application in
//! under 50 ns.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use zoho_scopes::{AnyScope, CrmScope};

const EXACT: &str = "ZohoCRM.modules.salesorders.UPDATE";

fn parse(c: &mut Criterion) {
    c.bench_function("parse/exact", |b| {
        b.iter(|| black_box(EXACT).parse::<CrmScope>());
    });
    c.bench_function("parse/lower case", |b| {
        b.iter(|| black_box("zohocrm.modules.salesorders.update").parse::<CrmScope>());
    });
    let mut next = CrmScope::ALL.iter().cycle().map(|scope| scope.as_str());
    c.bench_function("parse/every scope in turn", |b| {
        b.iter(|| black_box(next.next()).map(str::parse::<CrmScope>));
    });
    c.bench_function("parse/unknown", |b| {
        b.iter(|| black_box("ZohoCRM.modules.salesorder.UPDATE").parse::<CrmScope>());
    });
    c.bench_function("parse/any application", |b| {
        b.iter(|| black_box(EXACT).parse::<AnyScope>());
    });
    c.bench_function("covers", |b| {
        b.iter(|| black_box(CrmScope::ModulesAll).covers(black_box(CrmScope::ModulesDealsRead)));
    });
}

criterion_group!(benches, parse);
criterion_main!(benches);
