/** The registry: every fault kind is one line here. */
import { badDeploy } from './bad-deploy.js';
import { crash } from './crash.js';
import { diskFailure, diskFull, diskLoss } from './disk.js';
import type { FaultKind } from './fault.js';
import { hang } from './hang.js';
import { latency } from './latency.js';
import { linkDown } from './link-down.js';
import { join, leave } from './membership.js';
import { operatorError } from './operator-error.js';
import { packetLoss } from './packet-loss.js';
import { partition } from './partition.js';
import { pause } from './pause.js';
import { powerOff } from './power-off.js';
import { reboot } from './reboot.js';
import { slow } from './slow.js';
import { stop } from './stop.js';
import { surge } from './surge.js';
import { zoneOutage } from './zone-outage.js';

export const faultKinds: readonly FaultKind[] = [
  crash,
  stop,
  reboot,
  powerOff,
  pause,
  linkDown,
  partition,
  packetLoss,
  latency,
  hang,
  slow,
  diskFull,
  diskFailure,
  diskLoss,
  zoneOutage,
  badDeploy,
  operatorError,
  surge,
  join,
  leave,
];
