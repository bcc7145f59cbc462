/** glustershd beside one brick: its connections, and when it notices that one is gone. */
import type { CauseId } from '../../engine/causes.js';
import type { Process } from '../../infrastructure/process.js';
import type { ComponentContext } from '../component.js';
import type { Brick } from './brick.js';
import type { Connection } from './connection.js';
import type { Connections } from './connections.js';
import type { GlusterParameters } from './parameters.js';
import type { Replica } from './replica.js';

export interface Daemon {
  readonly brick: Brick;
  readonly replica: Replica;
  readonly process: Process;
  /** To the bricks of the set, by position. */
  readonly connections: Connection[];
}

type Context = ComponentContext<GlusterParameters>;

/** To every brick of its set, its own included. @param childUp a brick has come up, as it sees it */
export function connectDaemon(
  context: Context,
  connections: Connections,
  daemon: Daemon,
  childUp: (because: CauseId) => void,
): void {
  const { host } = daemon.brick;
  for (const brick of daemon.replica.members) {
    const connection = connections.add({
      from: host,
      daemon: daemon.process,
      to: brick.process,
      busy: false,
      unseen: true,
      handshakeSeconds: context.parameters.handshake,
      silenceSeconds: (acknowledged) => {
        const purpose = `${host.name}/${brick.host.name}/keepalive`;
        return acknowledged ? Infinity : keepaliveSeconds(context, purpose);
      },
      acceptsFrom: () => brick.acceptsFrom,
      lost: () => undefined,
      up: (_, __, because) => childUp(because),
    });
    daemon.connections.push(connection);
  }
}

/** The connection is idle: the next probe finds nobody, then so many more do. */
function keepaliveSeconds(context: Context, purpose: string): number {
  const { parameters } = context;
  const nextProbe = parameters['client.keepalive-time'] * context.stream(purpose).uniform();
  return nextProbe + parameters['client.keepalive-interval'] * parameters['client.keepalive-count'];
}
