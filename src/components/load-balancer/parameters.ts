/**
 * What can be set. Words that both products share, or that are hasim's own, come first; then the words of each product
 * alone. A word of the other product is null: that tells the profiles apart (`settings.ts`).
 */
import { parameters } from '../../declaration/parameter.js';

const N1 = 'Linode API v4, NodeBalancerConfig';
const H1 = 'HAProxy configuration manual';
const MODEL_UNDOCUMENTED = 'MODEL: not documented by the provider';

const shared = parameters({
  backends: {
    type: 'component',
    description: 'The component whose members get the requests.',
    source: 'required',
  },
  protocol: {
    type: 'choice',
    options: ['http', 'https', 'tcp'],
    default: 'http',
    description:
      'http and https: a failure is answered with a 502, 503 or 504 page. tcp: the connection is closed instead, and no status code is seen by passive checks.',
    source: N1,
  },
  algorithm: {
    type: 'choice',
    options: ['roundrobin', 'leastconn', 'source', 'random'],
    default: 'roundrobin',
    description:
      'How a back end is chosen: in turn by weight, the one with the fewest connections for its weight, a hash of the client modulo the back ends in rotation, or (haproxy only) the least busy of a few drawn by lot.',
    source: `${N1}; ${H1} (balance)`,
  },
  weight: {
    type: 'list',
    item: { type: 'count', min: 0, max: 256, description: 'Weight of one back end.', source: N1 },
    default: [100],
    description:
      'Shares of the back ends, dealt out to them in order. 0 (haproxy only): nothing but what stickiness sends there.',
    source: `Linode Cloud Manager form (100); ${H1} (1)`,
  },
  mode: {
    type: 'list',
    item: {
      type: 'choice',
      options: ['accept', 'reject', 'drain', 'backup'],
      description: 'Mode of one back end.',
      source: N1,
    },
    default: ['accept'],
    description:
      'Modes of the back ends, dealt out to them in order. reject: no traffic and no checks (haproxy: maint). drain: only clients that stick to it. backup: only when no other is up.',
    source: N1,
  },
  stickiness: {
    type: 'choice',
    options: ['none', 'table', 'http_cookie'],
    default: 'none',
    description:
      'table: a client stays with its back end for 30 min, in a table that a takeover loses. http_cookie: for as long as the back end is up; the cookie is with the client and survives a takeover.',
    source: N1,
  },
  check: {
    type: 'choice',
    options: ['none', 'connection', 'http', 'http_body'],
    default: 'none',
    description:
      'connection: a TCP handshake. http: an answer of 2xx or 3xx on check_path (haproxy: option httpchk). http_body: the body must match as well, which a right answer always does here.',
    source: N1,
  },
  check_path: {
    type: 'text',
    default: '/',
    description:
      'What an http check asks for. What it touches is what it can see: a page that reads the database sees the database.',
    source: N1,
  },
  check_body: {
    type: 'text',
    optional: true,
    description: 'Pattern that http_body looks for. A right answer always matches.',
    source: N1,
  },
  rise: {
    type: 'count',
    min: 1,
    max: 30,
    optional: true,
    description: 'Successful checks in a row that bring a back end back.',
    source: `${MODEL_UNDOCUMENTED} (1); ${H1} (2)`,
  },
  takeover: {
    type: 'distribution',
    default: 'uniform 1s to 5s',
    description:
      'From the loss of the active host of the pair until the other one has its address. Connections and the sticky table are lost.',
    source: MODEL_UNDOCUMENTED,
  },
  maxconn: {
    type: 'count',
    min: 1,
    optional: true,
    description: 'Connections of clients at a time. Further ones wait in the listen queue.',
    source: `NodeBalancer limits (10 000); ${H1}: from the limit of open files (MODEL: 100 000)`,
  },
  backlog: {
    type: 'count',
    min: 0,
    default: 128,
    description:
      'Connections that the kernel completes for the listen queue while maxconn is reached; then SYNs are dropped.',
    source: 'MODEL',
  },
});

const nodebalancer = parameters({
  check_interval: {
    type: 'duration',
    min: 2,
    max: 3600,
    optional: true,
    description:
      'From the start of one check of a back end to the start of the next. Must be longer than check_timeout.',
    source: `${N1} (31 s; the Cloud Manager form says 5 s)`,
  },
  check_timeout: {
    type: 'duration',
    min: 1,
    max: 30,
    optional: true,
    description: 'A check that takes longer, connection included, has failed.',
    source: `${N1} (30 s; the form: 3 s)`,
  },
  check_attempts: {
    type: 'count',
    min: 1,
    max: 30,
    optional: true,
    description: 'Failed checks in a row that take a back end out of rotation.',
    source: `${N1} (3; the form: 2)`,
  },
  check_passive: {
    type: 'flag',
    optional: true,
    description:
      'A single request that cannot connect, times out or is answered with 5xx (other than 501 and 505) takes the back end out at once.',
    source: `${N1} (true)`,
  },
  client_conn_throttle: {
    type: 'count',
    min: 0,
    max: 20,
    optional: true,
    description: 'New connections a second that one client may open; further ones are refused. 0: no limit.',
    source: `${N1} (0); what a throttled client sees is MODEL: refused`,
  },
  connect_timeout: {
    type: 'duration',
    exclusiveMin: true,
    optional: true,
    description: 'How long a connection to a back end may take.',
    source: `${MODEL_UNDOCUMENTED} (5 s)`,
  },
  response_timeout: {
    type: 'duration',
    exclusiveMin: true,
    optional: true,
    description: 'How long a back end may take to answer; then the client gets 504.',
    source: `${MODEL_UNDOCUMENTED} (60 s)`,
  },
  retry_on_connect_failure: {
    type: 'flag',
    optional: true,
    description: 'A request that could not connect is tried once more, on another back end.',
    source: `${MODEL_UNDOCUMENTED} (true)`,
  },
});

