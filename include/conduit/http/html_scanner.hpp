#pragma once
#include <string>
#include <string_view>
#include <conduit/http/html_value.hpp>
#include <conduit/meta/list.hpp>
#include <conduit/meta/number.hpp>

namespace conduit::markup {

/// Goes through a page as a browser's tokenizer does (HTML, section 13.2.5), and finds where each `{}` stands. A `{}` where no
/// escaping makes every text safe is a fault, and so is a page that ends elsewhere than between tags.
struct html_scanner {
    std::string_view page;
    std::size_t at = 0;
    meta::list<hole> holes{};
    std::string fault{};

    constexpr void scan() {
        while (at < page.size() && fault.empty()) {
            if (here("{}")) take(place::text);
            else if (page[at] == '<') scan_tag();
            else ++at;
        }
    }

private:
    static constexpr auto lower(char c) -> char { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
    static constexpr auto is_space(char c) -> bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }
    static constexpr auto is_one_of(std::string_view name, std::string_view list) -> bool {
        while (!list.empty()) {
            const auto end = list.find(' ');
            if (list.substr(0, end) == name) return true;
            list = end == list.npos ? std::string_view{} : list.substr(end + 1);
        }
        return false;
    }

    constexpr auto here(std::string_view text) const -> bool { return page.substr(at).starts_with(text); }
    constexpr auto done() const -> bool { return at >= page.size() || !fault.empty(); }
    constexpr void take(place place) {
        holes.push_back({at, place});
        at += 2;
    }
    /// A fault of the `{}` that is here.
    constexpr void refuse(std::string_view why) {
        const auto from = at > 30 ? at - 30 : 0;
        fault = "the place '{}' after `" + std::string(page.substr(from, at - from)) + "` " + std::string(why);
    }
    constexpr void open_end(std::string_view what) { fault = "the page ends inside " + std::string(what) + ": a page, or a piece of one, ends between tags"; }

    constexpr void skip_spaces() {
        while (at < page.size() && is_space(page[at])) ++at;
    }
    /// Up to the text, and past it. A `{}` before is refused.
    constexpr void skip_past(std::string_view end, std::string_view what, std::string_view why) {
        while (at < page.size() && !here(end)) {
            if (here("{}")) return refuse(why);
            ++at;
        }
        if (at >= page.size()) return open_end(what);
        at += end.size();
    }
    /// A name, in lower case: up to a space, a slash, '>' or '='.
    constexpr auto name(std::string_view what) -> std::string {
        std::string found;
        while (!done() && !is_space(page[at]) && page[at] != '/' && page[at] != '>' && (page[at] != '=' || found.empty())) {
            if (here("{}")) return refuse("is part of " + std::string(what) + ": write the name itself"), found;
            found += lower(page[at++]);
        }
        return found;
    }

    constexpr void scan_tag() {
        ++at;
        const bool odd_end = page.substr(at, page.find("-->", at) - at).contains("--!>");  // browsers end a comment there too
        if (here("!--")) return skip_past(odd_end ? "--!>" : "-->", "a comment", "is in a comment, which escaping does not keep closed: leave it out");
        if (here("!") || here("?")) return skip_past(">", "a declaration", "is in a declaration: write the declaration itself");
        const bool closing = here("/");
        if (closing) ++at;
        if (here("{}")) return refuse("is a tag's name: write the name itself, or `&lt;` for a '<' that begins no tag");
        if (at >= page.size() || lower(page[at]) < 'a' || lower(page[at]) > 'z') return;  // a '<' that begins no tag
        const auto tag = name("a tag's name");
        while (!done() && page[at] != '>') scan_attribute(tag);
        if (!fault.empty()) return;
        if (at >= page.size()) return open_end("a tag");
        ++at;
        if (!closing && is_one_of(tag, "script style iframe noembed noframes noscript xmp plaintext")) skip_raw(tag);
    }

    constexpr void scan_attribute(const std::string& tag) {
        if (is_space(page[at]) || page[at] == '/') return void(++at);
        if (here("{}")) return refuse("is in a tag, where it could be any attribute: write the attribute, as in `title=\"{}\"`");
        const auto attribute = name("an attribute's name");
        skip_spaces();
        if (done() || page[at] != '=') return;
        ++at;
        skip_spaces();
        if (done()) return;
        const char quote = page[at];
        if (quote != '"' && quote != '\'') {
            for (; at < page.size() && !is_space(page[at]) && page[at] != '>'; ++at)
                if (here("{}")) return refuse("is in a value without quotes: write `" + attribute + "=\"{}\"`");
            return;
        }
        scan_value(tag, attribute, quote);
    }

    constexpr void scan_value(const std::string& tag, const std::string& attribute, char quote) {
        const auto start = ++at;
        const bool script = attribute.starts_with("on") || is_one_of(attribute, "style srcdoc");
        const bool address = is_one_of(attribute, "href src action formaction data poster cite background ping srcset xlink:href manifest longdesc");
        for (; !done() && page[at] != quote; ++at) {
            if (!here("{}")) continue;
            if (script || (tag == "meta" && attribute == "content" && page.contains("http-equiv")))
                return refuse("is in the attribute '" + attribute + "', which browsers run or read as more than text: put the value into an attribute "
                              "of your own, as `data-value=\"{}\"`, and read it from a script");
            if (address && begins_with_code(start))
                return refuse("is in an address that is a program: put the value into an attribute of your own, as `data-value=\"{}\"`");
            take(address ? place::address : place::value);
            --at;
        }
        if (!fault.empty()) return;
        if (at >= page.size()) return open_end("an attribute's quotes");
        ++at;
    }
    constexpr auto begins_with_code(std::size_t start) const -> bool {
        std::string scheme;  // browsers ignore spaces in it
        for (auto i = start; i < at && page[i] != ':'; ++i)
            if (!is_space(page[i])) scheme += lower(page[i]);
        return page.substr(start, at - start).contains(':') && is_one_of(scheme, "javascript data vbscript");
    }

    /// What browsers do not read as markup, so that escaping means nothing in it.
    constexpr void skip_raw(const std::string& tag) {
        for (; at < page.size(); ++at) {
            if (here("{}"))
                return refuse("is in <" + tag + ">, which is not read as HTML: put the value into an attribute, as `data-value=\"{}\"`, and read it from there; "
                              "an empty pair of braces is written `{ }`");
            if (tag == "script" && here("<!--")) return void(fault = "the page has `<!--` in <script>, after which browsers look for another end: leave it out");
            if (!here("</")) continue;
            bool same = at + 2 + tag.size() <= page.size();
            for (std::size_t i = 0; same && i < tag.size(); ++i) same = lower(page[at + 2 + i]) == tag[i];
            if (same) return;  // the closing tag is scanned as others are
        }
        open_end("<" + tag + ">");
    }
};

}
