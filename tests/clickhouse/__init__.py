"""The metric catalogue on ClickHouse's engine, compared with the others. Run by `bin/test --clickhouse`, not by pytest.

Needs `chdb` on the path: 900 MB, so it is no requirement of the project.
"""
