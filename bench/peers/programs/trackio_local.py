"""trackio, kept local."""

import os
import sys

os.environ["TRACKIO_DIR"] = sys.argv[2]

import trackio  # noqa: E402: it looks for its folder as it is imported
from shape import main  # noqa: E402
from trackio.sqlite_storage import SQLiteStorage  # noqa: E402

class Peer:
    def __init__(self, folder):
        # A folder for each process; the probes share one, and have a project each.
        self.run = trackio.init(project=project_of(folder), embed=False, auto_log_cpu=False, auto_log_gpu=False)

    def log(self, event):
        trackio.log(event)

    def close(self):
        trackio.finish()

    @staticmethod
    def read(folder):
        return len(logs_of(folder))

    @staticmethod
    def column(folder, name):
        return [log[name] for log in logs_of(folder) if name in log]


def project_of(folder):
    return "peer" + os.path.relpath(folder, sys.argv[2]).replace(".", "")


def logs_of(folder):
    """Its `Api` gives runs, but not what they logged: that is what the dashboard asks for."""
    project = project_of(folder)
    if not SQLiteStorage.get_project_db_path(project).exists():  # nothing is stored yet
        return []
    runs = trackio.Api().runs(project)
    return [log for run in runs for log in SQLiteStorage.get_logs(project, run.name, run_id=run.id)]


main(Peer)
