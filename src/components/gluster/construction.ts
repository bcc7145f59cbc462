/** From the members of the scenario to bricks, replica sets and daemons. */
import type { Microseconds } from '../../engine/time.js';
import type { Process } from '../../infrastructure/process.js';
import type { ComponentContext, Member } from '../component.js';
import type { Quorum } from './afr.js';
import { Brick } from './brick.js';
import { Changelog, type Favourite } from './changelog.js';
import type { Daemon } from './daemon.js';
import { replicaSets, setSize } from './dht.js';
import type { GlusterParameters, GlusterValues } from './parameters.js';
import type { Replica } from './replica.js';

type Context = ComponentContext<GlusterParameters>;

/** Three copies or more, and arbiter volumes, get quorum `auto` when they are created; two copies get none. */
export function quorumOf(parameters: GlusterValues): Quorum {
  const size = setSize(parameters.replica, parameters.arbiter);
  const type = parameters['cluster.quorum-type'] ?? (size >= 3 ? 'auto' : 'none');
  return { type, count: parameters['cluster.quorum-count'] ?? 1 };
}

export function replicasOf({ parameters, members, simulation }: Context): Replica[] {
  const quorum = quorumOf(parameters);
  return replicaSets(members.length, parameters.replica, parameters.arbiter).map((set): Replica => {
    const bricks = members
      .filter(({ index }) => set.bricks.includes(index))
      .map((member, position) => brickOf(member, position, simulation));
    const files = parameters.working_set * set.share;
    const changelog = new Changelog(set.bricks.length, set.data, files, favouriteOf(parameters));
    return { ...set, members: bricks, changelog, quorum, staleBecause: [] };
  });
}

export function daemonsOf({ members }: Context, replica: Replica): Daemon[] {
  return replica.members.map((brick): Daemon => {
    const member = members.find(({ host }) => host === brick.host);
    const process = member ? processOf(member, 'glustershd') : brick.process;
    return { brick, replica, process, connections: [] };
  });
}

function brickOf(
  member: Member<GlusterParameters>,
  position: number,
  clock: { readonly now: Microseconds },
): Brick {
  const glusterfsd = processOf(member, 'glusterfsd');
  return new Brick(member.index, position, { glusterfsd, glusterd: processOf(member, 'glusterd') }, clock);
}

function processOf(member: Member<GlusterParameters>, name: string): Process {
  const process = member.process[name];
  if (!process) throw new Error(`no process ${name} on ${member.host.name}`);
  return process;
}

function favouriteOf(parameters: GlusterValues): Favourite {
  const policy = parameters['cluster.favorite-child-policy'];
  if (policy === 'none' || policy === 'majority') return policy;
  return 'any';
}
