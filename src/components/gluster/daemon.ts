/** glustershd beside one brick. */
import type { Process } from '../../infrastructure/process.js';
import type { Brick } from './brick.js';
import type { Connection } from './connection.js';
import type { Replica } from './replica.js';

export interface Daemon {
  readonly brick: Brick;
  readonly replica: Replica;
  readonly process: Process;
  /** To the bricks of the set, by position. */
  readonly connections: Connection[];
}
