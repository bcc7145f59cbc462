/** What only keepalived can see in a scenario: combinations that never work, or not as meant. */
import type { CheckView, Complaint } from '../component.js';
import type { KeepalivedParameters, KeepalivedValues } from './parameters.js';
import { advertInterval } from './rules.js';

type Path = readonly (string | number)[];

export function check(view: CheckView<KeepalivedParameters>): Complaint[] {
  const { name, parameters, members } = view;
  const complaints: Complaint[] = [];
  const say = (severity: Complaint['severity'], code: string, path: Path, message: string): void => {
    complaints.push({ severity, code, path, message });
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
  for (const { parameters: values } of members.slice(0, 1)) {
    checkTimers(values, say);
    checkScripts(values, view.kindOf(values.serves), say);
  }
  return complaints;
}

type Say = (severity: Complaint['severity'], code: string, path: Path, message: string) => void;

function intervalOf({ parameters }: { readonly parameters: KeepalivedValues }): string {
  const { advert_int: seconds, vrrp_version: version } = parameters;
  return version === 2 ? `2/${advertInterval(seconds, version)}` : '3';
}

function checkTimers(values: KeepalivedValues, say: Say): void {
  const { advert_int: seconds, vrrp_version: version } = values;
  const used = advertInterval(seconds, version) / 1e6;
  if (used !== seconds) {
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
