import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../support/source-files.js';

/** `HASIM_UPDATE_README=1 npm run e2e -- readme` writes the present output and picture into the README. */
const updating = process.env.HASIM_UPDATE_README === '1';

/** Of an incident, of years. */
const PICTURES = ['success-over-time.png', 'causes-by-origin.png'];

const BLOCK = /<!-- output: npx hasim (.+?) -->\n```\n([^]*?)```\n<!-- end of output -->/g;
const readmePath = path.join(root, 'README.md');

test('the README shows what its commands really print', () => {
  const readme = readFileSync(readmePath, 'utf8');
  const blocks = [...readme.matchAll(BLOCK)];
  expect(blocks.length).toBeGreaterThan(1);
  // The command that stands first in the README is the one whose output is shown first.
  const [, first = ''] = /npm ci && npx hasim (.+)\n/.exec(readme) ?? [];
  expect(blocks[0]?.[1]?.startsWith(first)).toBe(true);
  for (const [block, words = '', shown = ''] of blocks) {
    expect(readme).toContain(`npx hasim ${words.replace(/ --.*/, '')}`);
    const printed = printedBy(words);
    if (!updating) expect(shown).toBe(printed);
    else {
      const now = readFileSync(readmePath, 'utf8');
      const replaced = block.replace(`\`\`\`\n${shown}\`\`\``, () => `\`\`\`\n${printed}\`\`\``);
      writeFileSync(
        readmePath,
        now.replace(block, () => replaced),
      );
    }
  }
}, 600_000);

/** What a command writes; when updating, the picture of a run is kept. */
function printedBy(words: string): string {
  const out = mkdtempSync(path.join(os.tmpdir(), 'hasim-readme-'));
  try {
    const program = path.join(root, 'dist/cli/main.js');
    const reports = words.startsWith('run ');
    const options = reports ? ['--out', out] : [];
    const child = spawnSync(process.execPath, [program, ...words.split(' '), ...options], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(child.stderr).not.toMatch(/error|mistake/);
    if (updating && reports) {
      const name = path.basename(words.split(' ')[1] ?? '', '.yaml');
      const pictures = PICTURES.map((picture) => path.join(out, name, 'latest', picture));
      const made = pictures.find((picture) => existsSync(picture)) ?? '';
      copyFileSync(made, path.join(root, 'docs/pictures', `${name}.png`));
    }
    return `${child.stdout.replace(/\n\nReport: .*\n$/, '').trimEnd()}\n`;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

test('every path that the README names exists', () => {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
  const named = [...readme.matchAll(/\]\(([^)#]+)\)|`((?:scenarios|docs)\/[^`]+)`/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
});
