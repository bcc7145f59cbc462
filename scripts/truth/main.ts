/** `npm run truth`: writes docs/truth.md. `npm run truth -- WORD`: shows the rows whose names hold the word. */
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { chapters, comparisons } from './comparisons.js';
import { serve, simulateAll } from './crew.js';
import { page, summary, type Told } from './page.js';
import { verdictOn } from './verdict.js';

const PAGE = 'docs/truth.md';

async function main(words: readonly string[]): Promise<void> {
  const isWanted = ({ id }: { readonly id: string }): boolean =>
    words.length === 0 || words.some((word) => id.includes(word));
  const wanted = comparisons.filter(isWanted);
  if (wanted.length === 0) throw new Error(`no row is called anything like ${words.join(' or ')}`);
  const observations = await simulateAll(wanted, new URL(import.meta.url), (share) =>
    process.stderr.write(`\r${Math.floor(100 * share)} % of the trials`),
  );
  process.stderr.write('\r');
  const told: Told[] = [];
  for (const chapter of chapters) {
    const own = chapter.comparisons.filter(isWanted);
    const verdicts = await Promise.all(own.map((one) => verdictOn(one, observations[one.id] ?? [])));
    if (verdicts.length > 0) told.push({ chapter, verdicts });
  }
  const text = page(told);
  if (words.length === 0) writeFileSync(PAGE, text);
  else process.stdout.write(text.slice(text.indexOf('## Summary')));
  process.stdout.write(`${summary(told.flatMap(({ verdicts }) => verdicts))}\n`);
}

if (isMainThread) await main(process.argv.slice(2));
else serve();
