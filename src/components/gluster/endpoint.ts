/** The port of the volume: a file operation by a host that mounts it. */
import type { Host } from '../../infrastructure/host.js';
import type { Process } from '../../infrastructure/process.js';
import type { Caller, Endpoint, Fate, Operation, Outcome, Service } from '../../infrastructure/service.js';
import { failure } from './answers.js';
import type { Mount } from './mounts.js';

/** What the port asks of the volume. */
export interface Mounted {
  readonly name: string;
  mountAt(host: Host | null): Mount | null;
  hasBrickOn(host: Host): boolean;
  wrote(mount: Mount, ratePerSecond: number): void;
}

const NOT_MOUNTED = failure(0);

export class VolumePort implements Service {
  epoch = 0;
  readonly connections = null;
  /** Calls are file operations: each goes by itself, through the connections of the mount. */
  readonly sessions = false;
  /** The first write that a brick misses is what healing waits for. */
  readonly heedsWrites = true;

  constructor(private readonly volume: Mounted) {}

  get name(): string {
    return this.volume.name;
  }

  /** The volume is one thing: callers never choose a brick. */
  get endpoints(): readonly Endpoint[] {
    return [this];
  }

  endpointOn(host: Host): Endpoint | null {
    return this.volume.hasBrickOn(host) ? this : null;
  }

  begin(operation: Operation, from: Caller): Fate {
    const mount = this.volume.mountAt(from.host);
    if (!mount) return NOT_MOUNTED;
    return operation.kind === 'write' ? mount.write : mount.read;
  }

  /** Nothing is tied to one connection: an operation that hung goes on with the bricks that are left. */
  resume(operation: Operation, from: Caller): Fate {
    return this.begin(operation, from);
  }

  /** The first brick that the mount is connected to; a mount has connections to all. */
  connected(from: Caller): { readonly host: Host; readonly process: Process } | null {
    const mount = this.volume.mountAt(from.host);
    for (const [{ connections }] of mount?.sets ?? []) {
      const up = connections.find((connection) => connection.up);
      if (up) return { host: up.ends.to.host, process: up.ends.to };
    }
    return null;
  }

  noticed(operation: Operation, outcome: Outcome, from: Caller, ratePerSecond: number): void {
    if (operation.kind !== 'write' || outcome !== 'ok') return;
    const mount = this.volume.mountAt(from.host);
    if (mount) this.volume.wrote(mount, ratePerSecond);
  }
}
