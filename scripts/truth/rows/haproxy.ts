/** HAProxy 2.6.12, three back ends, 100 requests a second, inter 5 s, fall 2, rise 2, connect timeout 5 s, check timeout 3 s. */
import { restored, takeover } from '../observables.js';
import type { Basis, Comparison, Row, Setup } from '../row.js';

const FILE = 'haproxy-backend-faults.csv';
const RETRIES = {
  r3: { words: 'retries 3 and redispatch', set: [] },
  r0: {
    words: 'no retries',
    set: ['components.balancer.retries=0', 'components.balancer.option redispatch=false'],
  },
} as const;

interface Trouble {
  readonly experiment: string;
  readonly scenario: string;
  readonly fault: string;
  readonly words: string;
  readonly basis: Basis;
  /** Nobody needs to call for its timers to be the same. */
  readonly quiet: boolean;
}

/** How many connections fit into the accept queue of the trials' back ends was not recorded. */
const QUEUE: Basis = { calibratedBy: 'components.web.ListenBacklog' };

const troubles: readonly Trouble[] = [
  {
    experiment: 'E_kill',
    scenario: 'haproxy-kill',
    fault: 'kill',
    words: 'kill (RST)',
    basis: 'predicted',
    quiet: true,
  },
  {
    ...{ experiment: 'E_silent', scenario: 'haproxy-silent', fault: 'silence', words: 'silent death' },
    ...{ basis: 'predicted', quiet: true },
  },
  {
    experiment: 'E_stop',
    scenario: 'haproxy-sigstop',
    fault: 'stop',
    words: 'SIGSTOP',
    basis: QUEUE,
    quiet: false,
  },
  {
    ...{ experiment: 'E_http500', scenario: 'haproxy-http500', fault: 'errors', words: 'HTTP 500' },
    ...{ basis: 'predicted', quiet: true },
  },
];

/** Until the fault is mended: nobody is lost after that. */
const LOUD = {
  set: ['run.duration=33s'],
  trials: { full: 1000, quick: 60 },
  why: 'real traffic, 100 requests a second: 1 000 trials are 3 million requests',
} as const;
/** The longest detections were measured: fewer trials have no such range. */
const WHOLE = { full: 1000, quick: 450 };
/** A quarter of a minute, for what the same with retries shows too. */
const WHOLE_ONLY_IN_FULL = { full: 1000, quick: 0 };

const measured = (experiment: string, column: string, retries: readonly string[]): Row['measured'] => {
  return {
    file: FILE,
    where: { experiment, parameters: retries.map((one) => `i5f2/${one}/connect5s`) },
    column,
  };
};

/** When checks notice does not depend on retries. */
function checks({ experiment, scenario, fault, words, basis, quiet }: Trouble): Row[] {
  const setup: Setup = quiet
    ? { scenario, set: ['traffic.arrivals.rate=1/y'], trials: { full: 2000, quick: 200 } }
    : { scenario, ...LOUD, trials: WHOLE };
  const down: Row = {
    ...{
      kind: 'row',
      unit: 's',
      basis,
      setup,
      measured: measured(experiment, 'marked_down_s', ['r0', 'r3']),
    },
    id: `haproxy/${fault}-down`,
    title: `${words}: marked down`,
    observe: (outcome) => takeover(outcome, 'balancer'),
  };
  if (!quiet) return [down];
  const up: Row = {
    ...down,
    measured: measured(experiment, 'up_after_restore_s', ['r0', 'r3']),
    id: `haproxy/${fault}-up`,
    title: `${words}, mended: up again`,
    observe: (outcome) => restored(outcome, 'balancer', fault),
  };
  return [down, up];
}

function failures(trouble: Trouble, retries: keyof typeof RETRIES): Row {
  const { experiment, scenario, fault, words } = trouble;
  const { set, words: how } = RETRIES[retries];
  const cutOff = experiment === 'E_kill' && retries === 'r3';
  const many = retries === 'r0' ? WHOLE_ONLY_IN_FULL : WHOLE;
  return {
    kind: 'row',
    id: `haproxy/${fault}-${retries}-failed`,
    title: `${words}, ${how}: failed requests`,
    setup: { scenario, ...LOUD, set: [...LOUD.set, ...set], trials: trouble.quiet ? LOUD.trials : many },
    measured: measured(experiment, 'failed_requests', [retries]),
    unit: 'requests',
    noise: 0,
    observe: (outcome) => outcome.classes[0]?.lost ?? 0,
    basis: cutOff ? { calibratedBy: 'traffic.classes.page.work' } : trouble.basis,
    ...(cutOff && { remark: 'Answers that the kill cut off; how long an answer took was not recorded.' }),
  };
}

export const haproxy: readonly Comparison[] = troubles.flatMap((trouble) => [
  ...checks(trouble),
  failures(trouble, 'r0'),
  failures(trouble, 'r3'),
]);
