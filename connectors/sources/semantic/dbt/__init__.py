"""dbt's semantic manifest, `target/semantic_manifest.json`."""
