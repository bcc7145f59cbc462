/** Mistakes and doubts that only this kind can see. */
import type { CheckView, Complaint } from '../component.js';
import { quorumOf } from './construction.js';
import { setSize } from './dht.js';
import type { GlusterParameters } from './parameters.js';

type View = CheckView<GlusterParameters>;

export function check(view: View): readonly Complaint[] {
  return [...layout(view), ...quorum(view), ...ignored(view), ...timing(view)];
}

function layout({ parameters, members }: View): Complaint[] {
  const { replica, arbiter } = parameters;
  if (arbiter > 0 && replica !== 2 && replica !== 3) {
    return [
      error(
        'arbiter-needs-replica-3',
        ['replica'],
        'an arbiter goes with replica: 3 (or 2): two data bricks and the arbiter',
      ),
    ];
  }
  const size = setSize(replica, arbiter);
  const bricks = members.length;
  if (bricks > 0 && bricks % size === 0) return [];
  const message = `${bricks} bricks cannot be dealt to replica sets of ${size}: use ${size} hosts, or a multiple`;
  return [error('bricks-not-multiple-of-replica', ['replica'], message)];
}

function quorum({ parameters }: View): Complaint[] {
  const size = setSize(parameters.replica, parameters.arbiter);
  const { type } = quorumOf(parameters);
  const count = parameters['cluster.quorum-count'];
  if (type === 'fixed' && count === null) {
    return [
      error(
        'quorum-count-missing',
        ['cluster.quorum-type'],
        'cluster.quorum-type: fixed needs cluster.quorum-count',
      ),
    ];
  }
  if (type === 'fixed' && count !== null && count > size) {
    const message = `cluster.quorum-count is ${count}, but a replica set has ${size} bricks: it can never be met`;
    return [error('quorum-count-too-large', ['cluster.quorum-count'], message)];
  }
  if (size > 1 && type === 'none') {
    const message =
      'without client quorum two parts of the network may write different content to the same file (split brain)';
    return [warning('split-brain-possible', ['cluster.quorum-type'], message)];
  }
  if (size === 2 && type === 'auto') {
    const message =
      'with two copies and quorum auto the loss of the first brick stops everything: an arbiter would help';
    return [warning('two-bricks-no-arbiter', ['replica'], message)];
  }
  return [];
}

function ignored({ parameters }: View): Complaint[] {
  const { type } = quorumOf(parameters);
  if (type === 'fixed' || parameters['cluster.quorum-count'] === null) return [];
  const message = `has no effect: cluster.quorum-type is ${type}, not fixed`;
  return [warning('quorum-count-ignored', ['cluster.quorum-count'], message)];
}

function timing({ parameters }: View): Complaint[] {
  if (parameters['network.ping-timeout'] > 0) return [];
  const message = 'without network.ping-timeout a silent brick stops the volume for network.frame-timeout';
  return [warning('no-ping-timeout', ['network.ping-timeout'], message)];
}

function error(code: string, path: readonly string[], message: string): Complaint {
  return { severity: 'error', code, path, message };
}

function warning(code: string, path: readonly string[], message: string): Complaint {
  return { severity: 'warning', code, path, message };
}
