"""Aim, with a repository of its own."""

import gc

import aim
from aim.storage.context import Context
from shape import main


class Peer:
    def __init__(self, folder):
        self.run = aim.Run(repo=folder, system_tracking_interval=None, capture_terminal_logs=False)

    def log(self, event):
        self.run.track({key: value_of(value) for key, value in event.items()}, step=event["n"])

    def close(self):
        self.run.close()
        # Until it is collected it keeps a lock, and this very process could not read the run.
        self.run = None
        gc.collect()

    @staticmethod
    def read(folder):
        sequences = [
            sequence.values.sparse_list()
            for run in runs_of(folder)
            for sequence in [*run.metrics(), text_of(run, "phase")]
        ]
        return sum(len(steps) for steps, _ in sequences) // 6

    @staticmethod
    def column(folder, name):
        found = []
        for run in runs_of(folder):
            for metric in run.metrics():
                if metric.name == name:
                    found += metric.values.sparse_list()[1]
            text = text_of(run, name)
            found += [] if text is None else [value.data for value in text.values.sparse_list()[1]]
        return found


def value_of(value):
    return aim.Text(value) if isinstance(value, str) else value


def text_of(run, name):
    return run.get_text_sequence(name, Context({}))


def runs_of(folder):
    """Opened for writing: reading only sees what `aim up` or `aim storage reindex` has indexed."""
    repo = aim.Repo(folder)
    return [
        aim.Run(name, repo=repo, system_tracking_interval=None, capture_terminal_logs=False)
        for name in repo.list_all_runs()
    ]


main(Peer)
