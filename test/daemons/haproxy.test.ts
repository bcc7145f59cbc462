/** The rows of docs/truth.md about HAProxy, with fewer trials. */
import { testChapter } from './support/chapter.js';

testChapter('HAProxy');
