import { describe, expect, test } from '@jest/globals';
import { complaints } from '../../../src/components/load-balancer/complaints.js';
import { detection, formulas, recovery } from '../../../src/components/load-balancer/formulas.js';
import { loadBalancer } from '../../../src/components/load-balancer/index.js';
import { profiles } from '../../../src/components/load-balancer/parameters.js';
import { productOf, settingsOf } from '../../../src/components/load-balancer/settings.js';
import { valuesOf } from '../../../src/declaration/values.js';

type Profile = keyof typeof profiles;

const values = (profile: Profile, written: Record<string, unknown> = {}) =>
  valuesOf(loadBalancer.parameters, { ...profiles[profile], backends: 'web', ...written });
const settings = (profile: Profile, written: Record<string, unknown> = {}) =>
  settingsOf(values(profile, written));

describe('the two products', () => {
  test('are told apart by their words', () => {
    expect([productOf(values('nodebalancer')), productOf(values('haproxy'))]).toEqual([
      'nodebalancer',
      'haproxy',
    ]);
    expect(productOf(values('nodebalancer', { inter: '3s', fall: 2 }))).toBe('nodebalancer');
    expect(productOf(values('haproxy', { check_interval: '3s', check_passive: false }))).toBe('haproxy');
  });

  test('no key is a dotted prefix of another', () => {
    const keys = Object.keys(loadBalancer.parameters);
    expect(keys.filter((key) => keys.some((other) => other.startsWith(`${key}.`)))).toEqual([]);
  });

  test('each profile only sets its own words', () => {
    const nodebalancer = new Set<string>(Object.keys(profiles.nodebalancer));
    const common = Object.keys(profiles.haproxy).filter((key) => nodebalancer.has(key));
    expect(common).toEqual(['rise', 'maxconn']);
  });

  test('a NodeBalancer: the defaults of the API, one retry on another back end', () => {
    expect(settings('nodebalancer')).toMatchObject({
      check: {
        kind: 'none',
        countedFrom: 'start',
        intervalSeconds: 31,
        timeoutSeconds: 30,
        fall: 3,
        rise: 1,
      },
      passive: { observe: 'layer7', errorLimit: 1, onError: 'mark-down' },
      route: {
        connectTimeoutSeconds: 5,
        responseTimeoutSeconds: 60,
        retries: 1,
        redispatch: 'always',
        retryDelaySeconds: 0,
      },
    });
    expect(settings('nodebalancer', { retry_on_connect_failure: false }).route.retries).toBe(0);
  });

  test('HAProxy: without timeout check, inter limits the whole check; with it, the connection and the answer apart', () => {
    const checks = (written: Record<string, unknown>) =>
      settings('haproxy', { check: 'http', ...written }).check;
    expect(checks({})).toMatchObject({
      ...{
        countedFrom: 'end',
        intervalSeconds: 2,
        fastIntervalSeconds: 2,
        downIntervalSeconds: 2,
        fall: 3,
        rise: 2,
      },
      ...{ connectTimeoutSeconds: 2, timeoutSeconds: 2, answerTimeoutSeconds: null },
    });
    expect(checks({ inter: '5s', 'timeout check': '3s', 'timeout connect': '4s' })).toMatchObject({
      ...{ connectTimeoutSeconds: 4, timeoutSeconds: 7, answerTimeoutSeconds: 3 },
    });
    // src/tcpcheck.c, tcpcheck_eval_connect: `timeout connect` shortens a check only beside `timeout check`.
    expect(checks({ inter: '5s', 'timeout connect': '1s' })).toMatchObject({
      ...{ connectTimeoutSeconds: 5, timeoutSeconds: 5, answerTimeoutSeconds: null },
    });
  });

  test('HAProxy: retries at the same server wait min(timeout connect, 1 s); all may go elsewhere if any server will do', () => {
    const route = (written: Record<string, unknown>) => settings('haproxy', written).route;
    expect(route({})).toMatchObject({ retries: 3, redispatch: 'never', retryDelaySeconds: 1 });
    expect(route({ 'timeout connect': '300ms' })).toMatchObject({ retryDelaySeconds: 0.3 });
    expect(route({ 'option redispatch': true })).toMatchObject({
      redispatch: 'always',
      retryDelaySeconds: 1,
    });
    const sticky = { 'option redispatch': true, stickiness: 'http_cookie' };
    expect(route(sticky)).toMatchObject({ redispatch: 'last', retryDelaySeconds: 1 });
    expect(route({ 'option redispatch': true, algorithm: 'leastconn' })).toMatchObject({
      redispatch: 'last',
    });
  });

  test('failures are answered with a page, in tcp mode by closing', () => {
    expect(settings('haproxy').route).toMatchObject({
      ...{ connectFailure: 'http-503', lateAnswer: 'http-504', resetAnswer: 'http-502' },
    });
    expect(settings('haproxy', { protocol: 'tcp' })).toMatchObject({
      route: { connectFailure: 'reset', lateAnswer: 'reset', resetAnswer: 'reset' },
      noBackend: 'reset',
    });
  });
});

