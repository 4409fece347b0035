"""Cases, metrics, statistics, judges and reports: how often the assistant hallucinates."""
