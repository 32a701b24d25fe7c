pytest_plugins = ["kubiya_async.testing.pytest"]
