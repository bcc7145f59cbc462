/** The registry: every component kind is one line here. */
import { apache } from './apache/index.js';
import type { ComponentKind } from './component.js';
import { galera } from './galera/index.js';
import { generic } from './generic/index.js';
import { gluster } from './gluster/index.js';
import { keepalived } from './keepalived/index.js';
import { loadBalancer } from './load-balancer/index.js';

export const componentKinds: readonly ComponentKind[] = [
  apache,
  galera,
  loadBalancer,
  gluster,
  keepalived,
  generic,
];
