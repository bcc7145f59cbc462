/** A member's configuration as the protocol uses it, and the arithmetic of its timers. Times in microseconds. */
import { fromSeconds, MICROSECONDS_PER_SECOND, type Microseconds } from '../../engine/time.js';
import type { KeepalivedValues, ScriptValues } from './parameters.js';

/** The owner of the address: its priority never changes. */
export const OWNER = 255;
/** Adverts of version 3 carry their interval in hundredths of a second. */
const CENTISECOND = 10_000;

export interface ScriptRules {
  /** `clustercheck`, `tcp` or a path. */
  readonly check: string;
  readonly interval: Microseconds;
  readonly timeout: Microseconds;
  readonly fall: number;
  readonly rise: number;
  readonly weight: number;
  readonly initFail: boolean;
  readonly runTime: Microseconds;
  readonly connectTimeoutSeconds: number;
}

export interface Rules {
  readonly priority: number;
  readonly version: number;
  readonly interval: Microseconds;
  readonly downTimerAdverts: number;
  readonly nopreempt: boolean;
  readonly preemptDelay: Microseconds;
  readonly startsAsMaster: boolean;
  readonly startupDelay: Microseconds;
  readonly tracksInterface: boolean;
  readonly interfaceWeight: number;
  readonly scripts: readonly ScriptRules[];
  readonly announce: {
    readonly delay: Microseconds;
    readonly repeat: number;
    readonly refresh: Microseconds;
    readonly refreshRepeat: number;
    readonly lowerDelay: Microseconds;
    readonly lowerRepeat: number;
  };
}

/** Version 2 has whole seconds, version 3 hundredths. */
export function advertInterval(seconds: number, version: number): Microseconds {
  if (version === 3) return Math.round(fromSeconds(seconds) / CENTISECOND) * CENTISECOND;
  return Math.max(1, Math.round(seconds)) * MICROSECONDS_PER_SECOND;
}

/** What keepalived makes of a configuration: combinations that contradict each other are corrected as it does. */
export function rulesOf(values: KeepalivedValues): Rules {
  const startsAsMaster = values.state === 'MASTER' || values.priority === OWNER;
  const nopreempt = values.nopreempt && !startsAsMaster;
  const delaySeconds = nopreempt || startsAsMaster ? 0 : values.preempt_delay;
  return {
    priority: values.priority,
    version: values.vrrp_version,
    interval: advertInterval(values.advert_int, values.vrrp_version),
    downTimerAdverts: values.down_timer_adverts,
    nopreempt,
    preemptDelay: fromSeconds(delaySeconds),
    startsAsMaster,
    startupDelay: fromSeconds(values.vrrp_startup_delay),
    tracksInterface: !values.dont_track_primary,
    interfaceWeight: values.track_interface.weight,
    scripts: values.vrrp_script.map(scriptRules),
    announce: {
      delay: fromSeconds(values.garp_master_delay),
      repeat: values.garp_master_repeat,
      refresh: fromSeconds(values.garp_master_refresh),
      refreshRepeat: values.garp_master_refresh_repeat,
      lowerDelay: fromSeconds(values.garp_lower_prio_delay ?? values.garp_master_delay),
      lowerRepeat: values.garp_lower_prio_repeat ?? values.garp_master_repeat,
    },
  };
}

function scriptRules(values: ScriptValues): ScriptRules {
  return {
    check: values.check,
    interval: fromSeconds(values.interval),
    timeout: fromSeconds(values.timeout ?? values.interval),
    fall: values.fall,
    rise: values.rise,
    weight: values.weight,
    initFail: values.init_fail,
    runTime: fromSeconds(values.run_time),
    connectTimeoutSeconds: values.connect_timeout,
  };
}

/** The lower the priority, the longer it waits: (256 − p)/256 of a second, in version 3 of the master's interval. */
export function skew(version: number, priority: number, masterInterval: Microseconds): Microseconds {
  const unit = version === 3 ? masterInterval : MICROSECONDS_PER_SECOND;
  return Math.round(((256 - priority) * unit) / 256);
}

/** From the last accepted advert until a backup takes over. */
export function masterDown(
  rules: Pick<Rules, 'version' | 'downTimerAdverts'>,
  priority: number,
  masterInterval: Microseconds,
): Microseconds {
  return rules.downTimerAdverts * masterInterval + skew(rules.version, priority, masterInterval);
}

/** Base priority and all weights that count now; an owner's never changes. */
export function effectivePriority(base: number, weights: number): number {
  if (base === OWNER) return OWNER;
  return Math.min(OWNER - 1, Math.max(1, base + weights));
}
