#pragma once
/// What handlers need that answer with files. Not part of conduit.hpp, as the standard headers that it takes cost a tenth of a second
/// of each compilation.
#include <conduit/files/directory.hpp>
#include <conduit/files/file.hpp>
#include <conduit/files/result.hpp>
