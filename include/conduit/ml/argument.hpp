#pragma once
#include <expected>
#include <string>
#include <conduit/app/services.hpp>
#include <conduit/argument/argument.hpp>
#include <conduit/argument/stop_token.hpp>
#include <conduit/http/exchange.hpp>
#include <conduit/ml/model.hpp>
#include <conduit/ml/repository.hpp>

namespace conduit {
namespace ml {

/// Where an app keeps the model of that name, so that a request finds it without a look-up by name.
template <meta::fixed_string Name>
struct model_place {
    explicit model_place(const options&) {}
    loaded_model* loaded = nullptr;
};

}

template <meta::fixed_string Name, class... Signature>
struct argument<ml::model<Name, Signature...>> {
    static constexpr int problems[]{429, 503};  // too many requests wait for it; which of the two, its configuration says
    static constexpr describe::intake description{.problems = problems};

    /// Before serving: loads the model, or says why not.
    static auto start(services& services) -> std::expected<void, std::string> {
        const auto loaded = services.get<ml::repository>().require(Name.view());
        if (!loaded) return std::unexpected(loaded.error());
        if constexpr (sizeof...(Signature) != 0)
            if (const auto usable = (*loaded)->require(ml::model<Name, Signature...>::use()); !usable)
                return std::unexpected("model \"" + std::string(Name.view()) + "\": " + usable.error());
        services.get<ml::model_place<Name>>().loaded = *loaded;
        return {};
    }

    static auto from(exchange& x) -> ml::model<Name, Signature...> {
        return {*x.services->get<ml::model_place<Name>>().loaded, stop_token_of(x), x.stop};
    }
};

}
