/** Mistakes and doubts that only this kind can see. */
import type { CheckView, Complaint } from '../component.js';
import { backlog, workers } from './capacity.js';
import type { ApacheParameters } from './parameters.js';

export function complaints(view: CheckView<ApacheParameters>): readonly Complaint[] {
  const { parameters } = view;
  const found: Complaint[] = [];
  const { MaxRequestWorkers: wanted } = parameters;
  const allowed = workers(parameters);
  if (wanted !== null && allowed !== wanted) {
    const message = `${wanted} becomes ${allowed}: ServerLimit and ThreadsPerChild allow no other number`;
    found.push({ severity: 'warning', code: 'workers-limited', path: ['MaxRequestWorkers'], message });
  }
  const { ListenBacklog, somaxconn } = parameters;
  if (ListenBacklog > somaxconn) {
    const message = `${ListenBacklog} is cut to ${backlog(parameters)} by somaxconn`;
    found.push({ severity: 'warning', code: 'backlog-limited', path: ['ListenBacklog'], message });
  }
  return found;
}
