//! How long look-ups take, and how that grows with the catalog: the same
//! questions to the catalogs as they are, and to catalogs ten and a hundred
//! times as large, made of copies under other names.

use std::collections::BTreeSet;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use zoho_catalog::algebra::least_set;
use zoho_catalog::authoring::compile::compile;
use zoho_catalog::authoring::model::File;
use zoho_catalog::authoring::read::read;
use zoho_catalog::{Catalog, Requirement, Together};

fn files() -> Vec<File> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scopes");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the catalogs are in the workspace")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "yaml"))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).expect("a catalog can be read");
            read(&path.display().to_string(), &text).file
        })
        .collect()
}

/// The catalogs and `times - 1` copies of them under other names. A copy has
/// the first letters that make its words its own, as another vendor's has.
fn grown(files: &[File], times: usize) -> Vec<u8> {
    let mut all: Vec<File> = files.to_vec();
    for copy in 1..times {
        for file in files {
            let mut file = file.clone();
            file.application = format!("{}{copy}", file.application);
            file.prefixes = file.prefixes.iter().map(|p| format!("{p}{copy}")).collect();
            file.hosts = file.hosts.iter().map(|h| format!("c{copy}.{h}")).collect();
            file.older_bases.clear();
            for module in file.modules.values_mut() {
                for operation in module.operations.values_mut() {
                    let mut scope = operation.to_full();
                    scope.scope = None;
                    scope.aliases.clear();
                    *operation = scope.into_operation();
                }
            }
            // Calls that need another application's scopes keep the first
            // copy's; the rest name their own.
            let own = |scopes: &str| !scopes.contains("Zoho") && !scopes.contains("WorkDrive");
            file.calls
                .retain(|_, path| path.calls().all(|(_, call)| own(call.scopes())));
            all.push(file);
        }
    }
    let refs: Vec<&File> = all.iter().collect();
    compile(&refs, &domains(), &BTreeSet::new()).expect("copies are sound")
}

fn domains() -> Vec<Vec<String>> {
    vec![
        vec!["zohoapis.com".into(), "zohoapis.eu".into()],
        vec!["zoho.com".into(), "zoho.eu".into()],
    ]
}

fn look_ups(c: &mut Criterion, name: &str, catalog: &Catalog<'_>) {
    let mut group = c.benchmark_group(name);
    group.bench_function("scope", |b| {
        b.iter(|| catalog.scope(black_box("zohocrm.modules.deals.create")));
    });
    group.bench_function("call", |b| {
        b.iter(|| {
            catalog.resolve(
                "POST",
                black_box("https://www.zohoapis.eu/books/v3/invoices/1/email"),
            )
        });
    });
    group.bench_function("call by pattern", |b| {
        b.iter(|| {
            catalog.resolve(
                "POST",
                black_box("https://www.zohoapis.eu/crm/v8/Deals/upsert"),
            )
        });
    });
    for question in [
        "read sales orders books",
        "upsert deals crm",
        "create invoce",
    ] {
        group.bench_function(BenchmarkId::new("words", question), |b| {
            b.iter(|| catalog.search(black_box(question), 5).hits.len());
        });
    }
    group.finish();
}

fn growth(c: &mut Criterion) {
    let files = files();
    for times in [1, 10, 100] {
        let bytes = grown(&files, times);
        let catalog = Catalog::new(&bytes).expect("just compiled");
        look_ups(c, &format!("{times}x"), &catalog);
    }
}

fn load(c: &mut Criterion) {
    let bytes = grown(&files(), 1);
    c.bench_function("load", |b| b.iter(|| Catalog::new(black_box(&bytes))));
}

fn least(c: &mut Criterion) {
    let catalog = Catalog::embedded();
    let needs: Vec<Vec<Together<'_>>> = catalog
        .applications()
        .flat_map(|application| application.calls())
        .filter_map(|call| match call.requirement(&[("module", "Contacts")]) {
            Requirement::AnyOf(alternatives) if !alternatives.is_empty() => Some(alternatives),
            _ => None,
        })
        .collect();
    let mut group = c.benchmark_group("least set");
    group.sample_size(20);
    for count in [1_usize, 10, 100, 1000] {
        // Every so-many-th call, so that several applications take part.
        let step = needs.len() / count;
        let some: Vec<_> = needs.iter().step_by(step).take(count).cloned().collect();
        group.bench_function(BenchmarkId::from_parameter(count), |b| {
            b.iter(|| least_set(black_box(&some)).scopes.len());
        });
    }
    group.finish();
}

criterion_group!(benches, load, growth, least);
criterion_main!(benches);
