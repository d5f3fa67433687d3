#pragma once
#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>
#include <conduit/http/arena.hpp>

namespace conduit {

/// Objects that live in a request's arena, destroyed when the answer is complete, the last one made first.
class kept_objects {
public:
    kept_objects() = default;
    kept_objects(const kept_objects&) = delete;
    auto operator=(const kept_objects&) -> kept_objects& = delete;
    ~kept_objects() { clear(); }

    template <class T, class... Arguments>
    auto make(arena& memory, Arguments&&... arguments) -> T& {
        struct holder : entry {
            T object;
            explicit holder(Arguments&&... from) : object(std::forward<Arguments>(from)...) {}
        };
        constexpr auto alignment = alignof(holder);
        auto* place = memory.allocate(sizeof(holder) + alignment - 1);
        place += (alignment - reinterpret_cast<std::uintptr_t>(place) % alignment) % alignment;
        auto* const made = ::new (place) holder(std::forward<Arguments>(arguments)...);
        made->destroy = [](entry* self) { static_cast<holder*>(self)->~holder(); };
        made->older = newest_;
        newest_ = made;
        return made->object;
    }

    void clear() {
        while (newest_) {
            auto* const last = newest_;
            newest_ = last->older;
            last->destroy(last);
        }
    }

private:
    struct entry {
        void (*destroy)(entry*) = nullptr;
        entry* older = nullptr;
    };
    entry* newest_ = nullptr;
};

}
