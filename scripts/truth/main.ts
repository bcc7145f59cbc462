/**
 * `npm run truth`: writes docs/truth.md. `npm run truth -- WORD`: shows the rows whose names hold the word; those of the second
 * table are called `reference/<case>`, the last chapter is `years`.
 */
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { chapters, comparisons } from './comparisons.js';
import { serve, simulateAll } from './crew.js';
import { page, summary, type Told } from './page.js';
import { referenceChapter, referenceSummary } from './reference/chapter.js';
import { casesNamed, caseTasks } from './reference/work.js';
import { verdictOn } from './verdict.js';
import { yearsChapter } from './years.js';

const PAGE = 'docs/truth.md';

async function main(words: readonly string[]): Promise<void> {
  const isWanted = ({ id }: { readonly id: string }): boolean =>
    words.length === 0 || words.some((word) => id.includes(word));
  const wanted = comparisons.filter(isWanted);
  const cases = casesNamed(words);
  if (wanted.length + cases.length === 0 && !words.includes('years')) {
    throw new Error(`no row is called anything like ${words.join(' or ')}`);
  }
  const work = { comparisons: wanted, cases: caseTasks(cases) };
  const { observations, cases: done } = await simulateAll(work, new URL(import.meta.url), (share) =>
    progress(`\r${Math.floor(100 * share)} % of the trials`),
  );
  progress('\r');
  const told: Told[] = [];
  for (const chapter of chapters) {
    const own = chapter.comparisons.filter(isWanted);
    const verdicts = await Promise.all(own.map((one) => verdictOn(one, observations[one.id] ?? [])));
    if (verdicts.length > 0) told.push({ chapter, verdicts });
  }
  const reference = cases.length > 0 ? referenceChapter(cases, done) : '';
  const years = words.length === 0 || words.includes('years') ? yearsChapter() : '';
  const text = page(told, [reference, years].filter((chapter) => chapter !== '').join('\n'));
  if (words.length === 0) writeFileSync(PAGE, text);
  else process.stdout.write(told.length > 0 ? text.slice(text.indexOf('## Summary')) : reference + years);
  const sentences = [
    ...(told.length > 0 ? [summary(told.flatMap(({ verdicts }) => verdicts))] : []),
    ...(cases.length > 0 ? [referenceSummary(cases, done)] : []),
  ];
  process.stdout.write(`${sentences.join('\n')}\n`);
}

/** For somebody who looks on; a file or a pipe wants none of it. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(text);
}

if (isMainThread) await main(process.argv.slice(2));
else serve();
