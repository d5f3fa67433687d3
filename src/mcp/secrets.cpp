#include "secrets.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <stdexcept>
#include <conduit/bytes.hpp>

namespace conduit::mcp {
namespace {

auto octets(std::string_view text) -> const unsigned char* { return reinterpret_cast<const unsigned char*>(text.data()); }
auto octets(std::string& text) -> unsigned char* { return reinterpret_cast<unsigned char*>(text.data()); }

}

auto random_bytes(std::size_t count) -> std::string {
    std::string bytes(count, '\0');
    if (RAND_bytes(octets(bytes), static_cast<int>(count)) != 1) throw std::runtime_error("the system gives no random bytes");
    return bytes;
}

auto random_name() -> std::string {
    std::string name;
    for (const char c : random_bytes(16)) {
        name += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
        name += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
    }
    return name;
}

auto sha256(std::string_view text) -> std::string {
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    SHA256(octets(text), text.size(), octets(digest));
    return digest;
}

auto authenticator(std::string_view key, std::string_view text) -> std::string {
    std::string code(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), octets(text), text.size(), octets(code), &size)) throw std::runtime_error("HMAC failed");
    code.resize(size);
    return code;
}

auto same_secret(std::string_view a, std::string_view b) -> bool { return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0; }

auto base64(std::string_view bytes) -> std::string { return text_form<conduit::bytes>::write({std::string(bytes)}); }

auto base64_of_url(std::string_view bytes) -> std::string {
    auto text = base64(bytes);
    while (text.ends_with('=')) text.pop_back();
    for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
    return text;
}

auto from_base64(std::string_view text, std::string& bytes) -> bool {
    if (text.size() % 4 != 0 || text.find_first_of("-_") != text.npos) return false;
    auto read = text_form<conduit::bytes>::read(text);
    if (!read) return false;
    bytes = std::move(read->content);
    return base64(bytes) == text;
}

auto from_base64_of_url(std::string_view text, std::string& bytes) -> bool {
    auto read = text_form<conduit::bytes>::read(text);
    if (!read) return false;
    bytes = std::move(read->content);
    return base64_of_url(bytes) == text;
}

}
