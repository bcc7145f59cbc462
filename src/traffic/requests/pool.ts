/** Recycled objects. Ids are handed out in a fixed order, so that runs repeat. */
interface Pooled {
  readonly id: number;
  life: number;
}

export class Pool<T extends Pooled> {
  readonly all: T[] = [];
  private free: number[] = [];

  constructor(private readonly make: (id: number) => T) {}

  take(): T {
    const id = this.free.pop();
    if (id !== undefined) return this.all[id]!;
    const one = this.make(this.all.length);
    this.all.push(one);
    return one;
  }

  /** Old references to it are recognised by its life. */
  give(one: T): void {
    one.life += 1;
    this.free.push(one.id);
  }

  /** Ids in the pool, the next to be taken last. */
  get freeIds(): readonly number[] {
    return this.free;
  }

  /** For a restore: so many exist, and these are free. Those made since then never were. */
  reset(count: number, free: readonly number[]): void {
    this.all.length = Math.min(this.all.length, count);
    while (this.all.length < count) this.all.push(this.make(this.all.length));
    this.free = [...free];
  }
}
