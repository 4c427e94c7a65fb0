// Workload T written straight on SimGrid (S4U): a floor for what simulators built on it can do. Used by `idn bench peers`.
//
//   g++ -O2 -std=c++17 simgrid_tree.cpp -o simgrid_tree -lsimgrid
//   simgrid_tree <gateways> <leaves per gateway> EDGE|CLOUD <emulated seconds> <mean gap of a leaf in seconds> --log=root.thresh:error --cfg=network/model:CM02
//
// Tree: root, gateways, leaves. Links are full duplex: root-gateway 1 Gbit/s and 50 ms, gateway-leaf 100 Mbit/s and 2 ms one way. Each leaf waits an exponential
// gap, sends a request of 1,000 B and waits for the answer of 1,000 B before the next gap: a closed loop, which is the easier way in SimGrid and costs it less.
// One worker takes 0.1 ms per request at each gateway (EDGE) or 0.01 ms at the root (CLOUD). Prints one line that begins with RESULT.
#include <chrono>
#include <cstdio>
#include <ctime>
#include <random>
#include <simgrid/s4u.hpp>
#include <string>
#include <vector>

namespace sg = simgrid::s4u;

struct Request {
  sg::Mailbox* back;
  double issued;
};

static const double bytes = 1000;
static const double operations = 1e7; // per request; the hosts' speeds make the service times of it

int main(int argc, char** argv) {
  sg::Engine engine(&argc, argv);
  const int gateways = std::stoi(argv[1]), leaves = std::stoi(argv[2]);
  const bool is_cloud = std::string(argv[3]) == "CLOUD";
  const double end = std::stod(argv[4]), gap = std::stod(argv[5]);
  long done = 0;
  double latency = 0;

  using Direction = sg::LinkInRoute::Direction;
  auto* zone = sg::create_full_zone("net");
  auto* root = zone->create_host("root", 1e12);
  std::vector<sg::Host*> gateway_hosts, leaf_hosts;
  for (int i = 0; i < gateways; i++) {
    const auto gateway_name = std::to_string(i);
    auto* gateway = zone->create_host("gateway-" + gateway_name, 1e11);
    gateway_hosts.push_back(gateway);
    auto* upper = zone->create_split_duplex_link("upper-" + gateway_name, 1.25e8)->set_latency(0.050);
    upper->seal();
    for (int j = 0; j < leaves; j++) {
      const auto leaf_name = gateway_name + "-" + std::to_string(j);
      auto* leaf = zone->create_host("leaf-" + leaf_name, 1e10);
      leaf_hosts.push_back(leaf);
      auto* lower = zone->create_split_duplex_link("lower-" + leaf_name, 1.25e7)->set_latency(0.002);
      lower->seal();
      std::vector<sg::LinkInRoute> path{sg::LinkInRoute(lower, Direction::UP)};
      if (is_cloud) path.emplace_back(upper, Direction::UP);
      zone->add_route(leaf->get_netpoint(), (is_cloud ? root : gateway)->get_netpoint(), nullptr, nullptr, path, true);
    }
  }
  zone->seal();

  auto worker = [](const std::string& name) {
    auto* inbox = sg::Mailbox::by_name(name);
    inbox->set_receiver(sg::Actor::self());
    while (true) {
      auto* request = inbox->get<Request>();
      sg::this_actor::execute(operations);
      request->back->put_init(request, bytes)->detach();
    }
  };
  if (is_cloud) sg::Actor::create("worker", root, worker, "worker")->daemonize();
  else
    for (int i = 0; i < gateways; i++) sg::Actor::create("worker", gateway_hosts[i], worker, "worker-" + std::to_string(i))->daemonize();

  for (size_t n = 0; n < leaf_hosts.size(); n++) {
    const std::string to = is_cloud ? "worker" : "worker-" + std::to_string(n / leaves);
    sg::Actor::create("source", leaf_hosts[n], [&, to, n]() {
      std::mt19937_64 chance(n);
      std::exponential_distribution<double> gaps(1.0 / gap);
      auto* outbox = sg::Mailbox::by_name(to);
      auto* inbox = sg::Mailbox::by_name("answers-" + std::to_string(n));
      while (sg::Engine::get_clock() < end) {
        sg::this_actor::sleep_for(gaps(chance));
        outbox->put(new Request{inbox, sg::Engine::get_clock()}, bytes);
        auto* answered = inbox->get<Request>();
        done++;
        latency += sg::Engine::get_clock() - answered->issued;
        delete answered;
      }
    });
  }

  const auto wall_started = std::chrono::steady_clock::now();
  const auto cpu_started = std::clock();
  engine.run();
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - wall_started).count();
  const double cpu = double(std::clock() - cpu_started) / CLOCKS_PER_SEC;
  std::printf("RESULT nodes=%zu requests=%ld wall=%.4fs cpu=%.4fs meanLatency=%.7fs\n",
              1 + gateway_hosts.size() + leaf_hosts.size(), done, wall, cpu, latency / done);
}
