/** Mistakes and doubts about a cluster that only Galera knows. */
import type { CheckView, Complaint } from '../component.js';
import { isArbitrator } from './arbitrator.js';
import type { GaleraParameters } from './parameters.js';

type View = CheckView<GaleraParameters>;

export function complaints(view: View): readonly Complaint[] {
  return [...timers(view), ...members(view), ...quorum(view), ...transfer(view)];
}

function error(code: string, key: string, message: string): Complaint {
  return { severity: 'error', code, path: [key], message };
}

function warning(code: string, key: string | null, message: string): Complaint {
  return { severity: 'warning', code, path: key === null ? [] : [key], message };
}

function timers({ parameters }: View): Complaint[] {
  const suspect = parameters['evs.suspect_timeout'];
  const found: Complaint[] = [];
  if (parameters['evs.inactive_check_period'] > suspect / 2) {
    const key = 'evs.inactive_check_period';
    found.push(error('inconsistent-timers', key, 'must be at most half of evs.suspect_timeout'));
  }
  if (parameters['evs.inactive_timeout'] < suspect) {
    const key = 'evs.inactive_timeout';
    found.push(error('inconsistent-timers', key, 'must not be shorter than evs.suspect_timeout'));
  }
  return [...found, ...keepalive(parameters), ...install(parameters)];
}

/** Of evs.keepalive_period, in seconds. */
const KEEPALIVE_SECONDS = 1;

function keepalive(parameters: View['parameters']): Complaint[] {
  const key = 'evs.keepalive_period';
  const period = parameters[key];
  if ((period ?? KEEPALIVE_SECONDS) <= parameters['evs.suspect_timeout'] / 3) return [];
  if (period !== null) {
    return [error('inconsistent-timers', key, 'must be at most a third of evs.suspect_timeout')];
  }
  const message = `its default of ${KEEPALIVE_SECONDS} s is more than a third of evs.suspect_timeout: mysqld refuses to start without a shorter one`;
  return [warning('inconsistent-timers', key, message)];
}

function install(parameters: View['parameters']): Complaint[] {
  const key = 'evs.install_timeout';
  const timeout = parameters[key];
  const shortest = parameters['evs.keepalive_period'] ?? KEEPALIVE_SECONDS;
  const longest = parameters['evs.inactive_timeout'];
  if (timeout === null || (timeout >= shortest && timeout <= longest)) return [];
  return [error('inconsistent-timers', key, 'must be between evs.keepalive_period and evs.inactive_timeout')];
}

function members({ parameters, members: hosts }: View): Complaint[] {
  const names = hosts.map(({ host }) => host);
  const unknown = (name: string): boolean => !names.some((host) => isArbitrator(host, [name]));
  const found = parameters.garbd
    .filter(unknown)
    .map((name) => error('unknown-host', 'garbd', `${name} is not among the hosts of this component`));
  for (const name of parameters.wsrep_sst_donor) {
    if (names.includes(name)) continue;
    found.push(error('unknown-host', 'wsrep_sst_donor', `${name} is not among the hosts of this component`));
  }
  if (names.length > 0 && databases(hosts, parameters.garbd).length === 0) {
    found.push(error('no-database', 'garbd', 'every host is an arbitrator: nobody has the data'));
  }
  return found;
}

function quorum({ parameters, members: hosts }: View): Complaint[] {
  const found: Complaint[] = [];
  if (databases(hosts, parameters.garbd).length === 1) {
    found.push(warning('single-point-of-failure', null, 'one member with data: its loss is an outage'));
  }
  if (hosts.length === 2 && !parameters['pc.ignore_sb']) {
    const message =
      'two members without an arbitrator: when one dies the other loses the quorum and serves nothing; add a third or garbd';
    found.push(warning('two-members-no-arbitrator', null, message));
  } else found.push(...weights(parameters, hosts));
  for (const key of ['pc.ignore_sb', 'pc.ignore_quorum'] as const) {
    if (!parameters[key]) continue;
    found.push(warning('split-brain', key, 'both parts of a partition go on writing: one loses its writes'));
  }
  return found;
}

/** Whose loss alone takes the quorum: 2·(W − w) > W is what the others need. */
function weights(parameters: View['parameters'], hosts: View['members']): Complaint[] {
  const all = hosts.map(({ host, parameters: own }) => ({ host, weight: own['pc.weight'] }));
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  if (parameters['pc.ignore_quorum'] || hosts.length < 2) return [];
  if (total === 0) {
    const message = 'all weights are 0: no side of a view change can have more than half of nothing';
    return [error('no-weight', 'pc.weight', message)];
  }
  const equality = parameters['pc.ignore_sb'];
  const needed = all.find(({ weight }) => 2 * (total - weight) < total + (equality ? 0 : 1));
  if (needed === undefined) return [];
  const message = `${needed.host} has ${needed.weight} of ${total}: when it dies the others lose the quorum and serve nothing`;
  return [warning('quorum-needs-one', 'pc.weight', message)];
}

function transfer({ parameters, members: hosts }: View): Complaint[] {
  const blocking = parameters.wsrep_sst_method === 'rsync' || parameters.wsrep_sst_method === 'mysqldump';
  if (!blocking || databases(hosts, parameters.garbd).length > 2) return [];
  const message = 'with two members with data the only donor cannot commit while it sends a full copy';
  return [warning('donor-blocked', 'wsrep_sst_method', message)];
}

function databases(hosts: View['members'], garbd: readonly string[]): string[] {
  return hosts.map(({ host }) => host).filter((host) => !isArbitrator(host, garbd));
}
