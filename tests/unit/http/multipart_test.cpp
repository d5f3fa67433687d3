#include <gtest/gtest.h>

#include "http/form_limits.hpp"
#include "http/multipart.hpp"

namespace {

using namespace conduit::http;
using namespace std::string_literals;

/// "name=content|" of texts, "name(filename,type)=content|" of files; behind "!", what is wrong.
auto read(std::string_view body, std::string_view boundary = "b") -> std::string {
    const std::string exact(body);  // so that a sanitizer sees a read past the end
    conduit::arena memory;
    multipart_reader reader({exact.data(), exact.size()}, boundary, memory);
    std::string all;
    for (form_part part;;) {
        const auto more = reader.next(part);
        if (!more) return all + "!" + more.error();
        if (!*more) return all;
        all += part.name;
        if (part.filename) all += "(" + std::string(*part.filename) + "," + std::string(part.content_type) + ")";
        all += "=" + std::string(part.content) + "|";
    }
}

/// A body of one part with this head and the content "x".
auto with_head(std::string_view head) -> std::string { return "--b\r\n" + std::string(head) + "\r\n\r\nx\r\n--b--\r\n"; }
auto with_disposition(std::string_view rest) -> std::string { return with_head("Content-Disposition: form-data" + std::string(rest)); }
auto with_line(std::string_view line) -> std::string { return with_disposition("; name=a\r\n" + std::string(line)); }

constexpr std::string_view named = "Content-Disposition: form-data; name=\"a\"\r\n";
const std::string head = "--b\r\n" + std::string(named) + "\r\n";

TEST(multipart, parts_are_read) {
    const std::pair<std::string, std::string_view> cases[] = {
        {"--b--", ""},
        {"--b--\r\n", ""},
        {head + "x\r\n--b--", "a=x|"},
        {head + "x\r\n--b--\r\nepilogue\r\n--b\r\n\n\0", "a=x|"},
        {"preamble\r\n" + head + "x\r\n--b--", "a=x|"},
        {"\r\n" + head + "x\r\n--b--", "a=x|"},
        {head + "\r\n--b--", "a=|"},
        {"--b\r\n" + std::string(named) + "\r\n--b--", "a=|"},  // the blank line's end is the boundary's beginning
        {head + "\r\n\r\n--b--", "a=\r\n|"},
        {head + "x\n\r\r\n--b--", "a=x\n\r|"},
        {head + "--b--", "a=|"},
        {head + "x--b--\r\n--b--", "a=x--b--|"},
        {head + "x\r--b--\r\n--b--", "a=x\r--b--|"},
        {head + "\r\n-b--\r\n--b--", "a=\r\n-b--|"},
        {head + "1\r\n" + head + "2\r\n--b--", "a=1|a=2|"},
        {"--b \t\r\n" + std::string(named) + "\r\nx\r\n--b  \r\n" + std::string(named) + "\r\ny\r\n--b-- \t", "a=x|a=y|"},
        {head + "x\0y\xff\r\n--b--"s, {"a=x\0y\xff|", 7}},
        {"--b\r\nCONTENT-disposition:form-DATA;NAME=a\r\n\r\nx\r\n--b--", "a=x|"},
        {"--b\r\nX-Other: \xc3\xa4\r\nContent-Disposition: form-data; name=\"a\"; other=1 \t\r\n\r\nx\r\n--b--", "a=x|"},
        {with_disposition("; name=a; filename=f"), "a(f,)=x|"},
        {with_disposition("; filename=\"\"; name=\"\""), "(,)=x|"},
        {with_disposition("; name=a; filename=\"f\"\r\nContent-Type: text/html; charset=latin1"), "a(f,text/html; charset=latin1)=x|"},
        {with_disposition("; name=a; filename=\"f\"\r\nContent-Type: multipart/related; boundary=b"), "a(f,multipart/related; boundary=b)=x|"},
        {with_line("Content-Transfer-Encoding: 8BIT"), "a=x|"},
        {with_line("Content-Transfer-Encoding: binary"), "a=x|"},
        {with_line("Content-Transfer-Encoding: 7bit"), "a=x|"},
        {with_line("Content-Length: 999"), "a=x|"},
    };
    for (const auto& [body, expected] : cases) EXPECT_EQ(read(body), expected) << body;
}

TEST(multipart, names_are_decoded) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {R"("plain.txt")", "plain.txt"},
        {R"("a%22b%22.txt")", "a\"b\".txt"},
        {R"("a\"b.txt")", "a\"b.txt"},
        {R"("a\\b")", "a\\b"},
        {R"("C:\dir\x.txt")", R"(C:\dir\x.txt)"},
        {R"("100%25 %0D%0A.txt")", "100%25 %0D%0A.txt"},
        {R"("%2")", "%2"},
        {"\"\xe2\x82\xac \xf0\x9f\x98\x80.txt\"", "€ 😀.txt"},
        {R"("../../etc/passwd")", "../../etc/passwd"},
        {R"("a;b=c")", "a;b=c"},
    };
    for (const auto& [sent, expected] : cases) {
        EXPECT_EQ(read(with_disposition("; name=a; filename=" + std::string(sent))), "a(" + std::string(expected) + ",)=x|");
        EXPECT_EQ(read(with_disposition("; name=" + std::string(sent))), std::string(expected) + "=x|");
    }
    EXPECT_EQ(read(with_disposition("; name=a; filename=f; filename*=utf-8''g")), "a(f,)=x|");
}

