// The yardstick of `npm run bench`: what a short C++ program with std::priority_queue does on the same
// workloads. Ordinary C++, not heroic: events are values, handlers virtual, nothing can be cancelled.
// Usage: reference hold PENDING EVENTS | reference repairable EVENTS; prints events per second.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <queue>
#include <random>
#include <vector>

struct Event {
  int64_t time;
  int32_t priority;
  int32_t target;
  uint64_t sequence;
  int32_t operation;
  int32_t because;
  double argument;
};

struct Later {
  bool operator()(const Event &a, const Event &b) const {
    if (a.time != b.time) return a.time > b.time;
    if (a.priority != b.priority) return a.priority > b.priority;
    return a.sequence > b.sequence;
  }
};

struct Target {
  virtual void handle(int32_t operation, double argument, int32_t because) = 0;
  virtual ~Target() = default;
};

struct Simulation {
  std::priority_queue<Event, std::vector<Event>, Later> queue;
  std::vector<Target *> targets;
  int64_t now = 0;
  uint64_t sequence = 0;

  void schedule(int64_t at, int32_t target, int32_t operation) {
    queue.push(Event{at, 2, target, sequence++, operation, 0, 0.0});
  }

  void run(int64_t events) {
    for (int64_t i = 0; i < events && !queue.empty(); i++) {
      const Event event = queue.top();
      queue.pop();
      now = event.time;
      targets[event.target]->handle(event.operation, event.argument, event.because);
    }
  }
};

// Each event schedules its successor, an exponential time later, from a table: the queue is measured, not the logarithm.
struct Hold : Target {
  Simulation &simulation;
  std::vector<int64_t> increments;
  size_t next = 0;

  explicit Hold(Simulation &s) : simulation(s), increments(65536) {
    std::mt19937_64 random(1);
    std::exponential_distribution<double> law(1.0);
    for (auto &increment : increments) increment = std::llround(law(random) * 1e6);
  }

  int64_t increment() { return increments[next++ & 65535]; }

  void handle(int32_t, double, int32_t) override { simulation.schedule(simulation.now + increment(), 0, 0); }
};

// Three components of which two are needed: each fails and is repaired by itself.
struct Repairable : Target {
  Simulation &simulation;
  std::mt19937_64 random[3];
  std::exponential_distribution<double> life{1.0 / 3600000}, repair{1.0 / 36000};
  bool up[3] = {true, true, true};
  int working = 3;
  int64_t downSince = 0, downtime = 0;

  explicit Repairable(Simulation &s) : simulation(s) {
    for (int i = 0; i < 3; i++) random[i].seed(i + 1);
  }

  void handle(int32_t unit, double, int32_t) override {
    const bool fails = up[unit];
    up[unit] = !fails;
    working += fails ? -1 : 1;
    if (fails && working == 1) downSince = simulation.now;
    if (!fails && working == 2) downtime += simulation.now - downSince;
    const double seconds = fails ? repair(random[unit]) : life(random[unit]);
    simulation.schedule(simulation.now + std::llround(seconds * 1e6), 0, unit);
  }
};

static double measure(Simulation &simulation, int64_t events) {
  simulation.run(events / 10);
  const auto start = std::chrono::steady_clock::now();
  simulation.run(events);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  return events / taken.count();
}

int main(int count, char **words) {
  Simulation simulation;
  if (count == 4 && std::strcmp(words[1], "hold") == 0) {
    Hold hold(simulation);
    simulation.targets.push_back(&hold);
    for (int64_t i = 0; i < std::atoll(words[2]); i++) simulation.schedule(hold.increment(), 0, 0);
    std::printf("%.0f\n", measure(simulation, std::atoll(words[3])));
    return 0;
  }
  if (count == 3 && std::strcmp(words[1], "repairable") == 0) {
    Repairable system(simulation);
    simulation.targets.push_back(&system);
    for (int unit = 0; unit < 3; unit++) simulation.schedule(unit, 0, unit);
    std::printf("%.0f\n", measure(simulation, std::atoll(words[2])));
    return system.downtime < 0;
  }
  std::fprintf(stderr, "usage: reference hold PENDING EVENTS | reference repairable EVENTS\n");
  return 2;
}
