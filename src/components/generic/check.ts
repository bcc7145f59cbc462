/** Numbers that do not go together, and names that nobody has. */
import type { CheckView, Complaint } from '../component.js';
import type { GenericParameters } from './parameters.js';
import { nameProblems } from './structure.js';

export function check(view: CheckView<GenericParameters>): Complaint[] {
  const { parameters, members } = view;
  const { needs, active, works_while: written, standby, detection, switch_over: switchOver } = parameters;
  const complaints: Complaint[] = [];
  const say = (
    severity: Complaint['severity'],
    code: string,
    path: Complaint['path'],
    message: string,
  ): void => {
    complaints.push({ severity, code, path, message });
  };
  const hosts = members.map(({ host }) => host);
  if (written !== null) {
    for (const { path, message } of nameProblems(written, hosts)) {
      say('error', 'structure', ['works_while', ...path], message);
    }
    if (needs !== 1) say('warning', 'needs-ignored', ['needs'], 'has no effect beside works_while');
  } else if (needs > hosts.length) {
    say(
      'error',
      'never-works',
      ['needs'],
      `can never be reached: there are ${hosts.length} hosts (got ${needs})`,
    );
  } else if (needs > (active ?? hosts.length)) {
    say('error', 'never-works', ['active'], `is less than needs (${needs}): it would never work`);
  }
  if (active !== null && active > hosts.length) {
    say('error', 'too-many-active', ['active'], `there are only ${hosts.length} hosts (got ${active})`);
  }
  if (parameters.max_connections !== null && parameters.work === null && parameters.delay === 0) {
    say(
      'warning',
      'never-busy',
      ['max_connections'],
      'has no effect: an operation takes no time (work, delay)',
    );
  }
  const nobodyStandsBy = active === null || active >= hosts.length;
  if (nobodyStandsBy && (standby !== 'hot' || detection.max > 0 || switchOver.max > 0)) {
    const key = standby !== 'hot' ? 'standby' : detection.max > 0 ? 'detection' : 'switch_over';
    say(
      'warning',
      'nobody-stands-by',
      [key],
      'has no effect: without active, or with as many hosts, nobody stands by',
    );
  }
  return complaints;
}
