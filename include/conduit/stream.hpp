#pragma once
/// What handlers need that answer piece by piece or wait for time: generators as results, sleep_for, when_all, on_worker, stop tokens. Not part of
/// conduit.hpp, as the standard headers that it takes cost half a second of each compilation.
#include <conduit/argument/stop_token.hpp>
#include <conduit/async/async_generator.hpp>
#include <conduit/async/on_worker.hpp>
#include <conduit/async/sleep.hpp>
#include <conduit/async/task.hpp>
#include <conduit/async/when.hpp>
#include <conduit/http/event.hpp>
#include <conduit/result/stream.hpp>
