#pragma once
#include <conduit/app/options.hpp>

#include "worker_pool.hpp"

namespace conduit {

/// The app's workers, for features that show how busy they are. One of the app's services.
struct workers {
    explicit workers(const options&) {}

    worker_pool* pool = nullptr;
};

}
