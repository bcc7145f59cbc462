/** Progress with the time left, on stderr: a bar on a terminal, a line now and then elsewhere. */
import cliProgress from 'cli-progress';
import type { Progress as At } from '../experiment/run.js';

/** Runs shorter than this need no progress. */
const PATIENCE_SECONDS = 1;
/** Without a terminal: a line this often. */
const LINE_SECONDS = 10;

export class Progress {
  private readonly began = performance.now();
  private lastLine = performance.now();
  private bar: cliProgress.SingleBar | null = null;

  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly quiet: boolean,
  ) {}

  show(at: At): void {
    const elapsed = (performance.now() - this.began) / 1000;
    if (this.quiet || elapsed < PATIENCE_SECONDS) return;
    const left = at.share > 0 ? (elapsed * (1 - at.share)) / at.share : NaN;
    const words = `${at.replications}${at.of === null ? '' : ` of ${at.of}`} runs, ${leftText(left)}`;
    if (this.stream.isTTY) this.draw(at.share, words);
    else if (performance.now() - this.lastLine > LINE_SECONDS * 1000) {
      this.lastLine = performance.now();
      this.stream.write(`${Math.round(at.share * 100)} %, ${words}\n`);
    }
  }

  /** Takes the bar away, so that what follows starts on a clean line. */
  clear(): void {
    this.bar?.stop();
    this.bar = null;
  }

  private draw(share: number, words: string): void {
    if (!this.bar) {
      const options = {
        format: '{bar} {percentage} % {words}',
        stream: this.stream,
        clearOnComplete: true,
        hideCursor: true,
        barsize: 30,
      };
      this.bar = new cliProgress.SingleBar(options, cliProgress.Presets.shades_classic);
      this.bar.start(1000, 0, { words });
    }
    this.bar.update(Math.round(share * 1000), { words });
  }
}

function leftText(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'time left unknown';
  return seconds < 90 ? `${Math.ceil(seconds)} s left` : `${Math.ceil(seconds / 60)} min left`;
}
