/**
 * A failover ends, or is called off: none is under way while everything is healthy and settled, and none spans a time
 * in which everything was. Every kind with failovers, under far more trouble than a cluster ever meets. Deterministic: fixed seeds.
 */
import { expect, test } from '@jest/globals';
import { fromSeconds, toSeconds } from '../../src/engine/time.js';
import type { FailoverOutcome } from '../../src/metrics/outcome.js';
import { System } from '../../src/scenario/system.js';
import { scenarioOf } from '../support/replications.js';

/** Healthy and settled for so long: whatever was under way is over. */
const QUIET = fromSeconds(60);
const DAYS = 10;

const troubled = `
format: hasim-scenario/1
extends: { file: scenarios/linode-ha.yaml, replacing: [faults, targets] }
name: failovers
hosts:
  app: { count: 3, zone: [rack-a, rack-b, rack-c] }
components:
  pool: { kind: generic, on: app, active: 1, detection: uniform 1s to 5s, switch_over: uniform 1s to 5s }
  # A page that waits two hours for a database that is gone would bring news of a fault that is long over.
  web: { mysqlnd.net_read_timeout: 20s }
faults:
  app-crash:        { fault: crash, on: app/unit, every: exponential mean 1d, restart: lognormal median 10s sigma 2 }
  httpd-crash:      { fault: crash, on: web/httpd, every: exponential mean 10d, restart: uniform 5s to 30s }
  mysqld-crash:     { fault: crash, on: db/mysqld, every: exponential mean 5d, restart: uniform 10s to 60s }
  mysqld-hang:      { fault: hang, on: db/mysqld, every: exponential mean 10d, for: lognormal median 1min sigma 1.5 }
  mysqld-stop:      { fault: stop, on: db/mysqld, every: exponential mean 8d, for: lognormal median 30s sigma 1 }
  keepalived-crash: { fault: crash, on: db/keepalived, every: exponential mean 5d, restart: uniform 1s to 30s }
  keepalived-hang:  { fault: hang, on: db/keepalived, every: exponential mean 5d, for: lognormal median 4s sigma 1 }
  keepalived-stop:  { fault: stop, on: db/keepalived, every: exponential mean 8d, for: lognormal median 3s sigma 1 }
  brick-crash:      { fault: crash, on: gluster/glusterfsd, every: exponential mean 10d, restart: lognormal median 1min sigma 1.5 }
  host-loss:        { fault: power-off, on: [web, gluster, db], every: exponential mean 20d, for: lognormal median 3min sigma 1.2 }
  host-pause:       { fault: pause, on: [gluster, db, lb], every: exponential mean 8d, for: lognormal median 5s sigma 1.5 }
  link:             { fault: link-down, on: [gluster, db, web, lb], every: exponential mean 10d, for: lognormal median 6s sigma 1.5 }
  balancer-loss:    { fault: power-off, on: lb, every: exponential mean 3d, for: lognormal median 3min sigma 2 }
  balancer-crash:   { fault: crash, on: lb/proxy, every: exponential mean 3d, restart: lognormal median 3s sigma 2 }
  cut-a:            { fault: partition, between: [zone/rack-a, others], every: exponential mean 2d, for: lognormal median 20s sigma 1.5 }
  cut-c:            { fault: partition, between: [zone/rack-c, others], every: exponential mean 2d, for: lognormal median 20s sigma 1.5 }
  cut-db:           { fault: partition, between: [db1, db3], every: exponential mean 3d, for: lognormal median 20s sigma 1.5 }
  loss:             { fault: packet-loss, on: [db, gluster, lb], loss: 40%, every: exponential mean 20d, for: lognormal median 2min sigma 1 }
  patch-reboot:     { fault: reboot, on: [web, gluster, db], every: 10d, order: one-at-a-time, wait_for_health: true, planned: true }
`;

/** From and to (µs). */
type Stretch = readonly [from: number, to: number];

interface Watched {
  readonly stretches: readonly Stretch[];
  /** Under way although all had been well for long. */
  readonly dangling: ReadonlySet<string>;
  readonly failovers: readonly FailoverOutcome[];
}

function watch(set: readonly string[]): Watched {
  const scenario = scenarioOf('failovers.yaml', [`run.duration=${DAYS}d`, ...set], troubled);
  const system = new System(scenario, 0, false);
  const { simulation, components } = system;
  const stretches: Stretch[] = [];
  const dangling = new Set<string>();
  const end = fromSeconds(scenario.run.durationSeconds);
  system.start();
  let since = 0;
  while (simulation.now < end) {
    const next = Math.min(end, simulation.nextTime());
    if (next - since > QUIET) {
      if (stretches.at(-1)?.[0] === since) stretches.pop();
      else for (const one of unfinished(system)) dangling.add(one);
      stretches.push([since, next]);
    }
    simulation.runUntil(end, 1);
    const { health, settled } = components.health();
    since = health === 'healthy' && settled ? Math.min(since, simulation.now) : Infinity;
  }
  return { stretches, dangling, failovers: system.outcome().failovers };
}

/** Failovers that nothing has taken over for, or whose lost part counts as lost, as if by now it were not back. */
function unfinished(system: System): string[] {
  const { open, ended } = system['record'].save().failovers;
  const left = [...open, ...ended].filter((one) => one.redirectedAt === null || one.restoredAt === null);
  return left.map(
    ({ component, mechanism, injected }) => `${component} ${mechanism} of ${toSeconds(injected)}`,
  );
}

/** It was to last from its fault until traffic could go again, and in between all was well. */
function spans({ stages, injectedSeconds }: FailoverOutcome, [from, to]: Stretch): boolean {
  const over = injectedSeconds + stages.detection + stages.decision + stages.redirection;
  return injectedSeconds < toSeconds(from) && over > toSeconds(to);
}

const rare = ['run.lens=requests', 'traffic.arrivals.rate=0.0005/s'];
const ranked = ['components.db-vip.nopreempt=false', 'components.db-vip.priority=[150, 100, 50]'];

test.each([
  ['as in the guide', rare],
  ['one member ranks above the others', [...rare, ...ranked]],
  ['scripts move the address by weights', [...rare, ...ranked, 'components.db-vip.vrrp_script.weight=-60']],
])('no failover outlasts its faults: %s', (_, set) => {
  const { stretches, dangling, failovers } = watch(set);
  expect([...dangling]).toEqual([]);
  expect(failovers.filter((one) => stretches.some((stretch) => spans(one, stretch)))).toEqual([]);
  // Enough was tried, and there were times in which all was well.
  expect(new Set(failovers.map(({ component }) => component)).size).toBe(5);
  expect(failovers.length).toBeGreaterThan(100);
  expect(stretches.length).toBeGreaterThan(20);
});
