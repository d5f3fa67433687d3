//! The applications of bench/http on actix-web, with one worker.
use actix_web::{get, post, web, App, HttpServer, Responder};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Options {
    verbose: bool,
    page: u32,
}

#[derive(Serialize)]
struct User {
    id: u32,
    verbose: bool,
    page: u32,
}

#[derive(Deserialize, Serialize)]
struct Person {
    name: String,
    age: u32,
    tags: Vec<String>,
}

#[get("/")]
async fn hello() -> impl Responder {
    "Hello, world!"
}

#[get("/users/{id}")]
async fn user(id: web::Path<u32>, options: web::Query<Options>) -> impl Responder {
    web::Json(User { id: *id, verbose: options.verbose, page: options.page })
}

#[post("/people")]
async fn echo(person: web::Json<Person>) -> impl Responder {
    person
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let server = HttpServer::new(|| App::new().service(hello).service(user).service(echo)).workers(1).bind(("127.0.0.1", 0))?;
    println!("http://{}", server.addrs()[0]);
    server.run().await
}
