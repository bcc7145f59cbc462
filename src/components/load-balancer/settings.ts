/** What the model works with: the words of either product, brought to one set of rules. */
import type { Values } from '../../declaration/parameter.js';
import type { Cause, Route } from '../../infrastructure/service.js';
import { profiles, wordsOf, type BalancerParameters } from './parameters.js';

export type Product = 'nodebalancer' | 'haproxy';

/** How back ends are checked, and what a check counts for. */
export interface CheckRules {
  readonly kind: 'none' | 'connection' | 'http';
  /** null: a mere connection. */
  readonly path: string | null;
  /** What the interval is counted from: the start of the last check, or its end. */
  readonly countedFrom: 'start' | 'end';
  readonly intervalSeconds: number;
  /** While neither fully up nor down; while down. */
  readonly fastIntervalSeconds: number;
  readonly downIntervalSeconds: number;
  readonly connectTimeoutSeconds: number;
  /** For the whole check, and (if limited by itself) for the answer. */
  readonly timeoutSeconds: number;
  readonly answerTimeoutSeconds: number | null;
  readonly fall: number;
  readonly rise: number;
}

export type ErrorReaction = 'fastinter' | 'fail-check' | 'sudden-death' | 'mark-down';

/** What the traffic itself tells. */
export interface PassiveRules {
  readonly observe: 'none' | 'layer4' | 'layer7';
  readonly errorLimit: number;
  readonly onError: ErrorReaction;
}

export type RouteRules = Pick<
  Route,
  | 'connectTimeoutSeconds'
  | 'responseTimeoutSeconds'
  | 'retries'
  | 'redispatch'
  | 'retryDelaySeconds'
  | 'connectFailure'
  | 'lateAnswer'
  | 'resetAnswer'
>;

export interface Settings {
  readonly product: Product;
  readonly check: CheckRules;
  readonly passive: PassiveRules;
  readonly route: RouteRules;
  readonly algorithm: 'roundrobin' | 'leastconn' | 'source' | 'random';
  /** Back ends drawn by `random`, of which the least busy is taken. */
  readonly draws: number;
  readonly stickiness: 'none' | 'table' | 'http_cookie';
  /** New connections a second of one client; 0: no limit. */
  readonly throttle: number;
  /** What a client gets when no back end is in rotation. */
  readonly noBackend: Cause;
  /** HAProxy uses only the first of several backups. */
  readonly singleBackup: boolean;
}

type P = Values<BalancerParameters>;

/** HAProxy waits this long, at most, before it knocks at the same server again. */
const RETRY_DELAY_SECONDS = 1;

/** The profile gives values to its own product's words, and a stray word of the other is a mistake (complaints.ts). */
export function productOf(parameters: P): Product {
  const given = (product: Product): number => {
    const words = wordsOf[product].filter((word) => word in profiles[product]);
    return words.filter((word) => parameters[word] !== null).length / words.length;
  };
  return given('nodebalancer') >= given('haproxy') ? 'nodebalancer' : 'haproxy';
}

export function settingsOf(parameters: P): Settings {
  const product = productOf(parameters);
  const { algorithm, stickiness } = parameters;
  return {
    ...{ product, algorithm, stickiness, draws: parameters.draws ?? 2 },
    check: product === 'haproxy' ? haproxyChecks(parameters) : nodebalancerChecks(parameters),
    passive: passiveRules(parameters, product),
    route: product === 'haproxy' ? haproxyRoute(parameters) : nodebalancerRoute(parameters),
    throttle: parameters.client_conn_throttle ?? 0,
    noBackend: parameters.protocol === 'tcp' ? 'reset' : 'http-503',
    singleBackup: product === 'haproxy',
  };
}

function checked({ check, check_path }: P): Pick<CheckRules, 'kind' | 'path'> {
  const kind = check === 'http_body' ? 'http' : check;
  return { kind, path: kind === 'http' ? check_path : null };
}

