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

const BLOCK = /<!-- output: npx hasim (.+?) -->\n```\n([^]*?)```\n<!-- end of output -->/;

test('the README shows what its first command really prints', () => {
  const readmePath = path.join(root, 'README.md');
  const readme = readFileSync(readmePath, 'utf8');
  const [block = '', words = '', shown = ''] = BLOCK.exec(readme) ?? [];
  expect(words).not.toBe('');
  // The command that stands first in the README is the one whose output is shown.
  expect(readme.indexOf(`npm ci && npx hasim ${words}`)).toBeGreaterThan(0);
  const out = mkdtempSync(path.join(os.tmpdir(), 'hasim-readme-'));
  try {
    const program = path.join(root, 'dist/cli/main.js');
    const child = spawnSync(process.execPath, [program, ...words.split(' '), '--out', out], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(child.stderr).not.toMatch(/error|mistake/);
    const printed = `${child.stdout.replace(/\n\nReport: .*\n$/, '')}\n`;
    if (updating) {
      writeFileSync(
        readmePath,
        readme.replace(block, block.replace(`\`\`\`\n${shown}\`\`\``, `\`\`\`\n${printed}\`\`\``)),
      );
      const name = path.basename(words.split(' ')[1] ?? '', '.yaml');
      const pictures = PICTURES.map((picture) => path.join(out, name, 'latest', picture));
      const made = pictures.find((picture) => existsSync(picture)) ?? '';
      copyFileSync(made, path.join(root, 'docs/pictures', `${name}.png`));
    } else expect(shown).toBe(printed);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}, 300_000);

test('every path that the README names exists', () => {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
  const named = [...readme.matchAll(/\]\(([^)#]+)\)|`((?:scenarios|docs)\/[^`]+)`/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
});
