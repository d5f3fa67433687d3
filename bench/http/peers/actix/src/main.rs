//! The applications of bench/http on actix-web, with one worker. BENCH_COMPRESS compresses, BENCH_TLS serves HTTPS.
use actix_web::{get, middleware, post, web, App, HttpResponse, HttpServer, Responder};
use actix_web::rt::time::sleep;
use futures_util::stream;
use rustls::pki_types::{pem::PemObject, CertificateDer, PrivateKeyDer};
use serde::{Deserialize, Serialize};
use std::{env, fs, time::Duration};

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

#[derive(Deserialize, Serialize)]
struct Rating {
    score: f64,
    count: u32,
}

#[derive(Deserialize)]
struct Item {
    id: u32,
    name: String,
    category: String,
    price: u32,
    quantity: u32,
    active: bool,
    tags: Vec<String>,
    rating: Rating,
}

#[derive(Serialize)]
struct Line<'a> {
    id: u32,
    name: &'a str,
    category: &'a str,
    price: u32,
    quantity: u32,
    active: bool,
    tags: &'a [String],
    rating: &'a Rating,
    total: u64,
}

#[derive(Serialize)]
struct Lines<'a> {
    items: Vec<Line<'a>>,
    count: usize,
}

#[derive(Deserialize)]
struct Selection {
    limit: usize,
    factor: u64,
}

/// A macro, as the type of an application with a layer is another one than that without.
macro_rules! serve {
    ($application:expr) => {{
        let server = HttpServer::new(move || $application).workers(1);
        let server = match env::var("BENCH_TLS") {
            Ok(folder) => server.bind_rustls_0_23(("127.0.0.1", 0), certificate(&folder))?,
            Err(_) => server.bind(("127.0.0.1", 0))?,
        };
        println!("http://{}", server.addrs()[0]);
        server.run().await
    }};
}

#[get("/")]
async fn hello() -> impl Responder {
    "Hello, world!"
}

#[get("/users/{id}")]
async fn user(id: web::Path<u32>, options: web::Query<Options>) -> impl Responder {
    web::Json(User { id: *id, verbose: options.verbose, page: options.page })
}

#[get("/ticks")]
async fn ticks() -> impl Responder {
    let events = stream::unfold(0u64, |count| async move {
        if count > 0 {
            sleep(Duration::from_secs(1)).await;
        }
        Some((Ok::<_, actix_web::Error>(web::Bytes::from(format!("data: {count}\n\n"))), count + 1))
    });
    HttpResponse::Ok().content_type("text/event-stream").streaming(events)
}

#[post("/people")]
async fn echo(person: web::Json<Person>) -> impl Responder {
    person
}

#[get("/items")]
async fn items(selection: web::Query<Selection>, stock: web::Data<Vec<Item>>) -> impl Responder {
    let items: Vec<_> = stock.iter().take(selection.limit).map(|item| Line {
        id: item.id,
        name: &item.name,
        category: &item.category,
        price: item.price,
        quantity: item.quantity,
        active: item.active,
        tags: &item.tags,
        rating: &item.rating,
        total: u64::from(item.price) * u64::from(item.quantity) * selection.factor,
    }).collect();
    let count = items.len();
    HttpResponse::Ok().json(Lines { items, count })
}

#[post("/upload")]
async fn upload(body: web::Bytes) -> impl Responder {
    body.len().to_string()
}

fn certificate(folder: &str) -> rustls::ServerConfig {
    let chain = CertificateDer::pem_file_iter(format!("{folder}/certificate.pem")).unwrap().collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_file(format!("{folder}/key.pem")).unwrap();
    rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap()
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let data = env::var("BENCH_DATA").expect("BENCH_DATA names the folder of the data");
    let stock: Vec<Item> = serde_json::from_slice(&fs::read(format!("{data}/items.json"))?)?;
    let stock = web::Data::new(stock);
    let routes = move |app: &mut web::ServiceConfig| {
        app.app_data(stock.clone()).app_data(web::PayloadConfig::new(2 << 20));
        app.service(hello).service(user).service(echo).service(items).service(ticks).service(upload);
        app.service(actix_files::Files::new("/static", format!("{data}/static")));
    };
    if env::var("BENCH_COMPRESS").is_ok() {
        serve!(App::new().wrap(middleware::Compress::default()).configure(routes.clone()))
    } else {
        serve!(App::new().configure(routes.clone()))
    }
}
