import { parameters } from '../declaration/parameter.js';
import { always, processesOf } from './aiming.js';
import { defineFault } from './fault.js';

export const badDeploy = defineFault({
  kind: 'bad-deploy',
  description:
    'A bad release is rolled out to all processes named: they run, and answer every request and health check with an error.',
  undoVerb: 'roll-back',
  aims: ['process'],
  parameters: parameters({}),
  together: true,
  sentence: (target) => `a bad release is rolled out to ${target}`,
  possible: (target) => processesOf(target).some((process) => !process.faulty),
  scriptable: always,
  inject: (target, _values, { world }, because) => {
    for (const process of processesOf(target)) world.deployBad(process, because);
    return null;
  },
  undo: (target, _values, { world }, { because }) => {
    for (const process of processesOf(target)) world.rollBack(process, because);
  },
});
