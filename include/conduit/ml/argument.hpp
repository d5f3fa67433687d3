#pragma once
#include <expected>
#include <string>
#include <conduit/app/services.hpp>
#include <conduit/argument/argument.hpp>
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

template <meta::fixed_string Name>
struct argument<ml::model<Name>> {
    static constexpr int problems[]{503};  // too many requests wait for it
    static constexpr describe::intake description{.problems = problems};

    /// Before serving: loads the model, or says why not.
    static auto start(services& services) -> std::expected<void, std::string> {
        const auto loaded = services.get<ml::repository>().require(Name.view());
        if (!loaded) return std::unexpected(loaded.error());
        services.get<ml::model_place<Name>>().loaded = *loaded;
        return {};
    }

    static auto from(exchange& x) -> ml::model<Name> { return ml::model<Name>(*x.services->get<ml::model_place<Name>>().loaded); }
};

}
