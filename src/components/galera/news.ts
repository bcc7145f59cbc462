/** What callers are told: from the state of the cluster to the answers and epochs of its ports. */
import type { CauseId } from '../../engine/index.js';
import { answersOf, conflictsNow, reasonOfChange, sameAnswers, type AnswerSources } from './answers.js';
import type { Cluster } from './cluster.js';
import type { MemberEndpoint } from './endpoint.js';
import type { GaleraMember } from './member.js';

interface NewsState {
  readonly answers: readonly MemberEndpoint['answers'][];
  readonly epochs: readonly number[];
  readonly conflictBecause: CauseId;
}

export class News {
  /** null before time 0: nobody has asked yet. */
  private sources: AnswerSources | null = null;
  private readonly ports: readonly { readonly endpoint: MemberEndpoint; readonly member: GaleraMember }[];
  /** They may be reached otherwise now, whatever they answer. */
  private readonly touched = new Set<MemberEndpoint>();

  constructor(
    cluster: Cluster,
    private readonly endpoints: readonly MemberEndpoint[],
  ) {
    this.ports = endpoints.map((endpoint) => {
      const member = cluster.memberOn(endpoint.connections.process.host);
      if (member === null) throw new Error(`${endpoint.name} is not a member`);
      return { endpoint, member };
    });
  }

  start(sources: AnswerSources): void {
    this.sources = sources;
  }

  /** Moves the epochs of those that may answer otherwise now. @returns why (0: not known), null when none does */
  refresh(): CauseId | null {
    const { sources } = this;
    if (sources === null) return null;
    let news: CauseId | null = null;
    for (const { endpoint, member } of this.ports) {
      const before = endpoint.answers;
      const answers = answersOf(sources, member, before);
      if (!this.touched.has(endpoint) && sameAnswers(answers, before)) continue;
      endpoint.answers = answers;
      endpoint.moved();
      news = Math.max(news ?? 0, reasonOfChange(before, answers));
    }
    this.touched.clear();
    return news;
  }

  /** @param members whose answers a change may have touched; null: all */
  touch(members: readonly GaleraMember[] | null): void {
    for (const endpoint of this.endpoints) {
      const { process } = endpoint.connections;
      if (members?.some((member) => member.process === process) ?? true) this.touched.add(endpoint);
    }
  }

  /** At the present rates another share of the commits conflicts than callers know of. */
  conflictsMoved(): boolean {
    const { sources } = this;
    if (sources === null) return false;
    return this.ports.some(({ endpoint: { answers }, member }) => {
      return conflictsNow(sources, member, answers) !== answers.conflicts;
    });
  }

  save(): NewsState {
    return {
      answers: this.endpoints.map((endpoint) => ({ ...endpoint.answers })),
      epochs: this.endpoints.map(({ epoch }) => epoch),
      conflictBecause: this.sources?.conflictBecause ?? 0,
    };
  }

  restore(state: unknown): void {
    const { answers, epochs, conflictBecause } = state as NewsState;
    this.endpoints.forEach((endpoint, index) => {
      endpoint.restore({ ...endpoint.answers, ...answers[index] }, epochs[index] ?? 0);
    });
    if (this.sources) this.sources = { ...this.sources, conflictBecause };
    this.touched.clear();
  }
}
