/** What only keepalived can see in a scenario: combinations that never work, or not as meant. */
import type { CheckView, Complaint } from '../component.js';
import type { KeepalivedParameters, KeepalivedValues } from './parameters.js';
import { outranks } from './router.js';
import { advertInterval, effectivePriority, OWNER } from './rules.js';

type Path = readonly (string | number)[];

export function check(view: CheckView<KeepalivedParameters>): Complaint[] {
  const { name, parameters, members } = view;
  const complaints: Complaint[] = [];
  const say: Say = (severity, code, path, message) => {
    const known = complaints.some((one) => one.code === code && one.path.join() === path.join());
    if (!known) complaints.push({ severity, code, path, message });
  };
  if (parameters.serves === name) {
    say(
      'error',
      'serves-itself',
      ['serves'],
      'must name the component behind the address, not the address itself',
    );
  }
  if (members.length === 1) {
    say('warning', 'single-router', [], 'has one member: no other host can take the address over');
  }
  if (new Set(members.map(intervalOf)).size > 1) {
    say(
      'warning',
      'advert-interval-mismatch',
      ['advert_int'],
      'differs between members: version 2 drops such adverts, so that two hosts hold the address',
    );
  }
  for (const { parameters: values } of members) {
    checkTimers(values, say);
    checkScripts(values, view.kindOf(values.serves), say);
  }
  checkPriorities(members, say);
  return complaints;
}

type Members = CheckView<KeepalivedParameters>['members'];

function checkPriorities(members: Members, say: Say): void {
  const owners = members.filter(({ parameters }) => parameters.priority === OWNER);
  if (owners.length > 1) {
    const message = `${OWNER} is for the owner of the address, and ${owners.map(({ host }) => host).join(' and ')} cannot both be`;
    return say('error', 'two-owners', ['priority'], message);
  }
  const ranked = members
    .map(({ host, parameters }, index) => ({ host, index, parameters, priority: priorityOf(parameters) }))
    .sort((a, b) => (outranks(a.priority, a.index, b.priority, b.index) ? -1 : 1));
  const [first, heir] = ranked;
  if (!first || !heir || first.parameters.nopreempt) return;
  first.parameters.vrrp_script.forEach(({ weight }, script) => {
    const left = priorityOf(first.parameters, script);
    if (weight === 0 || outranks(heir.priority, heir.index, left, first.index)) return;
    const message = `leaves ${first.host} a priority of ${left} when the script fails, and ${heir.host} has ${heir.priority}: nobody takes over`;
    say('warning', 'weight-too-small', ['vrrp_script', script, 'weight'], message);
  });
}

/** Effective, when all scripts are good, or all but one. */
function priorityOf({ priority, vrrp_script: scripts }: KeepalivedValues, failed = -1): number {
  const weights = scripts.map(({ weight }, index) => {
    return index === failed ? Math.min(weight, 0) : Math.max(weight, 0);
  });
  return effectivePriority(
    priority,
    weights.reduce((sum, weight) => sum + weight, 0),
  );
}

const LONGEST_INTERVAL_SECONDS = 40.95;

type Say = (severity: Complaint['severity'], code: string, path: Path, message: string) => void;

function intervalOf({ parameters }: { readonly parameters: KeepalivedValues }): string {
  const { advert_int: seconds, vrrp_version: version } = parameters;
  return version === 2 ? `2/${advertInterval(seconds, version)}` : '3';
}

function checkTimers(values: KeepalivedValues, say: Say): void {
  const { advert_int: seconds, vrrp_version: version } = values;
  const used = advertInterval(seconds, version) / 1e6;
  if (version === 3 && used > LONGEST_INTERVAL_SECONDS) {
    const message = `is at most ${LONGEST_INTERVAL_SECONDS}s in VRRP version 3: its adverts have 12 bits for hundredths of a second`;
    say('error', 'advert-interval-too-long', ['advert_int'], message);
  } else if (used !== seconds) {
    const unit = version === 2 ? 'whole seconds' : 'hundredths of a second';
    say(
      'warning',
      'advert-interval-rounded',
      ['advert_int'],
      `is ${used}s: VRRP version ${version} knows ${unit} only`,
    );
  }
  if (values.nopreempt && values.state === 'MASTER') {
    say('warning', 'nopreempt-ignored', ['nopreempt'], 'has no effect with state MASTER');
  }
  if (values.preempt_delay > 0 && (values.nopreempt || values.state === 'MASTER')) {
    const other = values.nopreempt ? 'nopreempt' : 'state MASTER';
    say('warning', 'preempt-delay-ignored', ['preempt_delay'], `has no effect with ${other}`);
  }
}

function checkScripts(values: KeepalivedValues, served: string | null, say: Say): void {
  values.vrrp_script.forEach((script, index) => {
    const path = (key: string): Path => ['vrrp_script', index, key];
    const timeout = script.timeout ?? script.interval;
    if (script.run_time >= timeout) {
      say(
        'error',
        'script-never-ends',
        path('run_time'),
        'must be shorter than the timeout, or every run fails',
      );
    }
    if (script.timeout !== null && script.timeout > script.interval) {
      say('warning', 'timeout-beyond-interval', path('timeout'), 'is longer than the interval: runs overlap');
    }
    if (script.check === 'tcp') {
      say('warning', 'connect-only-check', path('check'), 'never notices a service that hangs');
    }
    if (script.check === 'clustercheck' && served !== null && served !== 'galera') {
      say(
        'warning',
        'clustercheck-elsewhere',
        path('check'),
        `asks a Galera member, but ${values.serves} is ${served}`,
      );
    }
    if (script.weight !== 0 && values.nopreempt) {
      say(
        'warning',
        'weight-without-preemption',
        path('weight'),
        'has no effect with nopreempt: the others accept a master of lower priority, so a failed one keeps the address',
      );
    }
  });
}
