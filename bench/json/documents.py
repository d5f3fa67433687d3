"""Writes the documents of bench/json: always the same."""
import json
import pathlib
import random

CITIES = ["Zürich", "Kraków", "Lisboa", "Austin", "Nagoya", "Nairobi"]


def person(chance, number):
    return {"id": 10_000_000 + number, "name": "Person %d \"%s\"" % (number, chance.choice(["Ada", "Bo", "Cy", "Zoë"])),
            "mail": "person%d@example.org" % number, "age": chance.randrange(18, 90), "score": round(chance.uniform(0, 100), 2),
            "active": chance.random() < 0.5, "tags": chance.sample(["new", "paid", "trial", "beta", "staff"], 2)}


def line(chance, number):
    return {"article": "article-%04d" % chance.randrange(10_000), "count": chance.randrange(1, 20), "price": round(chance.uniform(1, 500), 2),
            "note": None if number % 2 else "as a present, with\na card"}


def order(chance):
    lines = [line(chance, i) for i in range(7)]
    return {"id": 8_104_772_113, "customer": "Grace Hopper", "mail": "grace.hopper@example.org", "paid": True,
            "address": {"street": "17 Analytical Engine Lane, third floor", "city": chance.choice(CITIES), "country": "CH",
                        "latitude": 47.376887, "longitude": 8.541694},
            "tags": ["express", "gift", "returning-customer", "newsletter"], "lines": lines,
            "total": round(sum(each["count"] * each["price"] for each in lines), 2)}


def write_all(folder):
    chance = random.Random(7)
    numbers = [chance.uniform(-1, 1) for _ in range(51_000)]
    for name, value in (("order", order(chance)), ("people", [person(chance, i) for i in range(680)]), ("numbers", numbers)):
        text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        (pathlib.Path(folder) / (name + ".json")).write_text(text)
