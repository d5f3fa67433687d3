#include <array>
#include <gtest/gtest.h>
#include <conduit/html.hpp>

using conduit::html;
using conduit::markup::html_scanner;

namespace {

constexpr auto fault_of(std::string_view page) -> std::string {
    html_scanner scanner{page};
    scanner.scan();
    return scanner.fault;
}
constexpr auto places_of(std::string_view page) -> std::string {
    html_scanner scanner{page};
    scanner.scan();
    if (!scanner.fault.empty()) return scanner.fault;
    std::string places;
    for (const auto& hole : scanner.holes) places += "tva"[static_cast<int>(hole.place)];
    return places;
}

// In the compiler.
static_assert(places_of("<p title=\"{}\" id='{}'>{}</p>{}") == "vvtt");
static_assert(fault_of("<p class={}>").contains("write `class=\"{}\"`"));

TEST(html, escapes_by_place) {
    const std::string hostile = "<script>\"'&";
    EXPECT_EQ(html::of("<p>{}</p>", hostile).markup, "<p>&lt;script&gt;&quot;&#39;&amp;</p>");
    EXPECT_EQ(html::of("<p title='{}'>", hostile).markup, "<p title='&lt;script&gt;&quot;&#39;&amp;'>");
    EXPECT_EQ(html::of("<a href=\"/q?a={}\">", "a&b=c/\xC3\xA9 ~").markup, "<a href=\"/q?a=a%26b%3Dc%2F%C3%A9%20~\">");
    EXPECT_EQ(html::of("<a href='{}'>", "javascript:alert(1)").markup, "<a href='javascript%3Aalert%281%29'>");
}

TEST(html, takes_text_numbers_and_html) {
    const char* const pointer = "<b>";
    EXPECT_EQ(html::of("{} {} {} {} {}", "a<", std::string("b>"), std::string_view("c"), pointer, '<').markup, "a&lt; b&gt; c &lt;b&gt; &lt;");
    EXPECT_EQ(html::of("{} {} {} {} {}", -7, ~0ull, 1.5, true, short{3}).markup, "-7 18446744073709551615 1.5 true 3");
    EXPECT_EQ(html::of("{}", -2.2250738585072014e-308).markup, "-2.2250738585072014e-308");
    std::vector<html> rows;
    for (const auto* name : {"a", "<b>"}) rows.push_back(html::of("<li>{}", name));
    EXPECT_EQ(html::of("<ul>{}</ul>{}{}", rows, html{"<hr>"}, std::array<html, 2>{html{"1"}, html{"2"}}).markup, "<ul><li>a<li>&lt;b&gt;</ul><hr>12");
    EXPECT_EQ(html::of("<p>{}</p>", std::vector<html>{}).markup, "<p></p>");
}

TEST(html, leaves_other_braces_alone) {
    EXPECT_EQ(html::of("<style>p { margin: 0 }</style><script>if (a) { b() }</script>{ } {x} {{ {}", 1).markup,
              "<style>p { margin: 0 }</style><script>if (a) { b() }</script>{ } {x} {{ 1");
    EXPECT_EQ(html::of("nothing").markup, "nothing");
}

TEST(html, finds_places) {
    EXPECT_EQ(places_of("a < b {} <= {}"), "tt");
    EXPECT_EQ(places_of("<!doctype html><!-- <p class= --><title>{}</title><textarea>{}</textarea>"), "tt");
    EXPECT_EQ(places_of("<input disabled value = \"a>{}'\" checked/>{}"), "vt");
    EXPECT_EQ(places_of("<IMG SRC='/a/{}' alt=x>{}"), "at");
    EXPECT_EQ(places_of("<script src=\"/js/{}\" async>if (a < b) c = '</p>'</script>{}"), "at");
    EXPECT_EQ(places_of("<a href=\"/a?javascript:{}\">"), "a");
    EXPECT_EQ(places_of("<!-->{}<!--->{}<!-- --!>{}<!-- a -- b -->{}"), "tttt");
    EXPECT_EQ(places_of("<meta name=\"description\" content=\"{}\">"), "v");
}

TEST(html, refuses_places_that_no_escaping_makes_safe) {
    for (const auto* page : {"<{}>", "</{}>", "<h{}>", "<p {}>", "<p a{}=\"\">", "<p a={}>", "<p a=b{}>", "<p a= {}>", "<script>{}</script>", "<SCRIPT>{}</script>",
                             "<script>a</p>{}</script>", "<style>{}</style>", "<noscript>{}</noscript>", "<!-- {} -->", "<!{}>", "<?{}>", "<p onclick=\"{}\">",
                             "<p ONCLICK='f({})'>", "<p style='color: {}'>", "<iframe srcdoc=\"{}\"></iframe>", "<a href=\"javascript:f({})\">", "<a href=' Java\nscript:{}'>",
                             "<a href='data:text/html,{}'>", "<meta http-equiv='refresh' content='0;url={}'>", "<p ={}>", "<p a=\"b\"{}>",
                             "<p/{}>", "<!-- --!><script> --> {}", "<!-- > {} -->"})
        EXPECT_TRUE(fault_of(page).starts_with("the place '{}' after `")) << page << ": " << fault_of(page);
    for (const auto* page : {"<p", "<p a", "<p a=", "<p a=\"", "<p a='x", "<!-- ", "<!doctype", "<script>", "<script></script"})
        EXPECT_TRUE(fault_of(page).starts_with("the page ends inside ")) << page << ": " << fault_of(page);
    EXPECT_TRUE(fault_of("<script><!--<script></script> {} --></script>").starts_with("the page has `<!--` in <script>"));
    EXPECT_EQ(fault_of("<h1 title={}>"), "the place '{}' after `<h1 title=` is in a value without quotes: write `title=\"{}\"`");
}

}
