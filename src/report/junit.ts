/** `junit.xml`: targets as test cases, for what shows test results: met passes, missed fails, undecided is skipped. */
import type { Results, TargetResult } from '../results/results.js';
import { escapeMarkup } from './escape.js';
import { inPlainWords } from './plain-words.js';
import type { ReportFormat, ReportInput } from './report-format.js';
import { measured, whyUndecided } from './targets.js';

export const junitFormat: ReportFormat = {
  name: 'junit',
  description: 'junit.xml: targets as test cases, for a build server',
  byDefault: false,
  render: (input) => Promise.resolve([{ name: 'junit.xml', content: toJunit(input) }]),
};

function toJunit({ results, origin }: ReportInput): string {
  const { targets, run, scenario } = results;
  const missed = targets.filter((target) => target.verdict === 'missed').length;
  const undecided = targets.filter((target) => target.verdict === 'undecided').length;
  const totals = { tests: targets.length, failures: missed, errors: 0, skipped: undecided };
  const properties = {
    ...{ hasim: results.hasim, scenario: scenario.file, sha256: scenario.sha256 },
    ...{ lens: run.lens, seed: run.seed, replications: run.replications, command: origin.command },
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'hasim', ...totals })}>`,
    `  <testsuite${attributes({ name: scenario.name, ...totals })}>`,
    '    <properties>',
    ...Object.entries(properties).map(([name, value]) => `      <property${attributes({ name, value })}/>`),
    '    </properties>',
    ...targets.flatMap((target) => testCase(target, results)),
    `    <system-out>${escapeMarkup(inPlainWords(results).join('\n'))}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(target: TargetResult, { scenario }: Results): string[] {
  const open = `    <testcase${attributes({ classname: scenario.name, name: target.name })}`;
  if (target.verdict === 'met') return [`${open}/>`];
  const inside =
    target.verdict === 'missed'
      ? `<failure${attributes({ message: `measured ${measured(target)}`, type: 'missed' })}/>`
      : `<skipped${attributes({ message: `undecided: ${whyUndecided(target)}` })}/>`;
  return [`${open}>`, `      ${inside}`, '    </testcase>'];
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${inAttribute(String(value))}"`)
    .join('');
}

/** Line ends and tabs would become blanks. */
function inAttribute(text: string): string {
  return escapeMarkup(text).replace(/[\t\n\r]/g, (one) => `&#${one.charCodeAt(0)};`);
}
