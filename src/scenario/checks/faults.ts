/** Faults that can do nothing, and crews that nobody calls. */
import type { FaultSpecification, Selector } from '../../faults/specification.js';
import { formatQuantity } from '../../declaration/quantities.js';
import { placeOf } from '../text/tree.js';
import { complain, type Whole } from './whole.js';

export function checkFaults(whole: Whole): void {
  for (const fault of whole.scenario.faults) {
    afterTheEnd(fault, whole);
    crewOnManagedHosts(fault, whole);
    joining(fault, whole);
    absentProcesses(fault, whole);
    bothSides(fault, whole);
  }
  idleCrews(whole);
}

function afterTheEnd({ id, when }: FaultSpecification, whole: Whole): void {
  const { durationSeconds } = whole.scenario.run;
  if (when.kind !== 'at') return;
  const late = when.atSeconds.find((at) => at >= durationSeconds);
  if (late === undefined) return;
  const message = `at ${formatQuantity('duration', late)} the run of ${formatQuantity('duration', durationSeconds)} is over`;
  complain(whole, ['faults', id, 'at'], { severity: 'warning', code: 'after-the-end', message });
}

function crewOnManagedHosts({ id, on, end }: FaultSpecification, whole: Whole): void {
  if (end.kind !== 'repair' || end.crew === null) return;
  const managed = new Set(whole.scenario.hosts.filter((host) => host.managed).map((host) => host.name));
  const host = on.flatMap(hostsOf).find((name) => managed.has(name));
  if (host === undefined) return;
  const message = `${host} is managed: its provider repairs it, not ${end.crew}`;
  complain(whole, ['faults', id, 'crew'], { severity: 'warning', code: 'managed-host', message });
}

/** Only members of kinds that declare it can join or leave. */
function joining({ id, fault, on }: FaultSpecification, whole: Whole): void {
  if (fault !== 'join' && fault !== 'leave') return;
  for (const host of on.flatMap(hostsOf)) {
    const there = whole.scenario.components.filter(({ members }) =>
      members.some((member) => member.host === host),
    );
    if (there.some(({ kind }) => kind.joins === true)) continue;
    const kinds = there.map(({ kind }) => kind.kind).join(', ') || 'nothing';
    const message = `nothing on ${host} can ${fault} at run time (it runs ${kinds})`;
    complain(whole, ['faults', id, 'on'], { severity: 'error', code: 'names-nobody', message });
  }
}

/** A kind may run some of its processes on some of its hosts only (an arbitrator runs no database). */
function absentProcesses({ id, on }: FaultSpecification, whole: Whole): void {
  for (const selector of on) {
    const part = selector.kind === 'random' ? selector.of : selector;
    if (part.kind !== 'hosts' || part.process === null) continue;
    const { process } = part;
    const without = part.hosts.find((host) => !runningOn(host, whole).includes(process));
    if (without === undefined) continue;
    const running = runningOn(without, whole).join(', ') || 'nothing';
    const message = `${process} does not run on ${without} (there runs ${running}): name the hosts where it does`;
    complain(whole, ['faults', id, 'on'], { severity: 'error', code: 'names-nobody', message });
  }
}

function runningOn(host: string, { scenario }: Whole): readonly string[] {
  return scenario.components.flatMap(({ kind, members }) => {
    const member = members.find((one) => one.host === host);
    return member === undefined ? [] : (kind.processesOn?.(host, member.parameters) ?? kind.processes);
  });
}

function bothSides({ id, between }: FaultSpecification, whole: Whole): void {
  const [one = [], other = []] = between ?? [];
  const left = new Set(one.flatMap((side) => placesOf(side, whole)));
  const shared = other.flatMap((side) => placesOf(side, whole)).find((host) => left.has(host));
  if (shared === undefined) return;
  const message = `${shared} is on both sides`;
  complain(whole, ['faults', id, 'between'], { severity: 'error', code: 'both-sides', message });
}

function placesOf(selector: Selector, { scenario }: Whole): readonly string[] {
  if (selector.kind !== 'zone') return hostsOf(selector);
  return scenario.hosts.filter((host) => host.zone === selector.zone).map((host) => host.name);
}

function hostsOf(selector: Selector): readonly string[] {
  if (selector.kind === 'random') return hostsOf(selector.of);
  return selector.kind === 'hosts' ? selector.hosts : [];
}

/** A child may replace the faults and keep its parent's crews: only the file's own crews are worth a word. */
function idleCrews(whole: Whole): void {
  const { crews, faults, file } = whole.scenario;
  const called = new Set(
    faults.flatMap(({ end }) => (end.kind === 'repair' && end.crew !== null ? [end.crew] : [])),
  );
  for (const { name } of crews) {
    const path = ['crews', name];
    if (called.has(name) || placeOf(whole.tree, path).file !== file) continue;
    complain(whole, path, { severity: 'warning', code: 'idle-crew', message: 'no fault calls it' });
  }
}
