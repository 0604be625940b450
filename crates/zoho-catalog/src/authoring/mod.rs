//! Catalogs as people write them: YAML files, one per application. Reading,
//! checking, writing and compiling them; programs that only look things up
//! need none of it.

pub mod check;
pub mod compile;
pub mod cover;
mod decompile;
pub mod lines;
pub mod listing;
pub mod model;
pub mod needs;
mod numbers;
pub mod overlay;
pub mod paths;
pub mod problem;
pub mod read;
pub mod told;
mod tree;
pub mod write;

pub use problem::Problem;
