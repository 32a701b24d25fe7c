"""Executions: wait for one to end, follow its log.

`polling` decides when to ask again and what a state means; `waiting` waits for the end; `logs`
follows a log that is still being written. Stands on `_calls` and the generated models.
"""
