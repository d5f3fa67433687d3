#pragma once
#include <cstdint>
#include <string>

namespace conduit {

/// What `serve` takes: from the command line, else from the environment (`CONDUIT_*`), else these defaults.
struct options {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8080;  // 0: the system chooses, and `serve` prints it
    unsigned threads = 0;       // reactors; 0: one per core
    unsigned workers = 0;       // threads for [[=blocking]] handlers; 0: twice the cores, at least 4
    std::string models = "models";
    bool model_control = false;  // clients may load and unload models at /v2/repository; only what handlers use is loaded at start
    bool watch_models = false;        // load models anew when their files change; `dev` does it, too
    std::uint64_t model_memory = 0;   // bytes for models; beyond, those that are idle make room; 0: any number
    unsigned model_keep = 10'000;     // milliseconds that a model stays at least before it makes room
    std::string model_cache{};        // the folder for models as they were optimised; "auto": the user's; empty: none
    std::uint64_t model_cache_size = 1024 * 1024 * 1024;  // bytes
    bool dev = false;         // problems show what exceptions say
    std::string tls_certificate{};  // PEM file; with a key, HTTPS is served instead of HTTP
    std::string tls_key{};
    std::string record_profile{};  // the file for how often each endpoint was asked; empty: not counted
    std::string trusted_proxies{};  // addresses and networks, with commas between, whose X-Forwarded-For and -Proto count
    std::string mcp_hosts{};  // names, with commas between, besides localhost, by which /mcp is reached and whose pages may ask it
    std::string mcp_authorization_servers{};  // their URLs, with commas between: who gives tokens for /mcp (RFC 9728); empty: nobody is named
    std::string mcp_state_keys{};  // the file of secrets by which processes know each other's requestState, one a line; empty: made at the start
    std::size_t mcp_page = 500;  // entries of a list of tools, resources or prompts at a time
    bool reuse_port = false;  // share the port with another process of the same user, to take over from it
    bool access_log = true;   // one line per request on the console
    bool compression = true;  // of response bodies, for clients that accept it
    std::size_t compression_threshold = 1024;  // bytes; smaller bodies are sent as they are

    std::size_t spool_threshold = 1024 * 1024;  // bytes; larger forms with files lie in a temporary file, not in memory

    // Limits; beyond them a client or a request is refused.
    std::size_t max_connections = 10'000;           // at a time, in the whole process
    std::size_t max_connections_per_address = 0;    // 0: any number, because behind a proxy all clients have one address
    std::size_t max_requests = 100'000;             // of one connection, which then ends; 0: any number
    std::size_t max_output = 1024 * 1024;           // bytes waiting to be sent, beyond which a connection's next request waits
    std::size_t max_head = 32 * 1024;          // bytes of request line and headers
    std::size_t max_target = 8 * 1024;         // bytes of the request target
    std::size_t max_headers = 100;
    std::size_t max_body = 16 * 1024 * 1024;   // bytes

    // Waits, in milliseconds.
    unsigned head_timeout = 10'000;   // from the first byte of a head to its last
    unsigned body_timeout = 30'000;
    unsigned idle_timeout = 60'000;   // between requests on a kept connection
    unsigned write_timeout = 30'000;  // without progress
    unsigned handler_timeout = 60'000;  // for the answer of a handler that waits or works elsewhere
    unsigned drain_delay = 0;         // from SIGTERM until the port closes, for load balancers that ask for readiness
    unsigned drain_timeout = 10'000;  // from the port's closing until what is still running is cut off
};

}
