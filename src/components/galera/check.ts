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
  return found;
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
  }
  for (const key of ['pc.ignore_sb', 'pc.ignore_quorum'] as const) {
    if (!parameters[key]) continue;
    found.push(warning('split-brain', key, 'both parts of a partition go on writing: one loses its writes'));
  }
  return found;
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
