/** The three faults of a disk, which differ in nothing but what is damaged. */
import { parameters } from '../declaration/parameter.js';
import type { DiskDamage } from '../infrastructure/world.js';
import { always, hostOf } from './aiming.js';
import { defineFault, type FaultKind } from './fault.js';

interface DiskFault {
  readonly kind: string;
  readonly damage: DiskDamage;
  readonly description: string;
  readonly undoVerb: string;
  readonly happens: string;
}

function diskFault({
  kind,
  damage,
  description,
  undoVerb,
  happens,
}: DiskFault): FaultKind<Record<never, never>> {
  return defineFault({
    kind,
    description,
    undoVerb,
    aims: ['host'],
    parameters: parameters({}),
    sentence: (target) => `${target}: ${happens}`,
    possible: (target) => hostOf(target).disk === 'ok',
    scriptable: always,
    inject: (target, _values, { world }, because) => {
      world.damageDisk(hostOf(target), damage, because);
      return null;
    },
    undo: (target, _values, { world }, { because }) => world.mendDisk(hostOf(target), damage, because),
  });
}

export const diskFull = diskFault({
  kind: 'disk-full',
  damage: 'full',
  description: 'Writes fail for want of space, reads go on.',
  undoVerb: 'free-space',
  happens: 'the disk is full',
});

export const diskFailure = diskFault({
  kind: 'disk-failure',
  damage: 'failed',
  description: 'Reads and writes fail with I/O errors; the data is still there when the disk answers again.',
  undoVerb: 'reattach',
  happens: 'the disk answers with errors',
});

export const diskLoss = diskFault({
  kind: 'disk-loss',
  damage: 'lost',
  description: 'The data is gone. The repair brings an empty disk, which must be filled from elsewhere.',
  undoVerb: 'replace',
  happens: 'the disk and its data are lost',
});