const haproxy = parameters({
  draws: {
    type: 'count',
    min: 1,
    max: 100,
    optional: true,
    description:
      'balance random(<draws>): so many back ends are drawn by weight, and the least busy of them is taken. 1: pure chance.',
    source: `${H1} (2)`,
  },
  inter: {
    type: 'duration',
    exclusiveMin: true,
    optional: true,
    description: 'From the end of one check of a server to the start of the next.',
    source: `${H1} (2 s); from the end: our trials`,
  },
  fastinter: {
    type: 'duration',
    exclusiveMin: true,
    optional: true,
    description: 'The same while the server is neither fully up nor down. Absent: inter.',
    source: H1,
  },
  downinter: {
    type: 'duration',
    exclusiveMin: true,
    optional: true,
    description: 'The same while the server is down. Absent: inter.',
    source: H1,
  },
  fall: {
    type: 'count',
    min: 1,
    optional: true,
    description: 'Failed checks in a row that take a server down.',
    source: `${H1} (3)`,
  },
  'timeout check': {
    type: 'duration',
    exclusiveMin: true,
    optional: true,
    description: 'For the answer of a check once connected. Absent: inter is the limit of the whole check.',
    source: H1,
  },
  'timeout connect': {
    type: 'duration',
    exclusiveMin: true,
    optional: true,
    description: 'How long a connection to a server may take. Absent: without limit, as the product warns.',
    source: `${H1}; 5 s in the configuration that Debian ships`,
  },
  'timeout server': {
    type: 'duration',
    exclusiveMin: true,
    optional: true,
    description: 'How long a server may be silent; then the client gets 504. Absent: without limit.',
    source: `${H1}; 50 s in the configuration that Debian ships`,
  },
  retries: {
    type: 'count',
    min: 0,
    max: 30,
    optional: true,
    description: 'Further attempts after a connection to a server has failed.',
    source: `${H1} (3)`,
  },
  'option redispatch': {
    type: 'flag',
    optional: true,
    description:
      'The last retry may go to another server; with roundrobin and without stickiness every retry does, and at once.',
    source: `${H1} (off); at once: our trials`,
  },
  observe: {
    type: 'choice',
    options: ['none', 'layer4', 'layer7'],
    optional: true,
    description:
      'Watch the traffic for errors: of connections, or of answers too (5xx other than 501 and 505).',
    source: `${H1} (none)`,
  },
  'error-limit': {
    type: 'count',
    min: 1,
    optional: true,
    description: 'Errors in a row of observed traffic that trigger on-error.',
    source: `${H1} (10)`,
  },
  'on-error': {
    type: 'choice',
    options: ['fastinter', 'fail-check', 'sudden-death', 'mark-down'],
    optional: true,
    description:
      'What too many errors do: check sooner; count as a failed check; leave one failed check to go; take the server down at once.',
    source: `${H1} (fail-check)`,
  },
});

export const parameterSet = parameters({ ...shared, ...nodebalancer, ...haproxy });
export type BalancerParameters = typeof parameterSet;

/** Keys that only one of the products knows. */
export const wordsOf = {
  nodebalancer: Object.keys(nodebalancer) as (keyof typeof nodebalancer)[],
  haproxy: Object.keys(haproxy) as (keyof typeof haproxy)[],
} as const;

/** Defaults by product, as a file would write them. */
export const profiles = {
  nodebalancer: {
    rise: 1,
    maxconn: 10_000,
    check_interval: '31s',
    check_timeout: '30s',
    check_attempts: 3,
    check_passive: true,
    client_conn_throttle: 0,
    connect_timeout: '5s',
    response_timeout: '60s',
    retry_on_connect_failure: true,
  },
  haproxy: {
    weight: [1],
    draws: 2,
    rise: 2,
    maxconn: 100_000,
    inter: '2s',
    fall: 3,
    'timeout connect': '5s',
    'timeout server': '50s',
    retries: 3,
    'option redispatch': false,
    observe: 'none',
    'error-limit': 10,
    'on-error': 'fail-check',
  },
} as const;
