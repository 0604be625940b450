//! What holds for every scope of every application.
