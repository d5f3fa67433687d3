#!/usr/bin/env python3
"""Draws what `run --curves` measured, as SVG.    curves.py DATA.json FOLDER"""
import json
import math
import pathlib
import sys

WIDTH, HEIGHT = 440, 300
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 34, 46  # around the plot
COLOURS = ["#0b6bcb", "#c2410c", "#6b7280"]


def pretty(value):
    return "%g" % value if value < 1000 else "%gk" % (value / 1000)


def linear_ticks(most):
    step = 10 ** math.floor(math.log10(most))
    step = next(step * part for part in (0.2, 0.25, 0.5, 1, 2) if most / (step * part) <= 6)
    return [step * i for i in range(int(most / step) + 1)]


class Axis:
    """Values to places between two ends of the picture."""

    def __init__(self, least, most, begin, end, logarithmic=0):
        self.scale = (lambda value: math.log(value, logarithmic)) if logarithmic else float
        self.least, self.most, self.begin, self.end = self.scale(least), self.scale(most), begin, end
        if logarithmic:
            first, last = math.ceil(self.least - 1e-9), math.floor(self.most + 1e-9)
            self.ticks = [logarithmic ** i for i in range(first, last + 1)]
        else:
            self.ticks = linear_ticks(most)

    def __call__(self, value):
        return self.begin + (self.scale(value) - self.least) / (self.most - self.least) * (self.end - self.begin)


class Chart:
    def __init__(self, title, across, upward, x, y):
        """x, y: (least, most, base of the logarithm or 0)"""
        self.x = Axis(*x[:2], LEFT, WIDTH - RIGHT, x[2])
        self.y = Axis(*y[:2], HEIGHT - BOTTOM, TOP, y[2])
        self.clip = y[1]
        self.parts = [text(LEFT, 20, title, "start", "font-weight='600'"), text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, across),
                      text(0, 0, upward, extra="transform='translate(14 %g) rotate(-90)'" % ((TOP + HEIGHT - BOTTOM) / 2))]
        for tick in self.x.ticks:
            self.parts.append(text(self.x(tick), HEIGHT - BOTTOM + 16, pretty(tick)))
        for tick in self.y.ticks:
            self.parts.append("<path d='M%g %.1fH%g' stroke='#e5e7eb'/>" % (LEFT, self.y(tick), WIDTH - RIGHT))
            self.parts.append(text(LEFT - 6, self.y(tick) + 4, pretty(tick), "end"))
        self.lines = 0

    def line(self, name, points, dashed=False):
        points = [(x, y) for x, y in points if y is not None and y <= self.clip]
        colour = COLOURS[self.lines % len(COLOURS)]
        places = " ".join("%.1f,%.1f" % (self.x(x), self.y(y)) for x, y in points)
        self.parts.append("<polyline points='%s' fill='none' stroke='%s' stroke-width='2'%s/>" % (places, colour, " stroke-dasharray='5 4'" * dashed))
        if not dashed:
            self.parts += ["<circle cx='%.1f' cy='%.1f' r='2.5' fill='%s'/>" % (self.x(x), self.y(y), colour) for x, y in points]
        height = TOP + 12 + 16 * self.lines
        self.parts.append("<path d='M%g %gh18' stroke='%s' stroke-width='2'%s/>" % (LEFT + 10, height, colour, " stroke-dasharray='5 4'" * dashed))
        self.parts.append(text(LEFT + 34, height + 4, name, "start"))
        self.lines += 1

    def svg(self, column):
        return "<g transform='translate(%d 0)'>%s</g>" % (column * WIDTH, "".join(self.parts))


def text(x, y, content, anchor="middle", extra=""):
    escaped = content.replace("&", "&amp;").replace("<", "&lt;")
    return "<text x='%.1f' y='%.1f' text-anchor='%s' %s>%s</text>" % (x, y, anchor, extra, escaped)


def picture(*charts):
    width = WIDTH * len(charts)
    return ("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d' font-family='system-ui, sans-serif' font-size='12' "
            "fill='#111827'><rect width='100%%' height='100%%' fill='white'/>%s</svg>\n"
            % (width, HEIGHT, width, HEIGHT, "\n".join(chart.svg(i) for i, chart in enumerate(charts))))


def draw_times(times):
    relative = {model: [(int(items), int(items) / took * curve["1"]) for items, took in curve.items()] for model, curve in times.items()}
    most = max(y for points in relative.values() for _, y in points)
    speed = Chart("What a batch gains", "items in one run", "items a second, relative to one by one", (1, 128, 2), (0, most * 1.25, 0))
    milliseconds = {model: [(int(items), took / 1e3) for items, took in curve.items()] for model, curve in times.items()}
    values = [y for points in milliseconds.values() for _, y in points]
    time = Chart("What a batch takes", "items in one run", "milliseconds", (1, 128, 2), (min(values) / 1.5, max(values) * 3, 10))
    for chart, lines in ((speed, relative), (time, milliseconds)):
        for model, points in lines.items():
            chart.line(model, points)
    return picture(speed, time)


NAMES = {"batched": "as it is by default, with a deadline", "unbatched": "max_batch 1, with a deadline", "unbounded": "max_batch 1, long queue, no deadline"}


def draw_load(data):
    served, within = data["served"], data["within"] / 1e3
    most = max(point["rate"] for points in served.values() for point in points)
    highest = max(point["goodput"] for points in served.values() for point in points)
    good = Chart("Answers in time", "requests a second", "answers within %.1f ms, a second" % within, (0, most, 0), (0, highest * 1.6, 0))
    late = Chart("99th percentile of what is answered", "requests a second", "milliseconds", (0, most, 0), (within / 8, within * 400, 10))
    for name, points in served.items():
        good.line(NAMES[name], [(point["rate"], point["goodput"]) for point in points])
        late.line(NAMES[name], [(point["rate"], point["p99"] / 1e3) for point in points])
    late.line("in time", [(0, within), (most, within)], dashed=True)
    return picture(good, late)


def draw(data, folder):
    data = json.loads(json.dumps(data))  # keys as in the file
    (pathlib.Path(folder) / "batching-times.svg").write_text(draw_times(data["times"]))
    (pathlib.Path(folder) / "batching-load.svg").write_text(draw_load(data))


if __name__ == "__main__":
    draw(json.loads(pathlib.Path(sys.argv[1]).read_text()), sys.argv[2])
