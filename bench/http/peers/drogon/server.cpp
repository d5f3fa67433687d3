// The applications of bench/http on Drogon, with one thread. BENCH_COMPRESS compresses, BENCH_TLS serves HTTPS.
#include <arpa/inet.h>
#include <drogon/drogon.h>
#include <json/json.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

using namespace drogon;
using reply = std::function<void(const HttpResponsePtr&)>;

namespace {

struct person {
    std::string name;
    unsigned age;
    std::vector<std::string> tags;
};

struct item {
    unsigned id;
    std::string name, category;
    unsigned price, quantity;
    bool active;
    std::vector<std::string> tags;
    double score;
    unsigned count;
};

auto json_of(const std::vector<std::string>& texts) {
    Json::Value list(Json::arrayValue);
    for (const auto& text : texts) list.append(text);
    return list;
}

auto texts_of(const Json::Value& list) {
    std::vector<std::string> texts;
    for (const auto& text : list) texts.push_back(text.asString());
    return texts;
}

auto read_stock(const std::string& path) {
    Json::Value list;
    std::ifstream(path) >> list;
    std::vector<item> stock;
    for (const auto& one : list)
        stock.push_back({one["id"].asUInt(), one["name"].asString(), one["category"].asString(), one["price"].asUInt(), one["quantity"].asUInt(),
                         one["active"].asBool(), texts_of(one["tags"]), one["rating"]["score"].asDouble(), one["rating"]["count"].asUInt()});
    return stock;
}

auto text_reply(std::string text) {
    auto response = HttpResponse::newHttpResponse();
    response->setContentTypeCode(CT_TEXT_PLAIN);
    response->setBody(std::move(text));
    return response;
}

void hello(const HttpRequestPtr&, reply&& done) { done(text_reply("Hello, world!")); }

void get_user(const HttpRequestPtr&, reply&& done, unsigned id, const std::string& verbose, unsigned page) {
    Json::Value user;
    user["id"] = id;
    user["verbose"] = verbose == "true";  // Drogon's own conversion to bool reads 1 and 0
    user["page"] = page;
    done(HttpResponse::newHttpJsonResponse(std::move(user)));
}

void echo(const HttpRequestPtr& request, reply&& done) {
    const auto body = request->getJsonObject();
    if (!body) return done(HttpResponse::newHttpResponse(k400BadRequest, CT_TEXT_PLAIN));
    const person one{(*body)["name"].asString(), (*body)["age"].asUInt(), texts_of((*body)["tags"])};
    Json::Value echoed;
    echoed["name"] = one.name;
    echoed["age"] = one.age;
    echoed["tags"] = json_of(one.tags);
    done(HttpResponse::newHttpJsonResponse(std::move(echoed)));
}

void get_items(const std::vector<item>& stock, reply&& done, std::size_t limit, Json::UInt64 factor) {
    Json::Value answer;
    auto& list = answer["items"] = Json::Value(Json::arrayValue);
    for (std::size_t i = 0; i < std::min(limit, stock.size()); ++i) {
        const auto& one = stock[i];
        Json::Value line;
        line["id"] = one.id;
        line["name"] = one.name;
        line["category"] = one.category;
        line["price"] = one.price;
        line["quantity"] = one.quantity;
        line["active"] = one.active;
        line["tags"] = json_of(one.tags);
        line["rating"]["score"] = one.score;
        line["rating"]["count"] = one.count;
        line["total"] = Json::UInt64{one.price} * one.quantity * factor;
        list.append(std::move(line));
    }
    answer["count"] = list.size();
    done(HttpResponse::newHttpJsonResponse(std::move(answer)));
}

void upload(const HttpRequestPtr& request, reply&& done) { done(text_reply(std::to_string(request->bodyLength()))); }

/// Drogon does not say which port 0 became.
auto free_port() -> std::uint16_t {
    const int probe = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool bound = bind(probe, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                       getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    close(probe);
    if (!bound) std::perror("drogon"), std::exit(1);
    return ntohs(address.sin_port);
}

}

int main() {
    const std::string data = std::getenv("BENCH_DATA");
    const auto stock = read_stock(data + "/items.json");
    const auto port = free_port();
    if (const char* tls = std::getenv("BENCH_TLS"))
        app().addListener("127.0.0.1", port, true, std::string(tls) + "/certificate.pem", std::string(tls) + "/key.pem");
    else
        app().addListener("127.0.0.1", port);

    app().registerHandler("/", &hello, {Get});
    app().registerHandler("/users/{id}?verbose={verbose}&page={page}", &get_user, {Get});
    app().registerHandler("/people", &echo, {Post});
    app().registerHandler("/items?limit={limit}&factor={factor}",
                          [&](const HttpRequestPtr&, reply&& done, std::size_t limit, Json::UInt64 factor) {
                              get_items(stock, std::move(done), limit, factor);
                          },
                          {Get});
    app().registerHandler("/upload", &upload, {Post});
    app().registerBeginningAdvice([port] {
        std::printf("http://127.0.0.1:%d\n", port);
        std::fflush(stdout);
    });
    app()
        .setThreadNum(1)
        .setLogLevel(trantor::Logger::kWarn)
        .setDocumentRoot(data)
        .setClientMaxBodySize(2 << 20)
        .setClientMaxMemoryBodySize(2 << 20)  // else a body beyond 64 KB goes through a file
        .enableGzip(std::getenv("BENCH_COMPRESS") != nullptr)
        .run();
}
