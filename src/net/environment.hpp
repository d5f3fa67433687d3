#pragma once
#include <vector>

#include <conduit/app/options.hpp>
#include <conduit/async/scheduler.hpp>
#include <conduit/http/exchange.hpp>

#include "access_log.hpp"
#include "clock.hpp"
#include "counters.hpp"
#include "deadlines.hpp"
#include "request_head.hpp"

namespace conduit::net {

class connection;
class channel_maker;

/// What all connections of one reactor share. Touched by its thread only.
struct environment {
    service app;
    options limits;
    scheduler* home;
    channel_maker* encryption;  // null: none
    int poll;  // the epoll instance
    clock time;
    deadlines waits;
    head_parser heads;
    access_log log;
    counters counts;
    bool draining = false;
    std::vector<connection*> retired;  // freed at the end of the loop's turn, so that none is freed under its own feet
};

}
