/** "Did you mean". */
import { distance } from 'fastest-levenshtein';

/** The known word that a mistyped one most likely stands for, or null when none is near. */
export function closest(word: string, known: readonly string[]): string | null {
  const typed = plain(word);
  let best: string | null = null;
  let least = Math.max(1, Math.floor(typed.length / 3)) + 1;
  for (const candidate of known) {
    const steps = isSwap(typed, plain(candidate)) ? 1 : distance(typed, plain(candidate));
    if (steps < least) {
      least = steps;
      best = candidate;
    }
  }
  return best;
}

/** Two letters beside each other changed places, the commonest slip of fingers. */
function isSwap(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  const first = [...one].findIndex((letter, index) => letter !== other[index]);
  const swapped = one.slice(0, first) + (one[first + 1] ?? '') + (one[first] ?? '') + one.slice(first + 2);
  return first >= 0 && swapped === other;
}

/** Products disagree on hyphens, underscores, dots and capitals; so do people. */
function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_. ]/g, '');
}
