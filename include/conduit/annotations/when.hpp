#pragma once

namespace conduit::annotation {

struct when {
    bool condition;
};

}

namespace conduit::annotations {

/// On a handler, on a namespace, or on a class of static handlers: its endpoints are there where the condition holds.
///
///     namespace [[=prefix("/debug"), =when(with_debug)]] debugging { ... }
///     [[=get("/users"), =when(!cached)]] auto list_users(store& users) -> std::vector<user>;
///
/// Of several conditions, on it and around it, all must hold. What is switched off is not bound and not checked: its
/// arguments need not fit, and its route may be another handler's. State that only such handlers take may be given to
/// the app all the same: main.cpp reads alike with the switch on and off.
consteval auto when(bool condition) -> annotation::when { return {condition}; }

}
