#pragma once
// The layers in the box: see conduit::use.
#include <conduit/layer/cors.hpp>
#include <conduit/layer/etag.hpp>
#include <conduit/layer/request_ids.hpp>
#include <conduit/layer/security_headers.hpp>
