"""The applications of bench/http on FastAPI. BENCH_COMPRESS compresses."""
import asyncio
import json
import os
import pathlib

import fastapi
import fastapi.middleware.gzip
import fastapi.responses
import fastapi.staticfiles
import pydantic


class User(pydantic.BaseModel):
    id: int
    verbose: bool
    page: int


class Person(pydantic.BaseModel):
    name: str
    age: int
    tags: list[str]


class Rating(pydantic.BaseModel):
    score: float
    count: int


class Item(pydantic.BaseModel):
    id: int
    name: str
    category: str
    price: int
    quantity: int
    active: bool
    tags: list[str]
    rating: Rating


class Line(Item):
    total: int


class Lines(pydantic.BaseModel):
    items: list[Line]
    count: int


DATA = pathlib.Path(os.environ["BENCH_DATA"])
STOCK = [Item(**item) for item in json.loads((DATA / "items.json").read_text())]
app = fastapi.FastAPI()
if "BENCH_COMPRESS" in os.environ:
    app.add_middleware(fastapi.middleware.gzip.GZipMiddleware, compresslevel=4)


@app.get("/", response_class=fastapi.responses.PlainTextResponse)
async def hello():
    return "Hello, world!"


@app.get("/users/{id}")
async def user(id: int, verbose: bool, page: int) -> User:
    return User(id=id, verbose=verbose, page=page)


@app.get("/ticks")
async def ticks():
    async def events():
        count = 0
        while True:
            yield f"data: {count}\n\n"
            count += 1
            await asyncio.sleep(1)

    return fastapi.responses.StreamingResponse(events(), media_type="text/event-stream")


@app.post("/people")
async def echo(person: Person) -> Person:
    return person


@app.get("/items")
async def items(limit: int, factor: int) -> Lines:
    lines = [Line(**vars(item), total=item.price * item.quantity * factor) for item in STOCK[:limit]]
    return Lines(items=lines, count=len(lines))


@app.post("/upload", response_class=fastapi.responses.PlainTextResponse)
async def upload(request: fastapi.Request):
    return str(len(await request.body()))


app.mount("/static", fastapi.staticfiles.StaticFiles(directory=DATA / "static"))
