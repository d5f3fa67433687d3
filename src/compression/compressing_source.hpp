#pragma once
#include <memory>
#include <conduit/http/body_source.hpp>

#include "encoder.hpp"

namespace conduit::compression {

/// A body that is compressed while it is sent. After every piece that the plain source gives, the client can decode all of it: an
/// event of a stream arrives when it happens, not when the compressor has enough.
class compressing_source final : public body_source {
public:
    compressing_source(owned_source plain, std::unique_ptr<encoder> encoder);

    auto read(std::string& to, std::size_t most) -> state override;
    auto abandon() -> bool override { return plain_->abandon(); }
    void drain() override { plain_->drain(); }

private:
    owned_source plain_;
    std::unique_ptr<encoder> encoder_;
    std::string piece_;
};

}
