"""The files of TensorBoard: written by tensorboardX, which needs no PyTorch, read by TensorBoard itself."""

import os

from shape import main
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboardX import SummaryWriter


class Peer:
    def __init__(self, folder):
        # A run is a folder.
        self.writer = SummaryWriter(f"{folder}/run_{os.getpid()}")

    def log(self, event):
        for key, value in event.items():
            add = self.writer.add_text if isinstance(value, str) else self.writer.add_scalar
            add(key, value, event["n"])

    def close(self):
        self.writer.close()

    @staticmethod
    def read(folder):
        runs = [load(run) for run in os.scandir(folder)]
        events = [run.Scalars(tag) for run in runs for tag in run.Tags()["scalars"]]
        texts = [run.Tensors(tag) for run in runs for tag in run.Tags()["tensors"]]
        return sum(len(values) for values in events + texts) // 6

    @staticmethod
    def column(folder, name):
        found = []
        for run in os.scandir(folder):
            run = load(run)
            if name in run.Tags()["scalars"]:
                found += [event.value for event in run.Scalars(name)]
            if f"{name}/text_summary" in run.Tags()["tensors"]:
                tensors = [event.tensor_proto for event in run.Tensors(f"{name}/text_summary")]
                found += [text.decode() for tensor in tensors for text in tensor.string_val]
        return found


def load(run):
    everything = {"scalars": 0, "tensors": 0}
    return EventAccumulator(run.path, size_guidance=everything).Reload()


main(Peer)
