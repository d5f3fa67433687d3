#pragma once
#include <conduit/app/metric_writer.hpp>
#include <conduit/app/traffic.hpp>

#include "../app/worker_pool.hpp"

namespace conduit::ops {

void write_traffic(const counts& counted, metric_writer& to);
void write_workers(const worker_pool::load& load, metric_writer& to);

}
