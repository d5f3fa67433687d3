#pragma once
#include <conduit/app/metric_writer.hpp>

namespace conduit::ops {

/// Time, memory and threads of this process, by the names that all of Prometheus' clients use.
void write_process(metric_writer& to);

}
