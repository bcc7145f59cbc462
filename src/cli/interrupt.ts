/** Ctrl-C: the first asks for an end that keeps what was measured, the second is an end at once. */
import { ExitCode } from './exit-code.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export class Interrupt {
  private asked = false;
  private readonly onSignal = (): void => {
    if (this.asked) process.exit(ExitCode.interrupted);
    this.asked = true;
    this.first();
  };

  /** @param first what is to be told at the first time */
  constructor(private readonly first: () => void) {
    for (const signal of SIGNALS) process.on(signal, this.onSignal);
  }

  get came(): boolean {
    return this.asked;
  }

  /** From now on a signal does what it always does. */
  release(): void {
    for (const signal of SIGNALS) process.off(signal, this.onSignal);
  }
}
