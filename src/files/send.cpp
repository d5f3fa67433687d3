#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <ctime>
#include <memory>
#include <string>
#include <utility>

#include <conduit/app/services.hpp>
#include <conduit/files/file.hpp>

#include "../compression/compressible.hpp"
#include "../http/accept_encoding.hpp"
#include "../http/content_disposition.hpp"
#include "../http/date.hpp"
#include "../http/extension.hpp"
#include "../http/preconditions.hpp"
#include "../http/range.hpp"
#include "file_source.hpp"
#include "found.hpp"
#include "not_opened.hpp"

namespace conduit {
namespace files {
namespace {

using http::encoding;

constexpr std::size_t read_at_once = 16 * 1024;  // bytes; what the engine sends along with the head

/// Precompressed files are looked for in this order where the client likes them equally: the smallest first.
constexpr std::array offered{encoding::br, encoding::zstd, encoding::gzip, encoding::identity};

constexpr auto extension_of(encoding coding) -> std::string_view {
    switch (coding) {
    case encoding::br: return ".br";
    case encoding::zstd: return ".zst";
    default: return ".gz";
    }
}

/// Opens what lies beside the file in the coding that the client likes most. A client that accepts nothing of what there is gets
/// the file as it is.
auto choose_coding(found& found, const request& request) -> encoding {
    auto left = offered;
    for (auto end = left.end();;) {
        const auto coding = http::preferred_encoding(request.header("accept-encoding"), {left.begin(), end}).value_or(encoding::identity);
        if (coding == encoding::identity) return coding;
        auto opened = found.tree->open(found.name + std::string(extension_of(coding)));
        if (opened && opened->kind == open_file::kind::regular) {
            found.content = std::move(*opened);
            return coding;
        }
        end = std::remove(left.begin(), end, coding);
    }
}

/// Strong: another version differs in one of the three, and the same file in another coding in the name's end.
auto etag_of(const open_file& content, encoding coding) -> std::string {
    std::string tag = "\"";
    const auto add = [&](std::uint64_t number) {
        char digits[16];
        tag.append(digits, std::to_chars(digits, digits + sizeof digits, number, 16).ptr);
    };
    add(content.size);
    tag += '-';
    add(static_cast<std::uint64_t>(content.modified));
    tag += '-';
    add(content.inode);
    if (coding != encoding::identity) (tag += '-') += http::name_of(coding);
    return tag += '"';
}

/// One answer with the content of a file.
class sending {
public:
    sending(found& found, const file_options& options, exchange& x)
        : found_(found), options_(options), x_(x), conditional_(x.in.method == method::get || x.in.method == method::head) {}

    void run() {
        if (found_.needs_slash && !x_.in.path.ends_with('/')) return redirect();
        if (found_.precompressed) coding_ = choose_coding(found_, x_.in);
        etag_ = etag_of(found_.content, coding_);
        modified_ = found_.content.modified / 1'000'000'000;
        if (conditional_) {
            switch (http::check_preconditions(x_.in, {etag_, modified_})) {
            case http::precondition::holds: break;
            case http::precondition::not_modified:
                x_.out.status = 304;
                return add_common_headers();
            case http::precondition::failed:
                return refuse({.status = 412, .detail = "The file is not, or no longer, the one that the request's conditions name."});
            }
        }
        const auto range = requested_range();
        if (range.kind == http::range_kind::unsatisfiable) {
            refuse({.status = 416, .detail = "The file has " + std::to_string(found_.content.size) + " bytes, none of which is in the range."});
            return add("Content-Range", "bytes */" + std::to_string(found_.content.size));
        }
        if (range.kind == http::range_kind::part) {
            x_.out.status = 206;
            add("Content-Range", "bytes " + std::to_string(range.first) + '-' + std::to_string(range.first + range.size - 1) + '/' +
                                     std::to_string(found_.content.size));
            give(range.first, range.size);
        } else {
            give(0, found_.content.size);
        }
    }

private:
    void add(std::string_view name, std::string value) { x_.out.headers.push_back({std::string(name), std::move(value)}); }

    /// Relative to what was asked for, so that nothing a client writes can lead to another host.
    void redirect() {
        const auto last = x_.in.path.substr(x_.in.path.rfind('/') + 1);
        x_.out.status = 308;
        add("Location", "./" + std::string(last) + '/' + (x_.in.query.empty() ? "" : "?" + std::string(x_.in.query)));
    }

    void refuse(const problem& problem) {
        write(problem, x_);
        add_common_headers();
    }

    /// What every answer about the file says, 304 too (RFC 9110 section 15.4.5).
    void add_common_headers() {
        if (conditional_) add("ETag", etag_);
        if (found_.precompressed) add("Vary", "Accept-Encoding");
        if (!options_.cache_control.empty()) add("Cache-Control", options_.cache_control);
        add("X-Content-Type-Options", "nosniff");
    }

    auto requested_range() const -> http::byte_range {
        if (x_.in.method != method::get) return {};  // RFC 9110 section 14.2
        const auto field = http::only_header(x_.in, "range");
        if (!field || !http::if_range_holds(x_.in, {etag_, modified_})) return {};
        return http::read_range(*field, found_.content.size);
    }

    /// A file is compressed once, a body each time.
    auto may_be_compressed(std::uint64_t size) const -> bool {
        return x_.services && x_.services->options().compression && size >= x_.services->options().compression_threshold &&
               x_.in.header("accept-encoding") && coding_ == encoding::identity && compression::compressible(x_.out.content_type);
    }

    void give(std::uint64_t offset, std::uint64_t size) {
        auto& out = x_.out;
        out.content_type = options_.content_type.empty() ? http::content_type_of_name(found_.name) : options_.content_type;
        if (size > read_at_once || may_be_compressed(size)) {
            out.source = std::make_unique<file_source>(std::move(found_.content.descriptor), offset, size);
        } else if (!read_exactly(found_.content.descriptor.get(), offset, static_cast<std::size_t>(size), out.body)) {
            return write(problem::unavailable("The file is being changed.", 1), x_);
        }
        if (coding_ != encoding::identity) add("Content-Encoding", std::string(http::name_of(coding_)));
        if (conditional_) {
            add("Accept-Ranges", "bytes");
            // Never later than Date (RFC 9110 section 8.8.2.1), and no year that four digits cannot write.
            if (modified_ >= 0 && modified_ <= std::time(nullptr)) add("Last-Modified", http::format_date(modified_));
        }
        if (!options_.download.empty()) add("Content-Disposition", http::attachment(options_.download));
        add_common_headers();
    }

    found& found_;
    const file_options& options_;
    exchange& x_;
    bool conditional_;
    encoding coding_ = encoding::identity;
    std::string etag_;
    std::int64_t modified_ = 0;  // seconds since 1970
};

}
}

void write(file&& file, exchange& x) {
    if (!file.found_) {
        auto opened = files::open_regular(file.path_);
        if (!opened) {
            auto problem = files::not_opened(file.path_, opened.error());
            if (x.services && x.services->options().dev)
                problem.detail = "The file '" + file.path_ + "' cannot be opened: " + std::strerror(opened.error()) + '.';
            return write(problem, x);
        }
        file.found_ = std::make_unique<files::found>(nullptr, std::move(file.path_), std::move(*opened));
    }
    files::sending(*file.found_, file.options_, x).run();
}

}
