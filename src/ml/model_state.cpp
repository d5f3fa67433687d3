#include "model_state.hpp"

#include <pthread.h>
#include <signal.h>

#include <cstdio>
#include <exception>
#include <utility>

namespace conduit::ml {

model_state::model_state(std::string its_name, std::string its_version, model_config its_config, std::vector<std::shared_ptr<const session>> its_sessions)
    : name(std::move(its_name)), version(std::move(its_version)), config(std::move(its_config)), sessions(std::move(its_sessions)) {
    for (std::size_t i = 0; i < sessions.size(); ++i) threads_.emplace_back([this, i] { work(sessions[i]); });
}

auto model_state::statistics() const -> model_statistics { return {}; }

void model_state::stop() {
    queue.close();
    threads_.clear();  // joins
}

void model_state::work(const std::shared_ptr<const session>& model) {
    sigset_t all;  // signals are for the main thread
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    pthread_setname_np(pthread_self(), ("ml:" + name).substr(0, 15).c_str());  // the kernel's limit
    while (auto* job = queue.pop()) {
        run(*job, model);
        queue.finish(*job);
    }
}

void model_state::run(job& job, const std::shared_ptr<const session>& model) {
    try {
        auto outputs = model->run(job.inputs);
        if (!outputs) {
            // What the client sent passed our checks; the model's own rules are ONNX Runtime's to explain, to the log.
            std::fprintf(stderr, "model \"%s\": %s\n", name.c_str(), outputs.error().message.c_str());
            job.end = outputs.error().code == ORT_INVALID_ARGUMENT ? job::fate::unsuitable : job::fate::broken;
            return;
        }
        const auto declared = model->outputs();
        for (std::size_t i = 0; job.one_item && i < declared.size(); ++i) {
            auto& shape = (*outputs)[i].shape;
            const bool batched = declared[i].shape.empty() || declared[i].shape[0] < 0;
            if (batched && !shape.empty() && shape[0] == 1) shape.erase(shape.begin());
        }
        job.result = std::make_shared<run_result>(model, name, std::move(*outputs));
        job.end = job::fate::computed;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "model \"%s\": %s\n", name.c_str(), failure.what());
        job.end = job::fate::broken;
    }
}

}
