/** The stated answer of a scenario. */
import type { AnswerSpecification } from '../model.js';
import type { Read, Session } from '../read/session.js';
import { typed } from '../read/typed.js';
import { answerParameters } from '../sections/answer.js';

export function makeAnswer(read: Read | null, { problems }: Session): AnswerSpecification | null {
  if (read === null) return null;
  const { source, ...measures } = typed(read, answerParameters);
  const figures = Object.entries(measures).flatMap(([measure, value]) =>
    typeof value === 'number' ? [{ measure: measure as keyof typeof measures, value }] : [],
  );
  // What is wrong, or no map at all, has been complained about; null is what was never written.
  const written = Object.values(measures);
  if (written.length > 0 && written.every((value) => value === null)) {
    const known = Object.keys(measures).join(', ');
    const message = `states nothing: write at least one of ${known}`;
    problems.error({ path: read.path, place: read.place, message, code: 'missing' });
  }
  return { source: source ?? '', figures };
}
