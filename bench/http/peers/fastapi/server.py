"""The applications of bench/http on FastAPI."""
import fastapi
import fastapi.responses
import pydantic


class User(pydantic.BaseModel):
    id: int
    verbose: bool
    page: int


class Person(pydantic.BaseModel):
    name: str
    age: int
    tags: list[str]


app = fastapi.FastAPI()


@app.get("/", response_class=fastapi.responses.PlainTextResponse)
async def hello():
    return "Hello, world!"


@app.get("/users/{id}")
async def user(id: int, verbose: bool, page: int) -> User:
    return User(id=id, verbose=verbose, page=page)


@app.post("/people")
async def echo(person: Person) -> Person:
    return person
