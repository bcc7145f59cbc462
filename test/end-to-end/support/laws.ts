/** A scenario whose numbers come from every law, with a target for every kind of interval. */
export const EVERY_LAW = `format: hasim-scenario/1
name: every-law
zones: { a: {}, b: {} }
hosts:
  lb: { count: 2, boot: 5s }
  web: { count: 3, zone: [a, b, a], cores: 2, boot: 8s }
components:
  balancer: { kind: load-balancer, on: lb, backends: web }
  web: { kind: apache, on: web, MaxRequestWorkers: 20 }
traffic:
  entry: balancer
  arrivals: { rate: 30/s, daily: [80%, 120%] }
  clients: { patience: 4s, retries: 1, backoff: gamma shape 2 mean 0.5s }
  classes:
    page: { share: 60%, work: lognormal mean 30ms sigma 0.7 }
    image: { share: 30%, work: pareto shape 2.5 min 2ms }
    form: { share: 10%, work: weibull shape 0.7 mean 20ms }
crews:
  night: { count: 1, response: gamma shape 0.7 mean 2s, order: random }
faults:
  crash: { fault: crash, on: web/httpd, every: weibull shape 0.7 mean 30s, restart: uniform 1s to 5s }
  hang: { fault: hang, on: web/httpd, every: gamma shape 3 mean 60s, repair: lognormal median 3s sigma 1, crew: night, noticed: 1s }
  dark: { fault: zone-outage, on: [zone/a, zone/b], every: lognormal mean 80s sigma 1.5, for: pareto shape 1.5 min 1s }
  lb: { fault: power-off, on: lb, every: exponential mean 100s, repair: weibull shape 2 mean 4s }
targets:
  - availability >= 99%
  - time-availability >= 99%
  - loss page <= 1%
  - outage p90 <= 10s
  - outage <= 4s
  - latency page p95 <= 200ms
  - failover balancer p50 <= 10s
  - downtime <= 10d
run: { lens: requests, duration: 40s, replications: 12, seed: every law }
`;
