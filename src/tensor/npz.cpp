#include <conduit/tensor/npz.hpp>

#include <algorithm>
#include <utility>

#include <conduit/tensor/npy.hpp>

#include "zip.hpp"

namespace conduit {
namespace {

constexpr std::string_view extension = ".npy";

auto malformed(std::string message) -> std::unexpected<tensor_fault> { return std::unexpected(tensor_fault{true, "", "syntax", std::move(message)}); }

/// RFC 6901 section 3.
auto pointer_to(std::string_view name) -> std::string {
    std::string at = "/";
    for (const char c : name) {
        if (c == '~') at += "~0";
        else if (c == '/') at += "~1";
        else at += c;
    }
    return at;
}

}

struct npz_reader::implementation {
    std::vector<zip::entry> entries;  // without the extension in their names
    std::shared_ptr<void> owner;

    auto find(std::string_view name) const -> const zip::entry* {
        const auto found = std::ranges::find(entries, name, &zip::entry::name);
        return found == entries.end() ? nullptr : &*found;
    }

    auto read(const zip::entry& entry, dtype target, std::size_t rank) const -> std::expected<any_tensor, tensor_fault> {
        if (!entry.deflated) {
            if (!zip::intact(entry)) return malformed("the array's checksum is wrong");
            return read_tensor_npy({reinterpret_cast<const char*>(entry.packed.data()), entry.packed.size()}, target, rank, owner);
        }
        const auto unpacked = std::make_shared<tensor_storage>(entry.size);
        if (!zip::unpack(entry, unpacked->bytes())) return malformed("the array is not what its size and checksum say");
        return read_tensor_npy({static_cast<const char*>(unpacked->data()), unpacked->size()}, target, rank, unpacked);
    }
};

npz_reader::npz_reader(std::unique_ptr<implementation> state) : state_(std::move(state)) {}
npz_reader::npz_reader(npz_reader&&) noexcept = default;
auto npz_reader::operator=(npz_reader&&) noexcept -> npz_reader& = default;
npz_reader::~npz_reader() = default;

auto npz_reader::open(std::string_view file, std::size_t most, std::shared_ptr<void> owner) -> std::expected<npz_reader, tensor_fault> {
    auto entries = zip::read_entries(file, most_arrays);
    if (!entries) return malformed("the archive " + entries.error());
    std::erase_if(*entries, [](const auto& entry) { return !entry.name.ends_with(extension); });
    std::size_t total = 0;
    for (auto& entry : *entries) {
        entry.name.remove_suffix(extension.size());
        total += entry.size;  // at most 1024 times 4 GB
    }
    if (total > most) return malformed("the arrays would be larger than " + std::to_string(most) + " bytes");
    std::vector<std::string_view> names;
    for (const auto& entry : *entries) names.push_back(entry.name);
    std::ranges::sort(names);
    if (std::ranges::adjacent_find(names) != names.end()) return malformed("two arrays have the same name");
    return npz_reader(std::make_unique<implementation>(std::move(*entries), std::move(owner)));
}

auto npz_reader::names() const -> std::vector<std::string_view> {
    std::vector<std::string_view> names;
    for (const auto& entry : state_->entries) names.push_back(entry.name);
    return names;
}

auto npz_reader::contains(std::string_view name) const -> bool { return state_->find(name) != nullptr; }

auto npz_reader::read(std::string_view name, dtype target, std::size_t rank) const -> std::expected<any_tensor, tensor_fault> {
    const auto* const entry = state_->find(name);
    if (!entry) return std::unexpected(tensor_fault{false, pointer_to(name), "required", "this array is needed"});
    auto read = state_->read(*entry, target, rank);
    if (!read) {
        if (read.error().malformed) read.error().message = "the array \"" + std::string(name) + "\": " + read.error().message;
        read.error().at = pointer_to(name) + read.error().at;
    }
    return read;
}

auto write_npz(std::span<const named_tensor> tensors, npz_packing packing) -> std::string {
    zip::writer archive;
    for (const auto& [name, tensor] : tensors) {
        const auto file = std::string(name) + std::string(extension);
        if (packing == npz_packing::deflated) archive.add_deflated(file, write_npy(tensor));
        else archive.add(file, write_npy(tensor));
    }
    return archive.finish();
}

}
