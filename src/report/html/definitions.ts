/** The words used above, each defined once. */
import { markup } from './markup.js';
import type { Section } from './section.js';

const DEFINITIONS: readonly (readonly [string, string])[] = [
  [
    'request',
    'One intention of a user; its retries are attempts. Served: a right answer within the client’s patience, counted from the first attempt. What is not served is lost.',
  ],
  [
    'availability by request',
    'The share of all requests that are served. Unavailability is the rest, and the primary figure.',
  ],
  [
    'up, outage, availability by time',
    'The service is up at an instant when a request arriving then would be served with at least the probability that the scenario names (up_when). Outages are the longest intervals in which it is not, joined when less than a second lies between. Availability by time is the share of the time that the service is up.',
  ],
  [
    'downtime a year by cause',
    'The downtime by time, each outage divided among the causes as the requests lost in it are. A year has 365 days, a month 30.',
  ],
  ['origin', 'Which component gave way, and why: the state that gave a request’s last attempt its answer.'],
  [
    'fault',
    'A loss belongs to the faults that are open in the causal chain of the state that lost it, joined by + in order of onset. A fault is open until its consequences end. “none”: no fault was open.',
  ],
  [
    'failover',
    'From the injection of a fault to the first successful operation of a caller, in four stages: detection (somebody notices), decision (the protocol decides), redirection (callers are led elsewhere), reconnection (a caller succeeds).',
  ],
  [
    'interval',
    'Of 95 %: so often the true value of the model lies within. “At most” and “at least” are bounds, where nothing was seen that could be averaged. It covers the chance in the simulation, not what the model leaves out.',
  ],
  [
    'verdict',
    'Met or missed when the whole interval lies on one side of the target; undecided when it holds the threshold, or nothing was measured.',
  ],
  [
    'error budget',
    'The downtime that the target allows in a year; what is used of it, is unavailability divided by what is allowed.',
  ],
];

export const definitions: Section = {
  id: 'definitions',
  heading: 'Definitions',
  body: () =>
    markup`<dl>
      ${DEFINITIONS.map(
        ([word, meaning]) =>
          markup`<dt>${word}</dt>
            <dd>${meaning}</dd> `,
      )}
    </dl>`,
};