TEST(multipart, what_is_no_multipart_is_refused) {
    const std::pair<std::string, std::string_view> cases[] = {
        {"", "the boundary that the Content-Type names is not in it"},
        {"x", "the boundary that the Content-Type names is not in it"},
        {"x--b--", "the boundary that the Content-Type names is not in it"},
        {"-b--", "the boundary that the Content-Type names is not in it"},
        {"--c--", "the boundary that the Content-Type names is not in it"},
        {"--b", "boundary 1 is cut off"},
        {"--b\r", "boundary 1 is cut off"},
        {"--b-", "boundary 1 goes on with something else than the end of its line"},
        {"--bc\r\n", "boundary 1 goes on with something else than the end of its line"},
        {"--b--c", "boundary 1 goes on with something else than the end of its line"},
        {"--b x\r\n", "boundary 1 goes on with something else than the end of its line"},
        {"--b\rx", "boundary 1 goes on with something else than the end of its line"},
        {"--b\n", "boundary 1 is ended by a bare LF: lines end with CR LF"},
        {"--b--\n", "boundary 1 is ended by a bare LF: lines end with CR LF"},
        {"\n--b--", "boundary 1 stands behind a bare LF: lines end with CR LF"},
        {"x\n--b--", "boundary 1 stands behind a bare LF: lines end with CR LF"},
        {head + "x\n--b--", "boundary 2 stands behind a bare LF: lines end with CR LF"},
        {head + "x\r\n--bb\r\n\r\n--b--", "boundary 2 goes on with something else than the end of its line"},
        {"--b\r\n", "part 1 ends within its header lines"},
        {"--b\r\nContent-Dis", "part 1 ends within its header lines"},
        {"--b\r\n" + std::string(named), "part 1 ends within its header lines"},
        {"--b\r\n--b--", "part 1 ends within its header lines"},
        {head, "part 1 has no end: the closing boundary is missing, as if the body were cut off"},
        {head + "x\r\n--", "part 1 has no end: the closing boundary is missing, as if the body were cut off"},
        {"--b\r\n" + std::string(named) + "\n", "part 1 has a header line that a bare LF ends: lines end with CR LF"},
        {"--b\r\nContent-Disposition: form-data; name=a\n\r\nx\r\n--b--", "part 1 has a header line that a bare LF ends: lines end with CR LF"},
        {"--b\r\n\r\nx\r\n--b--", "part 1 has no Content-Disposition"},
        {"--b\r\n\r\n--b--", "part 1 has no Content-Disposition"},
        {"--b\r\n--b--\r\n", "part 1 has a header line that is not NAME: VALUE"},
        {with_head("Content-Type: text/plain"), "part 1 has no Content-Disposition"},
        {with_head("Content-Disposition: attachment; name=a"), "part 1 has a Content-Disposition other than form-data"},
        {with_head("Content-Disposition:"), "part 1 has a Content-Disposition other than form-data"},
        {with_head("Content-Disposition: form-data, form-data"), "part 1 has a Content-Disposition other than form-data"},
        {with_disposition(""), "part 1 has no name"},
        {with_disposition("; filename=f"), "part 1 has no name"},
        {with_disposition("; name*=utf-8''a"), "part 1 has no name"},
        {with_disposition("; name"), "part 1 has a malformed Content-Disposition"},
        {with_disposition("; name=\"a"), "part 1 has a malformed Content-Disposition"},
        {with_disposition("; name=a; name=a"), "part 1 has a Content-Disposition with a parameter twice"},
        {with_disposition("; name=a; filename=f; FILENAME=g"), "part 1 has a Content-Disposition with a parameter twice"},
        {with_disposition("; name=a; filename*=utf-8''f"), "part 1 has a filename*, which RFC 7578 forbids: send filename, in UTF-8"},
        {with_disposition("; name=\"\xff\""), "part 1 has a name that is not UTF-8"},
        {with_disposition("; name=a; filename=\"\xff\""), "part 1 has a filename that is not UTF-8"},
        {with_disposition("; name=\"a\0b\""s), "part 1 has a control character in a header line"},
        {with_disposition("; name=\"a\rb\""), "part 1 has a control character in a header line"},
        {with_disposition("; name=\"a\x7f\""), "part 1 has a control character in a header line"},
        {with_line("Content-Disposition: form-data; name=a"), "part 1 has two Content-Dispositions"},
        {with_line("Content-Type: text/plain\r\nContent-Type: text/plain"), "part 1 has two Content-Types"},
        {with_line("Content-Type: Multipart/Mixed; boundary=c"),
         "part 1 is a multipart of its own, which RFC 7578 abolished: send each file as a part of the same name"},
        {with_line("Content-Transfer-Encoding: base64"), "part 1 has a Content-Transfer-Encoding, which RFC 7578 abolished: send its bytes as they are"},
        {with_line("Content-Transfer-Encoding: quoted-printable"), "part 1 has a Content-Transfer-Encoding, which RFC 7578 abolished: send its bytes as they are"},
        {with_line("Content-Transfer-Encoding: 8bit\r\nContent-Transfer-Encoding: 8bit"), "part 1 has two Content-Transfer-Encodings"},
        {with_line(" folded"), "part 1 has a header line that is folded"},
        {with_line("\tfolded"), "part 1 has a header line that is folded"},
        {with_line("X-Y : z"), "part 1 has a header line that is not NAME: VALUE"},
        {with_line(": z"), "part 1 has a header line that is not NAME: VALUE"},
        {with_line("words"), "part 1 has a header line that is not NAME: VALUE"},
    };
    for (const auto& [body, expected] : cases) EXPECT_EQ(read(body), "!" + std::string(expected)) << body;
    EXPECT_EQ(read(head + "x\r\n--b\r\nwords\r\n"), "a=x|!part 2 has a header line that is not NAME: VALUE");
}

