/** A Redis server of one's own, on loopback, with a password and with everything it is told kept in a file. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const PASSWORD = 'correct horse';

export class RedisServer {
  private child: ChildProcess | null = null;

  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {}

  static async start(): Promise<RedisServer> {
    const found = spawnSync('redis-server', ['--version'], { encoding: 'utf8' });
    if (found.error) throw new Error('these tests need Redis: apt-get install -y redis-server');
    const folder = mkdtempSync(path.join(os.tmpdir(), 'hasim-redis-'));
    const server = new RedisServer(folder, await freePort());
    await server.up();
    return server;
  }

  get url(): string {
    return `redis://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${this.port}`;
  }

  get urlWithWrongPassword(): string {
    return `redis://:open-sesame@127.0.0.1:${this.port}`;
  }

  /** Resolves when it answers. */
  async up(): Promise<void> {
    const { folder, port } = this;
    const words = [
      ...['--port', String(port), '--bind', '127.0.0.1', '--requirepass', PASSWORD, '--dir', folder],
      ...['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''],
    ];
    this.child = spawn('redis-server', words, { stdio: 'ignore' });
    while (this.ask('PING') !== 'PONG') await new Promise((resolve) => setTimeout(resolve, 50));
  }

  /** Resolves when it has ended; what it was told stays in its folder. */
  async down(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child === null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }

  async remove(): Promise<void> {
    await this.down();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What `redis-cli` answers. */
  ask(...words: string[]): string {
    const options = ['-p', String(this.port), '--no-auth-warning', '-a', PASSWORD];
    return spawnSync('redis-cli', [...options, ...words], { encoding: 'utf8' }).stdout.trim();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