function nodebalancerChecks(parameters: P): CheckRules {
  const intervalSeconds = parameters.check_interval ?? 31;
  const timeoutSeconds = parameters.check_timeout ?? 30;
  return {
    ...checked(parameters),
    countedFrom: 'start',
    ...{ intervalSeconds, fastIntervalSeconds: intervalSeconds, downIntervalSeconds: intervalSeconds },
    ...{ connectTimeoutSeconds: timeoutSeconds, timeoutSeconds, answerTimeoutSeconds: null },
    fall: parameters.check_attempts ?? 3,
    rise: parameters.rise ?? 1,
  };
}

/**
 * `timeout check` limits the answer only, and then the connection may take min(timeout connect, inter); without it
 * `inter` limits the whole, however short `timeout connect` is (src/tcpcheck.c, tcpcheck_eval_connect). Measured with
 * `timeout check`: checks of a silent server fail after min(connect, inter).
 */
function haproxyChecks(parameters: P): CheckRules {
  const inter = parameters.inter ?? 2;
  const answer = parameters['timeout check'];
  const connect = answer === null ? inter : Math.min(parameters['timeout connect'] ?? Infinity, inter);
  return {
    ...checked(parameters),
    countedFrom: 'end',
    intervalSeconds: inter,
    fastIntervalSeconds: parameters.fastinter ?? inter,
    downIntervalSeconds: parameters.downinter ?? inter,
    connectTimeoutSeconds: connect,
    timeoutSeconds: answer === null ? inter : connect + answer,
    answerTimeoutSeconds: answer,
    fall: parameters.fall ?? 3,
    rise: parameters.rise ?? 2,
  };
}

/** The provider's single rule is HAProxy's layer 7 observation with a limit of one error. */
function passiveRules(parameters: P, product: Product): PassiveRules {
  const layer = parameters.protocol === 'tcp' ? 'layer4' : 'layer7';
  if (product === 'nodebalancer') {
    const observe = parameters.check_passive === true ? layer : 'none';
    return { observe, errorLimit: 1, onError: 'mark-down' };
  }
  const observe = parameters.observe ?? 'none';
  return {
    observe: observe === 'layer7' ? layer : observe,
    errorLimit: parameters['error-limit'] ?? 10,
    onError: parameters['on-error'] ?? 'fail-check',
  };
}

function answers({ protocol }: P): Pick<Route, 'connectFailure' | 'lateAnswer' | 'resetAnswer'> {
  return protocol === 'tcp'
    ? { connectFailure: 'reset', lateAnswer: 'reset', resetAnswer: 'reset' }
    : { connectFailure: 'http-503', lateAnswer: 'http-504', resetAnswer: 'http-502' };
}

function nodebalancerRoute(parameters: P): RouteRules {
  const retries = parameters.retry_on_connect_failure === true ? 1 : 0;
  return {
    connectTimeoutSeconds: parameters.connect_timeout ?? 5,
    responseTimeoutSeconds: parameters.response_timeout ?? 60,
    ...{ retries, redispatch: 'always', retryDelaySeconds: 0 },
    ...answers(parameters),
  };
}

/**
 * With `option redispatch` the last retry may go elsewhere; when the algorithm does not care which server it is (round
 * robin) and no client sticks, every retry goes elsewhere at once (HAProxy source, measured with retries 3).
 */
function haproxyRoute(parameters: P): RouteRules {
  const connectTimeoutSeconds = parameters['timeout connect'] ?? Infinity;
  const anywhere = parameters.algorithm === 'roundrobin' && parameters.stickiness === 'none';
  const redispatch = parameters['option redispatch'] !== true ? 'never' : anywhere ? 'always' : 'last';
  return {
    connectTimeoutSeconds,
    responseTimeoutSeconds: parameters['timeout server'] ?? Infinity,
    retries: parameters.retries ?? 3,
    redispatch,
    retryDelaySeconds: Math.min(connectTimeoutSeconds, RETRY_DELAY_SECONDS),
    ...answers(parameters),
  };
}
