/** Mistakes and doubts that only this kind can see. */
import type { CheckView, Complaint } from '../component.js';
import type { Values } from '../../declaration/parameter.js';
import { wordsOf, type BalancerParameters } from './parameters.js';
import { productOf, type Product } from './settings.js';

type P = Values<BalancerParameters>;
type Word = keyof BalancerParameters;

/** What the other product calls it. */
const TRANSLATIONS: readonly (readonly [Word, Word])[] = [
  ['check_interval', 'inter'],
  ['check_timeout', 'timeout check'],
  ['check_attempts', 'fall'],
  ['check_passive', 'observe'],
  ['connect_timeout', 'timeout connect'],
  ['response_timeout', 'timeout server'],
  ['retry_on_connect_failure', 'retries'],
];

export function complaints(view: CheckView<BalancerParameters>): readonly Complaint[] {
  const { parameters } = view;
  const product = productOf(parameters);
  return [
    ...foreignWords(parameters, product),
    ...checkComplaints(parameters, product),
    ...balancingComplaints(parameters, product),
  ];
}

function error(word: Word, code: string, message: string): Complaint {
  return { severity: 'error', code, path: [word], message };
}

function warning(word: Word, code: string, message: string): Complaint {
  return { severity: 'warning', code, path: [word], message };
}

function foreignWords(parameters: P, product: Product): readonly Complaint[] {
  const other = product === 'haproxy' ? 'nodebalancer' : 'haproxy';
  const written = wordsOf[other].filter((word) => parameters[word] !== null);
  return written.map((word) => {
    const meant = TRANSLATIONS.find((pair) => pair.includes(word))?.find((one) => one !== word);
    const hint = meant === undefined ? '' : `; ${product} says ${meant}`;
    return error(word, 'word-of-other-profile', `is a word of profile ${other}, this is ${product}${hint}`);
  });
}

function checkComplaints(parameters: P, product: Product): readonly Complaint[] {
  const found: Complaint[] = [];
  const { check, check_interval: interval, check_timeout: timeout } = parameters;
  const checks = check !== 'none';
  if (product === 'nodebalancer' && interval !== null && timeout !== null && interval <= timeout) {
    const message = `must be longer than check_timeout (${timeout} s), got ${interval} s: the API refuses it`;
    found.push(error('check_interval', 'interval-within-timeout', message));
  }
  if (check === 'http_body' && parameters.check_body === null) {
    found.push(error('check_body', 'body-missing', 'check: http_body needs a pattern to look for'));
  }
  const observes = parameters.observe !== null && parameters.observe !== 'none';
  if (product === 'haproxy' && observes && !checks) {
    found.push(
      error('observe', 'observe-without-check', 'needs check: nothing else would bring the server back'),
    );
  }
  if (!checks && !observes && parameters.check_passive !== true) {
    const message =
      'nothing takes a dead back end out of rotation: its share of the requests fails until it is back';
    found.push(warning('check', 'no-checks', message));
  }
  if (check === 'connection') {
    const message = 'a mere connection succeeds while the process hangs: a hung back end is not noticed';
    found.push(warning('check', 'shallow-check', message));
  }
  return found;
}

function balancingComplaints(parameters: P, product: Product): readonly Complaint[] {
  const found: Complaint[] = [];
  const { mode, weight, stickiness, protocol, algorithm } = parameters;
  if (product === 'nodebalancer' && algorithm === 'random') {
    found.push(
      error('algorithm', 'unknown-algorithm', 'random is HAProxy’s: a NodeBalancer does not offer it'),
    );
  }
  if (product === 'nodebalancer' && weight.some((one) => one < 1 || one > 255)) {
    const message = 'must be 1 to 255 (for none, a NodeBalancer has mode: drain)';
    found.push(error('weight', 'weight-out-of-range', message));
  } else if (weight.every((one) => one === 0)) {
    found.push(warning('weight', 'nothing-accepts', 'no back end has a weight: nobody gets new clients'));
  }
  if (!mode.includes('accept')) {
    const message = 'no back end accepts: only backups are used, or none';
    found.push(warning('mode', 'nothing-accepts', message));
  }
  if (protocol === 'tcp' && stickiness === 'http_cookie') {
    found.push(error('stickiness', 'cookie-without-http', 'http_cookie needs protocol: http or https'));
  }
  return found;
}
