import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { NO_JOB, ProcessorSharing, type JobHandle } from '../../src/infrastructure/processor-sharing.js';
import type { Process } from '../../src/infrastructure/process.js';
import { smallWorld } from './support/small-world.js';

/** Two daemons `a` and `b` on h1 with that many cores; `done` fills with `2.5 job 7`. */
function rig(seed: string, cores: number) {
  const small = smallWorld(seed, 2, { cores });
  const [host, elsewhere] = small.world.hosts;
  const a = small.world.addProcess('a', host!);
  const b = small.world.addProcess('b', host!);
  const far = small.world.addProcess('far', elsewhere!);
  const done: string[] = [];
  const sharing = new ProcessorSharing(small.world, {
    jobDone: (tag) => void done.push(`${small.simulation.now / 1_000_000} job ${tag}`),
  });
  small.world.listen({ changed: (change) => sharing.worldChanged(change) });
  return { ...small, host: host!, a, b, far, sharing, done };
}

describe('jobs on one core', () => {
  test('share it: each progresses at 1/n', () => {
    const it = rig('share', 1);
    it.sharing.submit(it.a, 1, 1);
    it.wait(0.5);
    it.sharing.submit(it.b, 1, 2);
    it.wait(10);
    // Job 1 has half a second left when job 2 comes, and needs a second for it; job 2 then has half a second left.
    expect(it.done).toEqual(['1.5 job 1', '2 job 2']);
  });

  test('leave in the order of their remaining work, and may be taken away', () => {
    const it = rig('abort', 1);
    it.sharing.submit(it.a, 3, 3);
    const second = it.sharing.submit(it.a, 2, 2);
    it.sharing.submit(it.a, 1, 1);
    it.wait(3);
    expect(it.done).toEqual(['3 job 1']);
    expect(it.sharing.abort(second)).toBe(true);
    expect(it.sharing.abort(second)).toBe(false);
    it.wait(10);
    // Two seconds of work were left for job 3, alone.
    expect(it.done).toEqual(['3 job 1', '5 job 3']);
  });

  test('without work are done at once, in order', () => {
    const it = rig('zero', 1);
    it.sharing.submit(it.a, 0, 1);
    it.sharing.submit(it.a, 0, 2);
    expect(it.done).toEqual([]);
    it.wait(0);
    expect(it.done.sort()).toEqual(['0 job 1', '0 job 2']);
  });

  test('do not feel jobs on another host', () => {
    const it = rig('elsewhere', 1);
    it.sharing.submit(it.a, 1, 1);
    it.sharing.submit(it.far, 1, 2);
    it.wait(2);
    expect(it.done).toEqual(['1 job 1', '1 job 2']);
  });
});

describe('jobs on several cores', () => {
  test('have one each while there are enough', () => {
    const it = rig('cores', 2);
    it.sharing.submit(it.a, 1, 1);
    it.sharing.submit(it.a, 2, 2);
    it.sharing.submit(it.b, 3, 3);
    it.wait(20);
    // 2/3 until 1.5 s; then job 2 has 1 s and job 3 2 s left, each on a core.
    expect(it.done).toEqual(['1.5 job 1', '2.5 job 2', '3.5 job 3']);
  });

  test('are slowed by the factors of host and process', () => {
    const it = rig('slow', 4);
    it.sharing.submit(it.a, 1, 1);
    it.sharing.submit(it.b, 1, 2);
    it.wait(0.5);
    it.world.slow(it.host, 2, 0);
    it.world.slow(it.b, 3, 0);
    it.wait(0.6);
    it.world.quicken(it.host, 2, 0);
    it.wait(10);
    // Job 2: 0.5 at full speed, 0.6/6 = 0.1 of the next 0.6 s, and the other 0.4 three times as slow.
    expect(it.done).toEqual(['1.3 job 1', '2.3 job 2']);
  });
});

