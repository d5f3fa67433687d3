#pragma once
/// What tests of an app need. Not part of conduit.hpp: apps do not.
#include <conduit/app/app.hpp>
#include <conduit/testing/client.hpp>
#include <conduit/testing/json.hpp>
