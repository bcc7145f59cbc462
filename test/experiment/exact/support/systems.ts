/** Systems in which much happens at once, every law of exponential steps: lumped or not, simulated or solved, the same. */
import { breaks, kOfN, type Written } from './written.js';

/** Zones, hosts that hang, stand still, lose power; two crews, one of them slow to come; lives of two steps. */
const zones: Written = {
  hosts: {
    left: { count: 2, zone: 'a', boot: '0s' },
    right: { count: 1, zone: 'b', boot: '0s' },
  },
  part: { works_while: { any: [{ atLeast: { k: 2, of: 'left' } }, 'right1'] } },
  crews: {
    few: { count: 1, response: 'exponential mean 1h', order: 'fifo' },
    many: { count: 9, response: '0s' },
  },
  faults: {
    crash: {
      fault: 'crash',
      on: 'left/unit',
      every: 'exponential mean 60h',
      repair: 'exponential mean 4h',
      crew: 'few',
      noticed: 'exponential mean 30min',
    },
    hang: {
      fault: 'hang',
      on: 'left/unit',
      every: 'exponential mean 90h',
      restart: 'exponential mean 2h',
    },
    'power-off': {
      fault: 'power-off',
      on: 'left',
      every: 'gamma shape 2 mean 120h',
      repair: 'exponential mean 6h',
      crew: 'many',
      noticed: '0s',
    },
    dark: { fault: 'zone-outage', on: 'zone/b', every: 'exponential mean 200h', for: 'exponential mean 5h' },
  },
};

/** One of three stands by warm; failures that are not masked; common causes; bad releases. */
const standby: Written = {
  hosts: { unit: { count: 3, boot: '0s' } },
  part: {
    needs: 2,
    active: 2,
    standby: 'warm',
    warm_factor: '40%',
    detection: 'exponential mean 10min',
    switch_over: 'exponential mean 20min',
    coverage: '80%',
    uncovered: 'exponential mean 2h',
  },
  crews: { crew: { count: 1, response: '0s', inspection: 'exponential mean 1h', order: 'random-fault' } },
  faults: {
    crash: { ...breaks('unit', [80, 3], 'crew'), beta: '15%' },
    release: {
      fault: 'bad-deploy',
      on: 'unit/unit',
      every: 'exponential mean 300h',
      for: 'exponential mean 3h',
    },
  },
};

/** A monkey that makes one at random hang, machines that stand still or boot; a crew that goes on with a fault by lot. */
const monkey: Written = {
  hosts: { unit: { count: 2, boot: '0s' } },
  part: { needs: 1 },
  crews: {
    crew: { count: 1, response: '0s', order: 'random-fault' },
  },
  faults: {
    crash: breaks('unit', [100, 3], 'crew'),
    pause: { fault: 'pause', on: 'unit', every: 'exponential mean 90h', for: 'exponential mean 2h' },
    monkey: {
      fault: 'hang',
      on: 'unit/unit',
      random: '1/d',
      hours: ['daily 00:00 to 24:00'],
      repair: 'exponential mean 2h',
      crew: 'crew',
      noticed: '0s',
    },
    reboot: { fault: 'reboot', on: 'unit', every: 'exponential mean 50h' },
  },
};

/** Those that are left carry the load, shocks, failures that are not masked; a crew by lot. */
const shocks: Written = {
  hosts: { unit: { count: 3, boot: '0s' } },
  part: { needs: 2, load_sharing: true, frozen_when_down: true, coverage: '90%' },
  crews: { crew: { count: 2, response: '0s', order: 'random' } },
  faults: {
    crash: breaks('unit', [70, 4], 'crew'),
    shake: {
      ...breaks('unit', [150, 5], 'crew'),
      group: { probability: '60%' },
    },
  },
};

/** The same with links that are cut: now it matters which of several that are shaken breaks first. */
const cuts: Written = {
  ...shocks,
  faults: {
    ...shocks.faults,
    cut: { fault: 'link-down', on: 'unit', every: 'exponential mean 200h', for: 'gamma shape 2 mean 3h' },
  },
};

/** Hosts that boot for a while after they had no power, by their own supply, their zone, or on purpose. Not all exponential. */
export const BOOTS: Written = {
  hosts: { unit: { count: 2, zone: 'a', boot: '1h' } },
  part: { needs: 1 },
  faults: {
    crash: breaks('unit', [70, 5]),
    'power-off': {
      fault: 'power-off',
      on: 'unit',
      every: 'exponential mean 80h',
      for: 'exponential mean 3h',
    },
    dark: { fault: 'zone-outage', on: 'zone/a', every: 'exponential mean 300h', for: 'exponential mean 4h' },
    reboot: { fault: 'reboot', on: 'unit', every: 'exponential mean 60h' },
  },
};

/** Hosts of these keep their identity. */
export const ORDERED: readonly string[] = ['warm standby, coverage, common causes', 'shocks and cuts'];

export const SYSTEMS: Readonly<Record<string, Written>> = {
  'zones and hangs': zones,
  'warm standby, coverage, common causes': standby,
  'a monkey, pauses, reboots': monkey,
  'shocks and shared load': shocks,
  'shocks and cuts': cuts,
  'three of five, two crews': kOfN([3, 5], [100, 8], { hands: 2 }),
  'two tiers of pairs': {
    ...kOfN([1, 4], [100, 8], {
      hands: 1,
      part: {
        works_while: { all: [{ any: ['unit1', 'unit2'] }, { any: ['unit3', 'unit4'] }] },
      },
    }),
  },
  'a cold standby': kOfN([1, 2], [100, 8], {
    hands: 1,
    part: { active: 1, standby: 'cold', switch_over: 'exponential mean 30min' },
  }),
};
