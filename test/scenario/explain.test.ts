import { describe, expect, test } from '@jest/globals';
import { explain } from '../../src/scenario/explain.js';
import { allKinds } from '../../src/scenario/load.js';
import type { Registries } from '../../src/scenario/shape.js';
import { toys } from './support/toy.js';

const text = (path?: string, kinds: Registries = toys): string => {
  const explained = explain(path, kinds);
  return explained.ok ? explained.value : `! ${explained.message}`;
};

describe('explain', () => {
  test('nothing: everything there is', () => {
    const overview = text(undefined, allKinds);
    for (const { kind } of [...allKinds.components, ...allKinds.faults])
      expect(overview).toContain(`\n  ${kind} `);
    expect(overview).toContain('traffic');
  });

  test('a kind: processes, roles, profiles, faults, and each parameter with default, range and source', () => {
    const store = text('store');
    expect(store).toContain('processes: stored');
    expect(store).toContain('roles: donor(NAME)');
    expect(store).toContain('fault store.bootstrap: A second primary.');
    expect(store).toMatch(
      /sync\.suspect_timeout: duration; > 0; default 5s\n {6}Suspicion\.\n {6}Source: docs/,
    );
    expect(text('address')).toContain('default by profile: calm 1s, eager 100ms');
  });

  test('a parameter, also with dots in its name, of a group, and what is not modelled yet', () => {
    expect(text('store.sync.suspect_timeout')).toContain(
      'store.sync.suspect_timeout: duration; > 0; default 5s',
    );
    expect(text('address.advert_int')).toContain('default by profile: calm 1s, eager 100ms');
    // What a profile does not mention holds in it all the same.
    expect(text('load-balancer.weight', allKinds)).toMatch(
      /by profile: nodebalancer\s+\[100\], haproxy \[1\]/,
    );
    expect(text('load-balancer.check_interval', allKinds)).toMatch(/by profile:\s+nodebalancer 31s\n/);
    expect(text('store.query.read')).toContain('default 1ms');
    expect(text('store.method')).toContain('Not modelled yet: dump.');
    expect(text('address.takeover')).toContain('Source: MODEL (our guess: reports list it)');
    expect(text('galera.wsrep_sst_method', allKinds)).toContain('Not modelled yet: mysqldump.');
  });

  test('sections, faults, topics', () => {
    expect(text('traffic.clients.patience')).toContain('default 10s');
    expect(text('traffic.classes.calls.op')).toContain('one of read, write; default read');
    expect(text('faults.noticed')).toContain('at-next-check');
    expect(text('packet-loss')).toContain('loss: percentage; > 0 and <= 100%; required');
    expect(text('store.freeze')).toContain('All of it.');
    expect(text('selectors')).toContain('holder(db-vip)');
  });

  test('an unknown name is met with a near one', () => {
    expect(text('stroe')).toBe('! nothing is called stroe; did you mean store?');
    expect(text('store.metod')).toBe('! nothing is called store.metod; did you mean method?');
    expect(text('store.method.x')).toContain('! nothing is called store.method.x');
  });

  test('fits a terminal of 80 columns', () => {
    const paths = [
      undefined,
      'store',
      'address',
      'traffic',
      'faults',
      'run',
      ...allKinds.components.map(({ kind }) => kind),
    ];
    const lines = paths.flatMap((path) =>
      text(path, path === 'store' || path === 'address' ? toys : allKinds).split('\n'),
    );
    expect(lines.filter((line) => line.length > 80 && line.trim().includes(' '))).toEqual([]);
  });
});
