#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace conduit::ml {

/// The shape that an input is warmed up with where the model leaves dimensions open; the first one is the batch's, if it batches.
struct warm_up_shape {
    std::string input;
    std::vector<std::int64_t> shape;  // -1: 1
};

/// Inputs that differ in this dimension run together: shorter ones are filled up with `value` behind their own elements.
/// Outputs keep the filled size in the dimension of that name, if `outputs` does not cut them to the request's own.
struct padding {
    std::string input;
    std::size_t dimension = 1;   // not 0, which is the batch's
    double value = 0;            // converted to the input's type
    std::vector<std::pair<std::string, std::size_t>> outputs{};  // name and dimension that are cut to the request's own size
    std::string mask{};          // an input, numbers in [batch, padded dimension], that the server fills: 1 where the request had
                                 // elements, 0 behind; callers leave it out, whether their request is padded or not
};

/// Outputs that are the inputs of the same sequence's next request. Clients give neither and get neither.
struct state_pair {
    std::string output;
    std::string input;
};

/// An input that the server fills, for models that are told where in its sequence a request is: one number or text, alone or for each item
/// of a batch. Clients give none of these.
struct sequence_control {
    enum class kind : unsigned char {
        start,  // whether the request begins its sequence
        end,    // whether it ends it
        ready,  // yes
        id,     // the sequence's: of an input of whole numbers, ids must be such; 0 or "" of a request that belongs to none
    };
    std::string input;
    kind is = kind::start;
    double no = 0, yes = 1;  // converted to the input's type
};

/// Stateful models: requests of one sequence run in order, each with the state that the one before left.
struct sequence_config {
    std::vector<state_pair> pairs{};  // none of these and no controls: the model has no state
    std::vector<sequence_control> controls{};
    std::size_t max = 1024;           // sequences at a time; beyond, new ones are refused
    std::uint32_t idle = 60'000;      // milliseconds without a request, after which a sequence is forgotten
    std::vector<warm_up_shape> initial{};  // of a state input, zeros: the size of dimensions that are open (-1 or not named: 0; the first: 1)
};

/// A device that computes, and what it is told: {"CUDA", {{"device_id", "0"}}}.
struct provider_config {
    std::string name;
    std::vector<std::pair<std::string, std::string>> options{};
};

/// The memory that runs need. Beside it, there are the model's weights.
struct memory_config {
    bool arena = true;    // on the CPU: what a run needed is kept for the next ones
    bool shrink = false;  // what the arenas hold beyond their first block is given back after each run; of the CPU and of GPUs
    std::uint64_t gpu_mem_limit = 0;      // bytes of the arena of each instance on a GPU, weights included; 0: any number
    std::string arena_extend_strategy{};  // of that arena: "kNextPowerOfTwo" or "kSameAsRequested"; empty: the former
};

/// How a model is served. All of it is optional.
struct model_config {
    std::size_t instances = 0;    // threads that run it; 0: planned for the machine
    std::size_t max_batch = 0;    // items in one run; 0: chosen by warm-up; 1: requests run one by one
    std::size_t max_items = 0;    // of one request; 0: max_batch if that is more than 1, else as many as come
    std::uint32_t delay = 0;      // microseconds that a batch which is not full waits for more, from its oldest request
    std::size_t queue = 1024;     // items that may wait; beyond, requests are refused
    std::uint32_t deadline = 0;   // milliseconds from the call to the answer; 0: none
    unsigned priorities = 3;      // levels, 1 is the highest
    unsigned priority = 2;        // of calls that name none
    std::uint32_t patience = 1'000;  // milliseconds for which a request yields to later ones of the next higher level
    int overload_status = 503;    // or 429: the answer to requests that are refused for load
    std::uint32_t hang_after = 1'000;  // milliseconds for a run that nobody waits for any more to obey, until its thread is replaced

    bool warm_up = true;
    std::uint32_t warm_up_time = 500;  // milliseconds at most, of measuring
    std::vector<warm_up_shape> warm_up_shapes{};

    std::vector<padding> paddings{};
    sequence_config sequence{};

    std::vector<std::pair<std::string, std::string>> parameters{};  // which are shown to clients, and mean nothing here

    memory_config memory{};
    std::vector<provider_config> providers{};  // in order of preference; empty: the CPU
    bool fallback = false;                     // to the CPU, where a provider is not there; else that is an error
};

}
