//! The applications of bench/http on axum, with one thread.
use axum::serve::ListenerExt;
use axum::{extract::{Path, Query}, routing::{get, post}, Json, Router};
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

async fn hello() -> &'static str {
    "Hello, world!"
}

async fn user(Path(id): Path<u32>, Query(options): Query<Options>) -> Json<User> {
    Json(User { id, verbose: options.verbose, page: options.page })
}

async fn echo(Json(person): Json<Person>) -> Json<Person> {
    Json(person)
}

async fn serve() -> std::io::Result<()> {
    let app = Router::new().route("/", get(hello)).route("/users/{id}", get(user)).route("/people", post(echo));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("http://{}", listener.local_addr()?);
    // Pipelined answers are written one by one: without this each waits for the acknowledgement of the one before, up to 40 ms.
    let listener = listener.tap_io(|connection| connection.set_nodelay(true).expect("a TCP socket has this option"));
    axum::serve(listener, app).await
}

fn main() -> std::io::Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(serve())
}
