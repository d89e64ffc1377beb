"""Weights & Biases, offline. It has no way to read such a run, so that its file is read here."""

import glob
import json
import struct

import wandb
from shape import main
from wandb.proto import wandb_internal_pb2

BLOCK = 32768


class Peer:
    def __init__(self, folder):
        settings = wandb.Settings(x_disable_stats=True, console="off", silent=True)
        self.run = wandb.init(project="peers", dir=folder, mode="offline", settings=settings)

    def log(self, event):
        self.run.log(event)

    def close(self):
        self.run.finish()

    @staticmethod
    def column(folder, name):
        events = [event for path in glob.glob(f"{folder}/wandb/offline-run-*/*.wandb") for event in events_of(path)]
        return [event[name] for event in events if name in event]


def events_of(path):
    for record in records_of(path):
        message = wandb_internal_pb2.Record()
        message.ParseFromString(record)
        if message.WhichOneof("record_type") == "history":
            event = {}
            for item in message.history.item:
                *path, key = item.nested_key or [item.key]
                fields = event
                for name in path:
                    fields = fields.setdefault(name, {})
                fields[key] = json.loads(item.value_json)
            yield event


def records_of(path):
    """A log of LevelDB: blocks of 32 KiB, pieces of records with a head of checksum, length and type."""
    with open(path, "rb") as file:
        data = file.read()
    at, record = 7, b""
    while at + 7 <= len(data):
        if BLOCK - at % BLOCK < 7:
            at += BLOCK - at % BLOCK
            continue
        _, length, kind = struct.unpack_from("<IHB", data, at)
        if kind == 0 or at + 7 + length > len(data):
            return
        record += data[at + 7 : at + 7 + length]
        at += 7 + length
        if kind in (1, 4):  # whole, or the last piece
            yield record
            record = b""


main(Peer)
