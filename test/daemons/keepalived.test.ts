/** The rows of docs/truth.md about keepalived, with fewer trials. */
import { testChapter } from './support/chapter.js';

testChapter('keepalived');
