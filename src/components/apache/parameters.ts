import { parameters } from '../../declaration/parameter.js';

const MANUAL = 'Apache HTTP Server 2.4 manual';

export const parameterSet = parameters({
  mpm: {
    type: 'choice',
    options: ['prefork', 'worker', 'event'],
    default: 'prefork',
    description:
      'How workers are made: processes (needed for mod_php), or threads of several processes. Here it only decides how many there may be.',
    source: `MODEL: the guide runs mod_php; ${MANUAL}, MPM`,
  },
  MaxRequestWorkers: {
    type: 'count',
    min: 1,
    optional: true,
    description: 'Requests served at a time by one host. Further connections wait in the listen queue.',
    source: `${MANUAL}: 256 for prefork, ServerLimit x ThreadsPerChild for worker and event`,
  },
  ServerLimit: {
    type: 'count',
    min: 1,
    max: 200_000,
    optional: true,
    description: 'Processes at most; it lowers MaxRequestWorkers when that would need more.',
    source: `${MANUAL}: 256 for prefork, 16 for worker and event`,
  },
  ThreadsPerChild: {
    type: 'count',
    min: 1,
    default: 25,
    description: 'Threads of each process, worker and event only.',
    source: MANUAL,
  },
  ListenBacklog: {
    type: 'count',
    min: 1,
    default: 511,
    description:
      'Connections that the kernel completes while all workers are busy; then SYNs are dropped. A long queue turns overload into answers that come too late.',
    source: MANUAL,
  },
  somaxconn: {
    type: 'count',
    min: 1,
    default: 4096,
    description:
      "The kernel's own limit of the listen queue, net.core.somaxconn: the smaller of the two counts.",
    source: 'Linux ip-sysctl: 4096 since 5.4, 128 before',
  },
  DocumentRoot: {
    type: 'component',
    optional: true,
    description:
      'The volume that is mounted at the document root. Without it files are on the local disk. When it answers with errors, static files get 403 and pages 500.',
    source: 'MODEL: local disk; 403: httpd source, server/request.c',
  },
  connect_timeout: {
    type: 'duration',
    exclusiveMin: true,
    default: '60s',
    description: 'How long a page waits for a connection to a service it calls; then it answers 500.',
    source: 'PHP manual: default_socket_timeout',
  },
  'mysqlnd.net_read_timeout': {
    type: 'duration',
    exclusiveMin: true,
    default: '24h',
    description:
      'How long a page waits for the answer of a database once connected. By default far longer than any client: workers hang with a hung database.',
    source: 'PHP manual, mysqlnd: 86400 s',
  },
  TimeOut: {
    type: 'duration',
    exclusiveMin: true,
    default: '60s',
    description:
      'How long the server waits for the answer of a service that is neither a database nor its document root. It does not limit what PHP waits for.',
    source: MANUAL,
  },
  start_up: {
    type: 'distribution',
    default: 'uniform 0.5s to 1.5s',
    description: 'From the start of the process, which listens at once, until its workers take requests.',
    source: 'MODEL: about 1 s',
  },
  GracefulShutdownTimeout: {
    type: 'duration',
    default: '0s',
    description: 'After a graceful stop, running requests may take this long; 0: as long as they like.',
    source: MANUAL,
  },
});

export type ApacheParameters = typeof parameterSet;
