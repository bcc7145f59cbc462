/** The rows of docs/truth.md about GlusterFS, with fewer trials. */
import { testChapter } from './support/chapter.js';

testChapter('GlusterFS');
