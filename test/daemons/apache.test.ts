/** The rows of docs/truth.md about Apache, with fewer trials. */
import { testChapter } from './support/chapter.js';

testChapter('Apache');
