import { expect, test } from '@jest/globals';
import { defineComponent, type Component, type ComponentContext } from '../../src/components/component.js';
import { parameters } from '../../src/declaration/parameter.js';
import type { Change } from '../../src/infrastructure/change.js';
import { harness, refused } from './harness.js';

const set = parameters({
  interval: { type: 'duration', default: '1s', description: 'A time.', source: 'MODEL' },
  helper: { type: 'component', description: 'Whom it calls.', source: 'MODEL' },
});

/** Writes down what it is told. */
class Witness implements Component {
  readonly service = null;
  readonly heard: string[] = [];

  constructor(private readonly context: ComponentContext<typeof set>) {}

  get name(): string {
    return this.context.name;
  }

  start(): void {
    this.heard.push('start');
  }

  changed(change: Change): void {
    this.heard.push(`${change.kind} ${change.process?.fullName ?? change.host?.name ?? ''}`);
  }

  serviceChanged(service: { readonly name: string }): void {
    this.heard.push(`${service.name} changed`);
  }

  health(): 'healthy' {
    return 'healthy';
  }

  settled(): boolean {
    return true;
  }

  save(): unknown {
    return [...this.heard];
  }

  restore(state: unknown): void {
    this.heard.splice(0, Infinity, ...(state as string[]));
  }
}

const contexts: ComponentContext<typeof set>[] = [];
const kind = defineComponent({
  kind: 'witness',
  title: 'Witness',
  description: 'For this test.',
  parameters: set,
  profiles: { calm: { interval: '9s' }, quick: { interval: '100ms' } },
  processes: ['witnessd'],
  create: (context) => {
    contexts.push(context);
    return new Witness(context);
  },
});

function twoWitnesses(written: Record<string, unknown> = {}, profile = 'calm') {
  return harness({
    hosts: { pair: { count: 2 }, helper: { boot: 20 } },
    fakes: { helper: 'helper' },
    components: { witness: { kind, on: 'pair', profile, parameters: { helper: 'helper', ...written } } },
  });
}

test('parameters come from defaults, the profile and the file, and lists are dealt out to the hosts', () => {
  twoWitnesses({}, 'quick');
  expect(contexts.at(-1)?.parameters.interval).toBe(0.1);
  twoWitnesses({ interval: ['2s', '3s'] });
  expect(contexts.at(-1)?.members.map(({ parameters: own }) => own.interval)).toEqual([2, 3]);
  twoWitnesses({ interval: { pair1: '2s', pair2: '4s' } });
  expect(contexts.at(-1)?.members.map(({ parameters: own }) => own.interval)).toEqual([2, 4]);
  expect(() => twoWitnesses({ intervall: '2s' })).toThrow('did you mean interval?');
});

test('components hear of faults, of their undoing and of changed services, and a snapshot brings it all back', () => {
  const rig = twoWitnesses();
  const witness = rig.component('witness') as Witness;
  rig.at(1, () => rig.crash('pair1/witnessd'));
  rig.at(2, () => rig.powerOff('helper'));
  rig.at(3, () => rig.powerOn('helper'));
  rig.at(30, () => rig.fake('helper').set(refused()));
  rig.run(2.5);
  const middle = rig.simulation.save();
  const first = [...(rig.run(40).component('witness').save() as string[])];
  expect(first).toEqual([
    ...['start', 'process-crashed pair1/witnessd', 'host-off helper', 'host-on helper'],
    ...['process-started helper/helper', 'helper changed'],
  ]);
  rig.simulation.restore(middle);
  expect(witness.heard).toEqual(first.slice(0, 3));
  expect(rig.run(40).component('witness').save()).toEqual(first);
});
