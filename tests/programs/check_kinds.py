"""Checks what a reader of files gives for the events of `event_of_kinds.ts`."""

import hashlib
from datetime import datetime, timedelta


def value_of(i, k):
    if (i + k) % 5 == 0:
        return None
    return [
        lambda: i + k / 8,
        lambda: 2**60 + i * 1000 + k,
        lambda: i % 2 == 0,
        lambda: f'{i} "é" 🐢 {k}',
        lambda: datetime(1970, 1, 1) + timedelta(days=i, milliseconds=k),
        lambda: f'[{i},{{"k":{k}}}]',
        lambda: None if i % 49 else hashlib.sha256(bytes([k % 256])).hexdigest()[:16],
    ][k % 7]()


def columns_of(kind, columns):
    """Names the columns of a kind: 0 number, 1 bigint, 2 boolean, 3 text, 4 date, 5 json, 6 asset."""
    return [f"c{k}" for k in range(kind, columns, 7)]


def check(rows, columns):
    """Checks rows, each a dict: a value is of its type too, but for booleans, and numbers that are whole."""
    for row in rows:
        for k in range(columns):
            value, wanted = row[f"c{k}"], value_of(int(row["i"]), k)
            assert value == wanted, f"event {row['i']}, c{k}: {value!r} is not {wanted!r}"
            assert wanted is None or type(wanted) in (bool, float) or isinstance(value, type(wanted))
