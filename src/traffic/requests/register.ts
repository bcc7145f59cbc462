/** Objects of components, numbered when first met, so that a snapshot can name them. */
export class Register<T extends object> {
  private readonly list: T[] = [];
  private readonly indices = new Map<T, number>();

  indexOf(one: T): number {
    const known = this.indices.get(one);
    if (known !== undefined) return known;
    this.indices.set(one, this.list.length);
    return this.list.push(one) - 1;
  }

  at(index: number): T | undefined {
    return this.list[index];
  }
}
