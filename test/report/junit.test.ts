import { expect, test } from '@jest/globals';
import { SaxesParser } from 'saxes';
import { junitFormat } from '../../src/report/junit.js';
import type { ReportInput } from '../../src/report/report-format.js';
import type { TargetResult } from '../../src/results/results.js';
import { sample } from './support/sample.js';
import { HOSTILE, hostileSample } from './support/years-sample.js';

interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** @throws on the first thing that is not well-formed XML 1.0 */
async function tagsOf(input: ReportInput): Promise<Tag[]> {
  const [file] = await junitFormat.render(input);
  const tags: Tag[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => tags.push({ name, attributes }));
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(String(file!.content)).close();
  return tags;
}

function withTargets(targets: readonly Partial<TargetResult>[]): ReportInput {
  const input = sample([40, 60]);
  const [first] = input.results.targets;
  return {
    ...input,
    results: { ...input.results, targets: targets.map((target) => ({ ...first!, ...target })) },
  };
}

const absent = {
  estimate: null,
  low: null,
  high: null,
  confidence: null,
  kind: 'absent',
  why: 'no traffic',
} as const;

test('met passes, missed fails with what was measured, undecided is skipped with the reason', async () => {
  const tags = await tagsOf(
    withTargets([
      { name: 'a >= 1', verdict: 'met' },
      { name: 'b >= 2', verdict: 'missed' },
      { name: 'c >= 3', verdict: 'undecided' },
      { name: 'd >= 4', verdict: 'undecided', interval: absent },
    ]),
  );
  const suite = tags.find((tag) => tag.name === 'testsuite')!;
  expect(suite.attributes).toMatchObject({
    name: 'sample',
    tests: '4',
    failures: '1',
    skipped: '2',
    errors: '0',
  });
  const cases = tags.filter((tag) => ['testcase', 'failure', 'skipped'].includes(tag.name));
  expect(cases.map(({ name, attributes }) => [name, attributes['name'] ?? attributes['message']])).toEqual([
    ['testcase', 'a >= 1'],
    ['testcase', 'b >= 2'],
    ['failure', expect.stringMatching(/^measured 95 % \(.+ to .+\)$/)],
    ['testcase', 'c >= 3'],
    ['skipped', expect.stringContaining("undecided: the interval holds the target's threshold: 95 %")],
    ['testcase', 'd >= 4'],
    ['skipped', 'undecided: not measured: no traffic'],
  ]);
});

test('hostile text: valid XML, and the text arrives', async () => {
  const tags = await tagsOf(hostileSample());
  // eslint-disable-next-line no-control-regex -- XML has no way to hold them
  const readable = HOSTILE.replace(/[\u0000\u001b\u202e]/g, '\ufffd');
  expect(tags.find((tag) => tag.name === 'testcase')?.attributes).toEqual({
    classname: readable,
    name: readable,
  });
  expect(
    tags
      .map((tag) => tag.name)
      .filter((name) => !/^(testsuites?|propert(y|ies)|testcase|failure|skipped|system-out)$/.test(name)),
  ).toEqual([]);
});

test('no targets: an empty suite', async () => {
  const tags = await tagsOf(withTargets([]));
  expect(tags.find((tag) => tag.name === 'testsuites')?.attributes).toMatchObject({
    tests: '0',
    failures: '0',
  });
});
