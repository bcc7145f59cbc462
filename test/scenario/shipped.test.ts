/** Every scenario that comes with hasim is valid. */
import { describe, expect, test } from '@jest/globals';
import { formatProblem, loadScenario } from '../../src/scenario/load.js';
import { filesBelow, root } from '../support/source-files.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const files = filesBelow('scenarios', /\.yaml$/).map(({ path }) => path);
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const scenario = (file: string) => {
  const loaded = loadScenario(file, { read });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.scenario;
};

describe('scenarios that come with hasim', () => {
  test.each(files)('%s', (file) => {
    const loaded = loadScenario(file, { read });
    expect(loaded.ok ? [] : loaded.problems.map(formatProblem)).toEqual([]);
  });

  test.each(files)('%s opens with the schema, and has a question', (file) => {
    expect(read(file)).toMatch(/^# yaml-language-server: \$schema=(\.\.?\/)+scenario\.schema\.json\n/);
    expect(scenario(file).question).not.toBe('');
  });

  test('linode-ha as the format document describes it', () => {
    const { hosts, components, traffic, crews, faults, service, targets, run, latencySeconds } =
      scenario('scenarios/linode-ha.yaml');
    expect(hosts.map(({ name }) => name)).toEqual([
      'lb1',
      'lb2',
      'web1',
      'web2',
      'web3',
      'gluster1',
      'gluster2',
      'gluster3',
      'db1',
      'db2',
      'db3',
    ]);
    expect(hosts.find(({ name }) => name === 'web2')).toEqual({
      name: 'web2',
      group: 'web',
      zone: 'rack-b',
      cores: 4,
      bootSeconds: 45,
      managed: false,
    });
    expect(components.map(({ name, kind }) => [name, kind.kind])).toEqual([
      ['balancer', 'load-balancer'],
      ['web', 'apache'],
      ['files', 'gluster'],
      ['db', 'galera'],
      ['db-vip', 'keepalived'],
    ]);
    expect(components[0]?.parameters).toMatchObject({
      backends: 'web',
      check_interval: 5,
      check_timeout: 3,
      check_attempts: 2,
      check_passive: true,
    });
    expect(components[2]?.parameters).toMatchObject({
      'network.ping-timeout': 42,
      'cluster.heal-timeout': 600,
    });
    expect(components[3]?.parameters).toMatchObject({
      'evs.suspect_timeout': 5,
      'gcache.size': 134_217_728,
      data: 21_474_836_480,
      write_set: 4000,
    });
    expect(components[4]?.parameters).toMatchObject({ serves: 'db', priority: 50, nopreempt: true });
    expect(traffic?.classes.map(({ name, share, calls }) => [name, share, calls.length])).toEqual([
      ['page', 0.6, 2],
      ['static', 0.35, 1],
      ['post', 0.05, 2],
    ]);
    expect(traffic?.arrivals.daily).toEqual([0.4, 0.25, 0.6, 1.2, 1.5, 1.6, 1.55, 0.9]);
    expect(crews).toHaveLength(1);
    expect(faults.find(({ id }) => id === 'patch-reboot')).toMatchObject({
      planned: true,
      rolling: { waitForHealth: true },
      when: { window: { fromSeconds: 529_200 } },
    });
    expect([service.upWhen, targets.length, run.lens, latencySeconds]).toEqual([0.95, 5, 'flow', 0.0003]);
  });

  test('db-silent-death inherits the cluster, replaces the faults and removes the daily profile', () => {
    const { components, traffic, faults, run } = scenario('scenarios/incidents/db-silent-death.yaml');
    expect(components).toHaveLength(5);
    expect(traffic?.arrivals).toMatchObject({ ratePerSecond: 100, daily: null });
    expect(faults.map(({ id, on }) => [id, on])).toEqual([
      ['power', [{ kind: 'role', role: 'holder', component: 'db-vip', process: null }]],
    ]);
    expect(run).toMatchObject({ lens: 'requests', durationSeconds: 120, replications: 50 });
  });
});
