/** A mistake or a doubt in a scenario, with the place where it stands. */

export interface Place {
  /** As typed or reached through `extends`; `--set path=value` for a value of the command line. */
  readonly file: string;
  /** Counted from 1; 0: the file as a whole. */
  readonly line: number;
  readonly column: number;
}

export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly place: Place;
  /** Keys joined with dots: `components.db-vip.advert_int`. Empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

/** `file.yaml:12:5  components.db-vip.advert_int: must be > 0 (got -1s)` */
export function formatProblem({ severity, place, path, message }: Problem): string {
  const where = place.line > 0 ? `${place.file}:${place.line}:${place.column}` : place.file;
  const what = path === '' ? message : `${path}: ${message}`;
  return `${where}  ${severity === 'warning' ? 'warning: ' : ''}${what}`;
}

export interface Note {
  readonly place: Place;
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly code?: string;
}

/** Collects problems, each only once, and hands them out in the order in which a reader meets them. */
export class Problems {
  private readonly found = new Map<string, Problem>();
  private readonly files: string[] = [];

  error(note: Note): void {
    this.add('error', note);
  }

  warn(note: Note): void {
    this.add('warning', note);
  }

  /** The order of files in reports: the scenario first, then its parents. */
  addFile(file: string): void {
    if (!this.files.includes(file)) this.files.push(file);
  }

  get failed(): boolean {
    return [...this.found.values()].some(({ severity }) => severity === 'error');
  }

  sorted(severity: Problem['severity']): readonly Problem[] {
    return [...this.found.values()]
      .filter((problem) => problem.severity === severity)
      .sort(
        (one, other) =>
          this.rank(one.place.file) - this.rank(other.place.file) ||
          one.place.line - other.place.line ||
          one.place.column - other.place.column ||
          (one.path < other.path ? -1 : 1),
      );
  }

  private add(severity: Problem['severity'], { place, path, message, code = 'invalid' }: Note): void {
    const problem: Problem = { severity, code, place, path: path.join('.'), message };
    const key = formatProblem(problem);
    if (!this.found.has(key)) this.found.set(key, problem);
  }

  /** Values of the command line come last. */
  private rank(file: string): number {
    const rank = this.files.indexOf(file);
    return rank < 0 ? this.files.length : rank;
  }
}
