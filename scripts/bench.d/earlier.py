"""Compares a run with an earlier one, which `--json FILE` has written.

A line of the table is found again by its row and its position in it, because names hold counts. Times are compared
where both runs were on the same kind of processor; elsewhere only the ratios to peers are.
"""

import json

# What a single run may differ by, beside the spread of the rounds of both.
NOISE = 0.1
NOISE_BYTES = 5 << 20


class Lines:
    """The lines of a table, as a file keeps them."""

    def __init__(self, machine, versions):
        self.found = {"machine": machine, "versions": versions, "lines": []}

    def add(self, row, it, ratio):
        at = sum(line["row"] == row for line in self.found["lines"])
        self.found["lines"].append({
            "row": row, "position": at, "contender": it.name, "seconds": it.seconds, "least": it.least,
            "most": it.most, "cpu": it.cpu, "rss": it.rss, "ratio": ratio or None})

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self.found, file, indent=1)
            file.write("\n")


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def worse(old, new):
    """Returns a sentence for each line that is slower or larger by more than the noise, or gone."""
    before = {(line["row"], line["position"]): line for line in old["lines"]}
    measured = {line["row"] for line in new["lines"]}
    is_same = old["machine"] == new["machine"]
    for line in new["lines"]:
        earlier = before.pop((line["row"], line["position"]), None)
        if earlier:
            yield from slower(earlier, line, is_same)
    for row, position in before:
        if row in measured:
            yield f"{row}: line {position + 1} was measured in the earlier run only"


def slower(old, new, is_same):
    name = f"{new['row']}, {new['contender']}"
    noise = NOISE + spread(old) + spread(new)
    if old["ratio"] and new["ratio"]:
        if float(new["ratio"]) > float(old["ratio"]) * (1 + noise):
            yield f"{name}: ratio {old['ratio']} became {new['ratio']}"
    elif is_same and new["seconds"] > old["seconds"] * (1 + noise):
        yield f"{name}: {old['seconds']:.3f} s became {new['seconds']:.3f} s"
    if old["rss"] and new["rss"] and new["rss"] > old["rss"] * (1 + NOISE) + NOISE_BYTES:
        yield f"{name}: {old['rss'] / 1e6:.0f} MB became {new['rss'] / 1e6:.0f} MB"


def spread(line):
    """Half of the distance of the rounds, as a part of their median."""
    return (line["most"] - line["least"]) / 2 / line["seconds"] if line["seconds"] else 0
