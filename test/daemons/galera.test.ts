/** The rows of docs/truth.md about Galera, with fewer trials. */
import { testChapter } from './support/chapter.js';

testChapter('Galera');
