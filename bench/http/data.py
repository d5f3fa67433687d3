"""What the applications serve: a stock of items, a file, a certificate. The same bytes each time, but for the certificate."""
import json
import pathlib
import subprocess

NAMES = ["Analytical engine", "Difference engine", "Jacquard loom", "Slide rule", "Astrolabe", "Orrery", "Sextant"]
CATEGORIES = ["computing", "weaving", "navigation", "astronomy"]
TAGS = ["brass", "oak", "steam", "hand-made", "restored", "rare", "London", "Paris", "with papers"]


def item(number):
    return {"id": number, "name": "%s %02d" % (NAMES[number % 7], number), "category": CATEGORIES[number * 5 % 4],
            "price": 1500 + number * 7919 % 90001, "quantity": 1 + number * 31 % 97, "active": number % 3 != 0, "tags": [TAGS[(number * step) % 9] for step in (1, 4, 7)],
            "rating": {"score": (10 * (1 + number % 4) + 1 + number * 7 % 9) / 10, "count": number * 53 % 211}}


STOCK = [item(number) for number in range(1, 51)]


def selection(limit, factor):
    """What an application makes of the stock."""
    lines = [{**one, "total": one["price"] * one["quantity"] * factor} for one in STOCK[:limit]]
    return {"items": lines, "count": len(lines)}


def style_sheet():
    """About 30 KB."""
    return "".join(".%s-%d > .%s { margin: %dpx %dpx; color: #%06x; transition: color 0.%ds ease-in; }\n" % (
        TAGS[i % 7].lower(), i, CATEGORIES[i * 5 % 4], i * 31 % 97, i * 17 % 41, i * 7919 * 7919 % (1 << 24), i % 9 + 1) for i in range(320))


def write(folder):
    (folder / "static").mkdir(parents=True, exist_ok=True)
    (folder / "items.json").write_text(json.dumps(STOCK))
    (folder / "static/app.css").write_text(style_sheet())
    if not (folder / "key.pem").exists():
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"],
                       check=True, capture_output=True)
