"""Python's xetrack, on one of its engines."""

import os

from shape import main
from xetrack import Reader, Tracker

ENGINE = os.environ["PEER_ENGINE"]


class Peer:
    def __init__(self, folder):
        self.tracker = Tracker(f"{folder}/runs.db", engine=ENGINE, warnings=False)

    def log(self, event):
        self.tracker.log(event)

    def batch(self, events):
        self.tracker.log_batch(events)

    def close(self):
        self.tracker.conn.close()

    @staticmethod
    def read(folder):
        return len(Reader(f"{folder}/runs.db", engine=ENGINE).to_df())

    @staticmethod
    def column(folder, name):
        frame = Reader(f"{folder}/runs.db", engine=ENGINE).to_df()
        return frame[name].tolist() if name in frame else []


main(Peer)
