/**
 * Server quorum: a glusterd that sees too few of its peers kills the bricks of its own host, so that nobody writes to
 * the smaller side of a partition, and starts them again when it sees enough (glusterd-server-quorum.c).
 */
import type { CauseId } from '../../engine/causes.js';
import { draw } from '../../engine/distributions/index.js';
import { Priority, type EventTarget } from '../../engine/simulation.js';
import type { ComponentContext } from '../component.js';
import type { Brick } from './brick.js';
import type { Connection } from './connection.js';
import type { Connections } from './connections.js';
import type { Owner } from './owner.js';
import type { GlusterParameters } from './parameters.js';

/** Peers that must be in sight, oneself included. @param ratio null: more than half */
export function peersNeeded(peers: number, ratio: number | null): number {
  if (ratio === null) return Math.floor(peers / 2) + 1;
  // A share such as 51 % of 100 must not become 52 by a rounding error.
  return Math.ceil(peers * ratio - 1e-9);
}

export class ServerQuorum implements EventTarget {
  private readonly target: number;
  private readonly peers: Connection[][] = [];
  /** Bricks that it killed. */
  private killed: boolean[];
  /** Something is to be done at a host in an event of this instant. */
  private due: boolean[];

  constructor(
    private readonly context: ComponentContext<GlusterParameters>,
    private readonly bricks: readonly Brick[],
    private readonly owner: Owner,
  ) {
    this.target = context.simulation.register(this);
    this.killed = bricks.map(() => false);
    this.due = bricks.map(() => false);
  }

  private get enabled(): boolean {
    return this.context.parameters['cluster.server-quorum-type'] === 'server';
  }

  /** Each glusterd with each other: nothing of it when the option is off. */
  connect(connections: Connections): void {
    if (!this.enabled) return;
    const { parameters } = this.context;
    for (const one of this.bricks) {
      const others = this.bricks.filter((other) => other !== one);
      const made = others.map((other) =>
        connections.add({
          from: one.host,
          daemon: one.glusterd,
          to: other.glusterd,
          busy: false,
          unseen: false,
          handshakeSeconds: parameters.handshake,
          silenceSeconds: (acknowledged) => {
            const stream = this.context.stream(`${one.host.name}/${other.host.name}/peer`);
            return acknowledged ? Infinity : draw(parameters.peer_timeout, stream);
          },
          acceptsFrom: () => (other.glusterd.working ? 0 : Infinity),
          lost: () => undefined,
          up: () => undefined,
        }),
      );
      this.peers.push(made);
    }
  }

  update(because: CauseId): void {
    if (!this.enabled) return;
    this.bricks.forEach((brick, index) => {
      if (this.due[index] || !this.mustAct(brick, index)) return;
      this.due[index] = true;
      // Not from within a change: the others shall hear of that one before they hear of the bricks.
      const { now } = this.context.simulation;
      this.context.simulation.schedule(now, this.target, 0, index, because, Priority.protocol);
    });
  }

  handle(_operation: number, argument: number, because: CauseId): void {
    this.owner.settle();
    this.due[argument] = false;
    const brick = this.bricks[argument];
    if (brick && this.mustAct(brick, argument)) this.act(brick, argument, because);
    this.owner.react(because);
  }

  save(): unknown {
    return { killed: [...this.killed], due: [...this.due] };
  }

  restore(state: unknown): void {
    const saved = state as { killed: boolean[]; due: boolean[] };
    this.killed = [...saved.killed];
    this.due = [...saved.due];
  }

  private meets(index: number): boolean {
    const seen = 1 + (this.peers[index] ?? []).filter(({ up }) => up).length;
    return seen >= peersNeeded(this.bricks.length, this.context.parameters['cluster.server-quorum-ratio']);
  }

  private mustAct(brick: Brick, index: number): boolean {
    if (!brick.glusterd.working) return false;
    return this.meets(index) ? this.killed[index] === true && !brick.process.running : brick.process.running;
  }

  private act(brick: Brick, index: number, because: CauseId): void {
    const { world } = this.context;
    if (this.meets(index)) {
      this.killed[index] = false;
      world.start(brick.process, because);
    } else {
      this.killed[index] = true;
      world.crash(brick.process, this.lostCause(brick, index, because));
    }
  }

  private lostCause(brick: Brick, index: number, because: CauseId): CauseId {
    const down = (this.peers[index] ?? []).filter(({ up }) => !up);
    const latestFirst = down.sort((one, other) => other.since - one.since).map((peer) => peer.because);
    const [last = because, ...others] = new Set(latestFirst);
    const cause = this.context.cause('server-quorum-lost', last, others);
    const text = `${brick.host.name} sees too few peers: glusterd kills its brick`;
    this.context.simulation.causes.note(cause, text);
    return cause;
  }
}