TEST(multipart, parts_are_bounded) {
    std::string body;
    for (std::size_t i = 0; i < most_form_fields; ++i) body += head + "x\r\n";
    EXPECT_FALSE(read(body + "--b--").contains('!'));
    EXPECT_TRUE(read(body + head + "x\r\n--b--").ends_with("!it has more than 1000 parts"));
}

TEST(multipart, heads_are_bounded) {
    const auto of_size = [](std::size_t size) {
        const auto rest = std::string(named) + "X: \r\n\r\n";
        return with_head(std::string(named) + "X: " + std::string(size - rest.size(), 'x'));
    };
    EXPECT_EQ(read(of_size(longest_part_head)), "a=x|");
    EXPECT_EQ(read(of_size(longest_part_head + 1)), "!part 1 has more than 8192 bytes of header lines");
    EXPECT_EQ(read(of_size(1'000'000)), "!part 1 has more than 8192 bytes of header lines");
    std::string lines;
    for (int i = 0; i < 10'000; ++i) lines += "X: y\r\n";
    EXPECT_EQ(read(with_head(lines + std::string(named))), "!part 1 has more than 8192 bytes of header lines");
}

TEST(multipart, names_are_bounded) {
    const std::string longest(longest_field_name, 'n');
    EXPECT_EQ(read(with_disposition("; name=" + longest)), longest + "=x|");
    EXPECT_EQ(read(with_disposition("; name=n" + longest)), "!part 1 has a name of more than 1024 bytes");
}

TEST(multipart, long_boundaries_and_dashes_are_no_trap) {
    const std::string dashes(70, '-');
    const std::string content = "x" + std::string(100'000, '-');
    const std::string body = "--" + dashes + "\r\n" + std::string(named) + "\r\n" + content + "\r\n--" + dashes + "--";
    EXPECT_TRUE(read(body, dashes) == "a=" + content + "|");
}

}
