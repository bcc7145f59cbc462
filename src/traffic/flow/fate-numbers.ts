/** Numbers for fates: equal for those that cost the same and lead to the same, whatever they are because of. */
import type { Fate, PlainFate, Served } from '../../infrastructure/service.js';

/** Of fates and of what they are made of: so many are remembered. */
const MOST_FATES = 1024;
const MOST_SIGNS = 8192;

export class FateNumbers {
  /** Whoever hands out an answer keeps it as it is. */
  private readonly byFate = new Map<Fate, number>();
  private readonly bySign = new Map<string, number>();
  /** Of laws, stations, plans and routes. */
  private objects = new Map<object, number>();
  /** Grows whenever numbers are given out anew: those from before mean nothing then. */
  generation = 0;

  of(fate: Fate): number {
    let number = this.byFate.get(fate);
    if (number === undefined) {
      if (this.byFate.size >= MOST_FATES) this.byFate.clear();
      number = this.numberOf(this.signOf(fate));
      this.byFate.set(fate, number);
    }
    return number;
  }

  private numberOf(sign: string): number {
    let number = this.bySign.get(sign);
    if (number === undefined) {
      if (this.bySign.size >= MOST_SIGNS) this.forget();
      number = this.bySign.size;
      this.bySign.set(sign, number);
    }
    return number;
  }

  private forget(): void {
    this.generation += 1;
    this.bySign.clear();
    this.byFate.clear();
    this.objects = new Map();
  }

  private signOf(fate: Fate): string {
    if (fate.kind !== 'mixed') return this.plain(fate);
    return `mixed ${fate.parts.map((part) => `${part.share} ${this.plain(part.fate)}`).join()}`;
  }

  private plain(fate: PlainFate): string {
    switch (fate.kind) {
      case 'served':
        return this.served(fate);
      case 'failed':
        return `failed ${fate.cause} ${fate.afterSeconds}`;
      case 'mute':
        return 'mute';
      case 'station':
        return `station ${this.object(fate.station)} ${this.object(fate.plan)}`;
      case 'forward':
        return `forward ${this.object(fate.route)}`;
    }
  }

  private served({ work, on, delaySeconds }: Served): string {
    const law = work === null ? '-' : this.object(work);
    return `served ${law} ${delaySeconds} ${on.map(({ index }) => index).join()}`;
  }

  private object(one: object): number {
    let number = this.objects.get(one);
    if (number === undefined) {
      number = this.objects.size;
      this.objects.set(one, number);
    }
    return number;
  }
}