describe('the sharing', () => {
  test('may be made before the processes are', () => {
    const { world, wait } = smallWorld('early', 1);
    const done: number[] = [];
    const sharing = new ProcessorSharing(world, { jobDone: (tag) => void done.push(tag) });
    const late = world.addProcess('late', world.hosts[0]!);
    expect(sharing.jobsOf(late)).toBe(0);
    sharing.submit(late, 1, 7);
    wait(2);
    expect(done).toEqual([7]);
  });
});

describe('a fault', () => {
  test('that stops a process frees its cores, and its jobs go on later', () => {
    const it = rig('hang', 1);
    it.sharing.submit(it.a, 1, 1);
    it.sharing.submit(it.b, 1, 2);
    it.wait(1);
    it.world.hang(it.a, 0);
    it.wait(3);
    expect(it.done).toEqual(['1.5 job 2']);
    expect(it.sharing.jobsOf(it.a)).toBe(1);
    it.world.resume(it.a, 0);
    it.wait(10);
    expect(it.done).toEqual(['1.5 job 2', '4.5 job 1']);
  });

  test('that stops the machine stops all of it', () => {
    const it = rig('pause', 1);
    it.sharing.submit(it.a, 1, 1);
    it.wait(0.25);
    it.world.pause(it.host, 0);
    it.wait(10);
    it.world.unpause(it.host, 0);
    it.wait(10);
    expect(it.done).toEqual(['11 job 1']);
  });

  test('that ends a process ends its jobs, and only those', () => {
    const it = rig('crash', 1);
    const lost = it.sharing.submit(it.a, 1, 1);
    it.sharing.submit(it.b, 1, 2);
    it.wait(1);
    it.world.crash(it.a, 0);
    expect(it.sharing.isPending(lost)).toBe(false);
    expect(it.sharing.submit(it.a, 1, 3)).toBe(NO_JOB);
    it.world.start(it.a, 0);
    it.wait(10);
    expect(it.done).toEqual(['1.5 job 2']);
    it.sharing.submit(it.a, 1, 4);
    it.world.powerOff(it.host, 0);
    it.world.powerOn(it.host, 0);
    it.wait(100);
    expect(it.done).toEqual(['1.5 job 2']);
    expect(it.sharing.jobsOf(it.a)).toBe(0);
  });
});

describe('utilisation', () => {
  test('is the share of the cores in use, over all and in the busiest minute', () => {
    const it = rig('utilisation', 2);
    it.wait(30);
    it.sharing.submit(it.a, 60, 1);
    it.sharing.submit(it.a, 30, 2);
    it.sharing.submit(it.far, 0.5, 3);
    it.wait(570);
    // 30 to 60 s: two jobs; 60 to 90 s: one. Minutes: 0.5, 0.25, 0, ...
    const used = it.sharing.utilisation(it.host);
    expect(used.mean(it.simulation.now)).toBeCloseTo(90 / 1200, 12);
    expect(used.peak(it.simulation.now)).toBeCloseTo(0.5, 12);
    used.reset(it.simulation.now);
    it.sharing.submit(it.a, 150, 4);
    it.wait(300);
    expect(it.sharing.utilisation(it.host).peak(it.simulation.now)).toBeCloseTo(0.5, 12);
    expect(it.sharing.utilisation(it.host).mean(it.simulation.now)).toBeCloseTo(0.25, 12);
    used.reset(it.simulation.now);
    it.sharing.submit(it.a, 10, 5);
    it.wait(20);
    // Less than a minute: no window has passed, but it was in use.
    expect(it.sharing.utilisation(it.host).peak(it.simulation.now)).toBeCloseTo(0.25, 12);
  });
});

// ---- against a slow and simple reference --------------------------------------------------------------------------

type Act =
  | { readonly kind: 'submit'; readonly which: number; readonly work: number }
  | { readonly kind: 'abort'; readonly which: number }
  | { readonly kind: 'slow' | 'quicken' | 'hang' | 'resume' | 'crash' | 'start'; readonly which: number }
  | { readonly kind: 'wait'; readonly seconds: number };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      which: fc.nat(1),
      work: fc.integer({ min: 1, max: 4000 }).map((ms) => ms / 1000),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      seconds: fc.integer({ min: 1, max: 3000 }).map((ms) => ms / 1000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('abort' as const), which: fc.nat(30) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'slow' as const,
        'quicken' as const,
        'hang' as const,
        'resume' as const,
        'crash' as const,
        'start' as const,
      ),
      which: fc.nat(1),
    }),
  },
);

