/** Accidents that are planted in a program before it starts; in each of its threads, too, which inherit the options of Node. */
import { pathToFileURL } from 'node:url';
import { builtProgram } from './hasim.js';

const system = new URL('../scenario/system.js', pathToFileURL(builtProgram)).href;

/** @param accident what happens, as JavaScript, before the replication `number` begins */
export function beforeEachReplication(accident: string): string {
  return `import { System } from '${system}';
    const start = System.prototype.start;
    System.prototype.start = function () {
      const number = this.replication;
      ${accident}
      return start.call(this);
    };`;
}

/** Time that passes without work. */
export function asleep(milliseconds: number): string {
  return `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${milliseconds});`;
}
