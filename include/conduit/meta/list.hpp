#pragma once
#include <cstddef>
#include <initializer_list>
#include <utility>

namespace conduit::meta {

/// A growing array for constant evaluation, where std::vector is dear: each of its element types costs the compiler some
/// 10 ms, and each push_back a dozen nested calls. Elements are default-constructible.
template <class T>
class list {
public:
    using value_type = T;

    constexpr list() = default;
    constexpr list(std::initializer_list<T> elements) {
        reserve(elements.size());
        for (const T& element : elements) elements_[size_++] = element;
    }
    constexpr list(const list& other) {
        reserve(other.size_);
        for (const T& element : other) elements_[size_++] = element;
    }
    constexpr list(list&& other) noexcept
        : elements_(std::exchange(other.elements_, nullptr)), size_(std::exchange(other.size_, 0)), capacity_(std::exchange(other.capacity_, 0)) {}
    constexpr auto operator=(list other) noexcept -> list& {
        std::swap(elements_, other.elements_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
        return *this;
    }
    constexpr ~list() { delete[] elements_; }

    constexpr void reserve(std::size_t capacity) {
        if (capacity <= capacity_) return;
        T* const grown = new T[capacity]{};
        for (std::size_t i = 0; i < size_; ++i) grown[i] = std::move(elements_[i]);
        delete[] elements_;
        elements_ = grown;
        capacity_ = capacity;
    }
    constexpr void push_back(T element) {
        if (size_ == capacity_) reserve(capacity_ == 0 ? 4 : 2 * capacity_);
        elements_[size_++] = std::move(element);
    }
    constexpr auto emplace_back() -> T& {
        if (size_ == capacity_) reserve(capacity_ == 0 ? 4 : 2 * capacity_);
        return elements_[size_++] = T{};
    }
    constexpr void assign(std::size_t count, const T& element) {
        size_ = 0;
        reserve(count);
        while (size_ < count) elements_[size_++] = element;
    }

    constexpr auto size() const -> std::size_t { return size_; }
    constexpr auto empty() const -> bool { return size_ == 0; }
    constexpr auto data() -> T* { return elements_; }
    constexpr auto data() const -> const T* { return elements_; }
    constexpr auto begin() -> T* { return elements_; }
    constexpr auto begin() const -> const T* { return elements_; }
    constexpr auto end() -> T* { return elements_ + size_; }
    constexpr auto end() const -> const T* { return elements_ + size_; }
    constexpr auto operator[](std::size_t i) -> T& { return elements_[i]; }
    constexpr auto operator[](std::size_t i) const -> const T& { return elements_[i]; }
    constexpr auto front() const -> const T& { return elements_[0]; }
    constexpr auto back() -> T& { return elements_[size_ - 1]; }
    constexpr auto back() const -> const T& { return elements_[size_ - 1]; }

private:
    T* elements_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}