/** The law written down directly: every job's remaining work, stepped from one completion or change to the next. */
class Reference {
  readonly done = new Map<number, number>();
  private now = 0;
  private jobs: { readonly tag: number; readonly process: Process; left: number }[] = [];

  constructor(private readonly cores: number) {}

  submit(process: Process, work: number, tag: number): void {
    if (process.running) this.jobs.push({ tag, process, left: work });
  }

  abort(tag: number): void {
    this.jobs = this.jobs.filter((job) => job.tag !== tag);
  }

  /** To be called after any change of the world: dead processes lose their jobs. */
  changed(): void {
    this.jobs = this.jobs.filter((job) => job.process.running);
  }

  wait(seconds: number): void {
    const end = this.now + seconds;
    for (;;) {
      const running = this.jobs.filter((job) => job.process.working);
      const rate = (job: { process: Process }) =>
        Math.min(1, this.cores / running.length) / (job.process.slowFactor * job.process.host.slowFactor);
      const step = Math.min(end - this.now, ...running.map((job) => job.left / rate(job)));
      for (const job of running) job.left -= step * rate(job);
      this.now += step;
      for (const job of running) if (job.left < 1e-7) this.done.set(job.tag, this.now);
      this.jobs = this.jobs.filter((job) => !this.done.has(job.tag));
      if (this.now >= end - 1e-12) return;
    }
  }
}

function perform(it: ReturnType<typeof rig>, reference: Reference, acts: readonly Act[]): void {
  const handles: JobHandle[] = [];
  const processes = [it.a, it.b];
  for (const one of acts) {
    const process = processes['which' in one ? one.which % 2 : 0]!;
    if (one.kind === 'submit') {
      handles.push(it.sharing.submit(process, one.work, handles.length));
      reference.submit(process, one.work, handles.length - 1);
    } else if (one.kind === 'abort') {
      it.sharing.abort(handles[one.which] ?? NO_JOB);
      reference.abort(one.which);
    } else if (one.kind === 'wait') {
      it.wait(one.seconds);
      reference.wait(one.seconds);
    } else if (one.kind === 'slow' || one.kind === 'quicken') {
      it.world[one.kind](one.which === 0 ? it.host : it.b, 2, 0);
    } else {
      it.world[one.kind](process, 0);
      reference.changed();
    }
  }
}

describe('any sequence of arrivals, departures and faults', () => {
  test('ends every job when the law says so, within the microseconds that events are rounded to', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.array(act, { maxLength: 60 }), (cores, acts) => {
        const it = rig('reference', cores);
        const reference = new Reference(cores);
        perform(it, reference, acts);
        const simulated = new Map(
          it.done.map((line) => [Number(line.split(' job ')[1]), Number(line.split(' job ')[0])] as const),
        );
        for (const [tag, at] of reference.done) {
          // A job that ends within rounding of the end of a wait may be told in the next one.
          const told = simulated.get(tag);
          if (told !== undefined) expect(Math.abs(told - at)).toBeLessThan(1e-4);
        }
        const untold = [...reference.done].filter(([tag]) => !simulated.has(tag));
        const early = [...simulated].filter(([tag]) => !reference.done.has(tag));
        expect([...untold, ...early].length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 400, seed: 30 },
    );
  });

  test('goes on from a snapshot as it went on before', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), fc.array(act, { maxLength: 30 }), (before, after) => {
        const it = rig('restored', 2);
        perform(it, new Reference(2), before);
        const snapshot = it.simulation.save();
        it.done.length = 0;
        perform(it, new Reference(2), after);
        const first = [it.done.splice(0), it.sharing.save()];
        it.simulation.restore(snapshot);
        perform(it, new Reference(2), after);
        expect([it.done.splice(0), it.sharing.save()]).toEqual(first);
      }),
      { numRuns: 100, seed: 31 },
    );
  });
});
