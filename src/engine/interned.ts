/**
 * Strings turned into small indices, in order of first use. Saving costs nothing: the snapshot is the
 * list of names itself, and the first new string after it copies the list.
 */
export class Interned {
  private names: readonly string[];
  private indices = new Map<string, number>();
  private shared = true;

  /** `first` gets index 0. */
  constructor(first: string) {
    this.names = [];
    this.restore([first]);
  }

  get size(): number {
    return this.names.length;
  }

  /** The index of a string, new or known. */
  indexOf(name: string): number {
    const known = this.indices.get(name);
    if (known !== undefined) return known;
    const index = this.names.length;
    this.append(name);
    this.indices.set(name, index);
    return index;
  }

  /** The string of an index that `indexOf` gave out. */
  nameOf(index: number): string {
    return this.names[index]!;
  }

  /** All names in order of their indices; later ones do not appear in it. */
  save(): readonly string[] {
    this.shared = true;
    return this.names;
  }

  restore(names: readonly string[]): void {
    this.shared = true;
    if (names === this.names) return;
    this.names = names;
    this.indices = new Map(names.map((name, index) => [name, index]));
  }

  private append(name: string): void {
    if (this.shared) this.names = [...this.names, name];
    else (this.names as string[]).push(name); // ours alone: copied when it was last added to
    this.shared = false;
  }
}
