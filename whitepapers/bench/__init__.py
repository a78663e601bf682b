"""The benchmarks of docs/performance.md: they print figures and assert nothing."""
