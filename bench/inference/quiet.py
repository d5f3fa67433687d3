"""What other programs of the machine do meanwhile, which spoils a measurement."""
import os
import pathlib
import time

TICK = os.sysconf("SC_CLK_TCK")
LOUD = 0.1  # of a core, by others


def busy():
    """Seconds that the cores spent on programs; interrupts are not theirs."""
    user, nice, system = (pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:4])
    return (int(user) + int(nice) + int(system)) / TICK


def descendants(pid):
    found = []
    for task in pathlib.Path("/proc/%d/task" % pid).iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *descendants(child)]
    return found


def own():
    """Seconds that this program and what it started, and that they started, took."""
    total = 0
    for pid in [os.getpid(), *descendants(os.getpid())]:
        try:
            fields = pathlib.Path("/proc/%d/stat" % pid).read_text().rpartition(")")[2].split()
        except FileNotFoundError:  # it has just ended
            continue
        total += sum(map(int, fields[11:15])) / TICK
    return total


class Guard:
    """Repeats what was disturbed, for so many seconds in all."""

    def __init__(self, patience):
        self.left, self.measured, self.disturbed = patience, 0, 0

    def __call__(self, measure):
        while True:
            began, before = time.monotonic(), busy() - own()
            result = measure()
            took = time.monotonic() - began
            others = (busy() - own() - before) / took
            if others < LOUD or self.left <= 0:
                break
            self.left -= took
            self.wait()
        self.measured += 1
        self.disturbed += others >= LOUD
        return result

    def wait(self):
        others = LOUD
        while others >= LOUD and self.left > 0:
            before = busy() - own()
            time.sleep(0.5)
            self.left -= 0.5
            others = (busy() - own() - before) / 0.5
