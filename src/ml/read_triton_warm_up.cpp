#include <string>
#include <utility>

#include "triton_fields.hpp"

namespace conduit::ml {
namespace {

/// Of its samples, the shapes: the warm-up makes up the data, and tries growing numbers of items by itself.
class warm_up_reader : triton_fields<warm_up_reader> {
public:
    warm_up_reader(const std::string& file, model_settings& settings) : triton_fields(file), settings_(settings) {}

    auto read(const text_field& field) -> std::string {
        message(field, sample_keys);
        return std::move(fault);
    }

private:
    friend triton_fields;
    using reader = warm_up_reader;

    auto label(const text_field& field) -> bool {
        std::string ignored;
        return string(field, ignored);
    }
    auto count(const text_field& field) -> bool {
        std::size_t ignored = 0;
        return integer(field, ignored, 0, std::numeric_limits<std::int32_t>::max());
    }
    auto input(const text_field& field) -> bool {
        name_.clear();
        type_.reset();
        shape_.reset();
        if (!message(field, entry_keys)) return false;
        if (name_.empty()) return fail(field, "an entry of \"inputs\" has no key");
        settings_.claims.push_back({.place = place(field), .input = true, .name = name_, .type = type_, .shape = shape_});
        auto& shapes = settings_.config.warm_up_shapes;
        const auto known = std::ranges::find(shapes, name_, &warm_up_shape::input);
        const auto shape = shape_.value_or(std::vector<std::int64_t>{});
        if (known == shapes.end()) shapes.push_back({name_, shape});
        else if (known->shape != shape)
            return fail(field, "\"model_warmup\" has two shapes of the input \"" + name_ + "\": a model is warmed up with one");
        return true;
    }
    auto input_name(const text_field& field) -> bool { return string(field, name_); }
    auto input_value(const text_field& field) -> bool { return message(field, input_keys); }
    auto data_type(const text_field& field) -> bool { return tensor_type(field, type_); }
    auto dims(const text_field& field) -> bool { return dimension(field, shape_, 0); }
    auto made_up(const text_field& field) -> bool {
        bool ignored = false;
        return boolean(field, ignored);
    }

    static const key sample_keys[4], entry_keys[2], input_keys[5];

    model_settings& settings_;
    std::string name_{};
    std::optional<dtype> type_{};
    std::optional<std::vector<std::int64_t>> shape_{};
};

constexpr warm_up_reader::key warm_up_reader::sample_keys[]{
    {"name", &reader::label},
    {"batch_size", &reader::count},
    {"inputs", &reader::input},
    {"count", &reader::count},
};
constexpr warm_up_reader::key warm_up_reader::entry_keys[]{{"key", &reader::input_name}, {"value", &reader::input_value}};
constexpr warm_up_reader::key warm_up_reader::input_keys[]{
    {"data_type", &reader::data_type},
    {"dims", &reader::dims},
    {"zero_data", &reader::made_up},
    {"random_data", &reader::made_up},
    {"input_data_file", nullptr, "a model is warmed up with numbers that are made up"},
};

}

auto read_triton_warm_up(const std::string& file, const text_field& field, model_settings& settings) -> std::string {
    return warm_up_reader(file, settings).read(field);
}

}
