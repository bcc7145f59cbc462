/** Starts the built program the way a user does. */
import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { root } from '../../support/source-files.js';

export interface Surroundings {
  readonly cwd?: string;
  /** Beside the present environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Another JavaScript engine. */
  readonly node?: string;
  /** Another copy of the program. */
  readonly program?: string;
  /** A module that runs before the program, to plant an accident. */
  readonly preload?: string;
}

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const builtProgram = path.join(root, 'dist/cli/main.js');

export function hasim(words: readonly string[], around: Surroundings = {}): Ended {
  const [program, options] = invocation(words, around);
  const ended = spawnSync(program, options.words, { ...options.spawn, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (ended.error) throw ended.error;
  const { status, signal, stdout, stderr } = ended;
  return { status, signal, stdout, stderr };
}

export class Running {
  readonly ended: Promise<Ended>;
  private readonly child: ChildProcessByStdio<null, Readable, Readable>;
  private stdout = '';
  private stderr = '';

  constructor(words: readonly string[], around: Surroundings = {}) {
    const [program, options] = invocation(words, around);
    this.child = spawn(program, options.words, { ...options.spawn, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (status, signal) => {
        resolve({ status, signal, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  /** What it has written to stderr so far. */
  get said(): string {
    return this.stderr;
  }

  /** Until stderr holds this. */
  async says(text: string): Promise<void> {
    while (!this.stderr.includes(text)) {
      await Promise.race([
        new Promise((resolve) => this.child.stderr.once('data', resolve)),
        this.ended.then(({ stderr }) => {
          if (!stderr.includes(text)) throw new Error(`ended without saying ${text}:\n${stderr}`);
        }),
      ]);
    }
  }

  /** Whoever read its output has enough. */
  stopReading(): void {
    this.child.stdout.destroy();
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

/** Says `ready` on stderr as soon as signals are listened to. */
export const SAYS_READY = `process.on('newListener', (event) => {
  if (event === 'SIGINT') process.stderr.write('ready\\n');
});`;

/** Replaces a function of node:fs/promises, for all modules that import it. */
export function replacing(name: string, body: string): string {
  return `import promises from 'node:fs/promises';
    import { syncBuiltinESMExports } from 'node:module';
    const original = promises.${name};
    let calls = 0;
    promises.${name} = async (...words) => { calls += 1; ${body} return original(...words); };
    syncBuiltinESMExports();`;
}

function invocation(words: readonly string[], around: Surroundings) {
  const { cwd, env = {}, node = process.execPath, program = builtProgram, preload } = around;
  const before =
    preload === undefined ? [] : ['--import', `data:text/javascript,${encodeURIComponent(preload)}`];
  // Jest's own options for Node are not the user's.
  const all = { ...process.env, NODE_OPTIONS: undefined, ...env };
  return [node, { words: [...before, program, ...words], spawn: { cwd, env: all } }] as const;
}
