"""The order over HTTP, on FastAPI: the types of models.hpp."""
from typing import Annotated

import fastapi
import pydantic
from pydantic import Field


class Place(pydantic.BaseModel):
    street: str
    city: str
    country: Annotated[str, Field(min_length=2, max_length=2)]
    latitude: float
    longitude: float


class Line(pydantic.BaseModel):
    article: str
    count: Annotated[int, Field(ge=1, le=1000)]
    price: Annotated[float, Field(ge=0)]
    note: str | None = None


class Order(pydantic.BaseModel):
    id: int
    customer: Annotated[str, Field(min_length=1, max_length=64)]
    mail: str
    paid: bool
    address: Place
    tags: Annotated[list[str], Field(max_length=16)]
    lines: Annotated[list[Line], Field(min_length=1, max_length=100)]
    total: Annotated[float, Field(ge=0)]


app = fastapi.FastAPI()


@app.post("/orders")
async def echo(order: Order) -> Order:
    return order