describe('complaints', () => {
  const about = (profile: Profile, written: Record<string, unknown> = {}) =>
    complaints({
      name: 'balancer',
      parameters: values(profile, written),
      members: [],
      kindOf: () => null,
    }).map(({ severity, code, path }) => `${severity} ${code} at ${path.join('.')}`);
  const GOOD = { check: 'http', check_interval: '5s', check_timeout: '3s' };

  test('none about good settings', () => {
    expect(about('nodebalancer', GOOD)).toEqual([]);
    expect(about('haproxy', { check: 'http' })).toEqual([]);
  });

  test.each([
    ['nodebalancer', { ...GOOD, check_timeout: '5s' }, 'error interval-within-timeout at check_interval'],
    ['nodebalancer', { ...GOOD, fall: 2 }, 'error word-of-other-profile at fall'],
    ['haproxy', { check: 'http', check_timeout: '3s' }, 'error word-of-other-profile at check_timeout'],
    ['nodebalancer', { ...GOOD, check: 'http_body' }, 'error body-missing at check_body'],
    ['haproxy', { observe: 'layer7' }, 'error observe-without-check at observe'],
    ['haproxy', {}, 'warning no-checks at check'],
    ['nodebalancer', { ...GOOD, check: 'connection' }, 'warning shallow-check at check'],
    ['nodebalancer', { ...GOOD, weight: [100, 0] }, 'error weight-out-of-range at weight'],
    ['nodebalancer', { ...GOOD, weight: [100, 256] }, 'error weight-out-of-range at weight'],
    ['haproxy', { check: 'http', weight: [0] }, 'warning nothing-accepts at weight'],
    ['nodebalancer', { ...GOOD, algorithm: 'random' }, 'error unknown-algorithm at algorithm'],
    ['nodebalancer', { ...GOOD, mode: ['backup', 'drain'] }, 'warning nothing-accepts at mode'],
    [
      'nodebalancer',
      { ...GOOD, protocol: 'tcp', stickiness: 'http_cookie' },
      'error cookie-without-http at stickiness',
    ],
  ] as const)('%s %j', (profile, written, expected) => {
    expect(about(profile, written)).toEqual([expected]);
  });

  test('a word of the other product is translated', () => {
    const [complaint] = complaints({
      ...{
        name: 'balancer',
        parameters: values('haproxy', { check: 'http', check_attempts: 2 }),
        members: [],
      },
      kindOf: () => null,
    });
    expect(complaint?.message).toBe('is a word of profile nodebalancer, this is haproxy; haproxy says fall');
  });
});

describe('formulas', () => {
  test('are those of the fact sheet and of our trials', () => {
    const form = { check: 'http', check_interval: '5s', check_timeout: '3s', check_attempts: 2 };
    const node = settings('nodebalancer', form).check;
    expect(detection(node, 0)).toEqual({ lowSeconds: 5, highSeconds: 10 });
    expect(detection(node, 3)).toEqual({ lowSeconds: 8, highSeconds: 13 });
    const api = settings('nodebalancer', { check: 'http' }).check;
    expect(detection(api, 0)).toEqual({ lowSeconds: 62, highSeconds: 93 });
    expect(detection(api, 30)).toEqual({ lowSeconds: 92, highSeconds: 123 });
    const trials = settings('haproxy', { check: 'http', inter: '5s', fall: 2, 'timeout check': '3s' }).check;
    expect(detection(trials, 5)).toEqual({ lowSeconds: 15, highSeconds: 20 });
    expect(detection(trials, 3)).toEqual({ lowSeconds: 11, highSeconds: 16 });
    expect(recovery(trials)).toEqual({ lowSeconds: 5, highSeconds: 10 });
  });

  test('are put into words for the report', () => {
    const written = {
      check: 'http',
      check_interval: '5s',
      check_timeout: '3s',
      check_attempts: 2,
      check_passive: false,
    };
    const { takeover } = values('nodebalancer');
    expect(formulas(settings('nodebalancer', written), takeover, 2)).toEqual([
      {
        ...{ mechanism: 'health-check', since: 'after the back end fails', lowSeconds: 5, highSeconds: 13 },
        text: '5 to 10 s when checks fail at once, 8 to 13 s when they time out: v + 1 x 5 s and the last timeout, v from 0 to 5 s',
      },
      {
        ...{ mechanism: 'takeover', lowSeconds: 1, highSeconds: 5 },
        text: '1 to 5 s = takeover (uniform 1s to 5s)',
      },
    ]);
    expect(formulas(settings('nodebalancer'), takeover, 1)).toMatchObject([{ lowSeconds: 0 }]);
    expect(formulas(settings('haproxy'), takeover, 1)).toEqual([]);
  });
});
