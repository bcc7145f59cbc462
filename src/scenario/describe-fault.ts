/** A fault of a scenario in words, for the list of what was assumed. */
import type { Distribution } from '../engine/distributions/index.js';
import { faultKinds } from '../faults/index.js';
import type { End, FaultSpecification, Selector, When } from '../faults/specification.js';

/** `power-off of holder(db-vip), at 60 s, for 180 s` */
export function describeFault(fault: FaultSpecification): string {
  const aims = fault.between ? fault.between.map(selectors).join(' | ') : selectors(fault.on);
  const words = [`${fault.fault} of ${aims}`, whenText(fault.when), endOf(fault)];
  if (fault.group) words.push(`one shock hits each with ${fault.group.probability * 100} %`);
  if (fault.beta > 0) words.push(`${fault.beta * 100} % take all at once`);
  if (fault.rolling)
    words.push(
      fault.rolling.waitForHealth ? 'one at a time, waiting for health' : 'one at a time, without waiting',
    );
  if (fault.planned) words.push('planned');
  return words.filter((part) => part !== '').join(', ');
}

function selectors(all: readonly Selector[]): string {
  return all.map(selectorText).join(' ');
}

function selectorText(selector: Selector): string {
  const process = 'process' in selector && selector.process ? `/${selector.process}` : '';
  switch (selector.kind) {
    case 'hosts':
      return (
        (selector.hosts.length > 3 ? `${selector.hosts.length} hosts` : selector.hosts.join(' ')) + process
      );
    case 'zone':
      return `zone/${selector.zone}`;
    case 'link':
      return `link(${selector.a} ${selector.b})`;
    case 'role':
      return `${selector.role}(${selector.component})${process}`;
    case 'random':
      return `random(${selectorText(selector.of)})`;
    case 'component':
      return selector.component;
    case 'all':
    case 'others':
    case 'clients':
      return selector.kind;
  }
}

function whenText(when: When): string {
  switch (when.kind) {
    case 'at':
      return `at ${when.atSeconds.map(span).join(' ')}`;
    case 'every':
      return `every ${law(when.every)}${when.window ? ', in a window of the week' : ''}`;
    case 'random':
      return `at random, ${Number((when.ratePerSecond * 86_400).toPrecision(3))} a day in office hours`;
  }
}

/** What ends by itself (a reboot) needs no end in the file. */
function endOf(fault: FaultSpecification): string {
  const kind = fault.kind ?? faultKinds.find((one) => one.kind === fault.fault);
  const passes = kind?.lastsSeconds !== undefined;
  return passes && fault.end.kind === 'stays' ? '' : endText(fault.end);
}

function endText(end: End): string {
  switch (end.kind) {
    case 'stays':
      return 'stays';
    case 'for':
      return `for ${law(end.duration)}`;
    case 'restart':
      return `restarted after ${law(end.after)}`;
    case 'repair':
      return `repaired in ${law(end.repair)}${end.crew ? ` by ${end.crew}` : ''}`;
  }
}

function law(distribution: Distribution): string {
  return distribution.describe();
}

function span(seconds: number): string {
  if (seconds % 60 !== 0 || seconds === 0) return `${seconds} s`;
  return seconds % 3600 === 0 ? `${seconds / 3600} h` : `${seconds / 60} min`;
}
