#pragma once
#include <array>
#include <cstddef>
#include <meta>
#include <conduit/app/application.hpp>
#include <conduit/app/mountable_of.hpp>
#include <conduit/meta/list.hpp>

namespace conduit {

/// An app that is complete, with what is mounted beside its own handlers.
template <std::meta::info... Mounted>
class runnable {
public:
    static constexpr std::size_t most_states = 16;

    /// Obeys the command line; gives main's exit status.
    auto run(int argc, char** argv) -> int {
        const auto mounted = mounts();
        description_.mounts = {mounted.data(), mounted.size()};
        return cli::run(description_, argc, argv);
    }

    /// For whoever runs it otherwise, as conduit::test_client: the app, and what is mounted in it.
    auto description() const -> const application& { return description_; }
    auto mounts() const -> std::array<conduit::mount, sizeof...(Mounted)> {
        [[maybe_unused]] std::size_t next = 0;
        return {conduit::mount{what_is_mounted<Mounted>(), prefixes_[next++]}...};
    }

    /// What is said of the app as a whole: see conduit::about.
    auto describe(const conduit::about& words) -> runnable& {
        description_.about = words;
        return *this;
    }

    /// Has a function of the app's write all problems, those too that Conduit makes (404, 413, 422 and so on):
    ///
    ///     void render(const conduit::problem& problem, const conduit::request& request, conduit::response& out);
    ///     conduit::app<^^shop>{users}.render_problems(render).run(argc, argv);
    ///
    /// Where it does not write application/problem+json, the app's description says what else.
    auto render_problems(problem_renderer render, std::string_view media_type = {}) -> runnable& {
        description_.render_problem = render;
        description_.problem_media_type = media_type;
        return *this;
    }

    /// Puts a namespace that comes with Conduit elsewhere: `.mount<^^conduit::docs>("/internal")`.
    template <std::meta::info Namespace>
    auto mount(mount_prefix prefix) -> runnable& {
        static_assert(((Namespace == Mounted) || ...), "`mount` moves what is mounted already, as conduit::docs; a namespace of your own has its prefix "
                                                       "by [[=conduit::prefix(\"/path\")]]");
        prefixes_[index_of(Namespace)] = prefix.text;
        return *this;
    }

    /// The app without a namespace that is mounted by default; nor is it linked: `.without<^^conduit::docs>()`.
    template <std::meta::info Namespace>
    [[nodiscard]] auto without() const {
        static_assert(((Namespace == Mounted) || ...), "`without` leaves out what is mounted by default, as conduit::docs; namespaces of your own are left out by "
                                                       "conduit::except{...}");
        using rest = [:all_but(Namespace):];
        return rest(*this, in_part{});
    }

    runnable(const runnable&) = delete;
    auto operator=(const runnable&) -> runnable& = delete;

protected:
    runnable() = default;

    void serve_models_by(const mountable* protocol) { inference_ = protocol; }

    void take(const application& description, void* const* states, std::size_t count) {
        description_ = description;
        for (std::size_t i = 0; i < count; ++i) states_[i] = states[i];
        description_.states = states_;
    }

    void offer_by(const mcp::protocol& protocol, meta::table<offer> offers) {
        description_.protocol = &protocol;
        description_.offers = offers;
    }

private:
    template <std::meta::info...>
    friend class runnable;

    struct in_part {};
    template <std::meta::info... Others>
    runnable(const runnable<Others...>& from, auto /*in_part*/) : inference_(((Mounted == ^^open_inference) || ...) ? from.inference_ : nullptr) {
        take(from.description_, from.states_, most_states);
        if constexpr (!((Mounted == ^^mcp) || ...)) description_.protocol = nullptr;
        [[maybe_unused]] std::size_t next = 0;
        ((prefixes_[next++] = from.prefixes_[from.index_of(Mounted)]), ...);
    }

    /// Null: nothing, as there is nothing to serve so.
    template <std::meta::info Namespace>
    auto what_is_mounted() const -> const mountable* {
        if constexpr (Namespace == ^^open_inference) return inference_;
        else if constexpr (Namespace == ^^mcp) return description_.protocol ? description_.protocol->http : nullptr;
        else return mountable_of<Namespace>;
    }

    static consteval auto index_of(std::meta::info wanted) -> std::size_t {
        std::size_t index = 0;
        for (const auto each : std::initializer_list<std::meta::info>{Mounted...}) {
            if (each == wanted) break;
            ++index;
        }
        return index;
    }
    static consteval auto all_but(std::meta::info left_out) -> std::meta::info {
        meta::list<std::meta::info> rest;
        for (const auto each : std::initializer_list<std::meta::info>{Mounted...})
            if (each != left_out) rest.push_back(std::meta::reflect_constant(each));
        return substitute(template_of(^^runnable<Mounted...>), rest);
    }

    application description_{};
    void* states_[most_states]{};
    std::string_view prefixes_[sizeof...(Mounted) + 1]{};
    const mountable* inference_ = nullptr;  // null: the app has no models
};

}
