import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StandIn } from '../stand-in/stand-in.js';
import { startServer } from './server.js';

/** A directory for a scenario: a stand-in, a home, and a temporary directory that only its server uses. */
export class Workplace {
  constructor() {
    this.directory = mkdtempSync(join(tmpdir(), 'chaos-'));
    this.temporary = join(this.directory, 'tmp');
    this.standIn = new StandIn(this.directory);
    mkdirSync(this.temporary);
    mkdirSync(join(this.directory, 'home'));
    process.once('exit', this.#remove);
  }

  /** The environment of the server. */
  get env() {
    return {
      PATH: process.env.PATH,
      HOME: join(this.directory, 'home'),
      TMPDIR: this.temporary,
      DOCKER_HOST: `unix://${this.directory}/no-engine.sock`,
    };
  }

  /** What the server keeps in its temporary directory. */
  leftovers() {
    return existsSync(this.temporary) ? readdirSync(this.temporary) : [];
  }

  /** Lets another user work in it. */
  giveTo(uid) {
    for (const name of ['.', ...readdirSync(this.directory, { recursive: true })])
      chownSync(join(this.directory, name), uid, uid);
  }

  async serve(options) {
    const server = await startServer(this, options);
    this.#servers.push(server);
    return server;
  }

  /** Ends what a scenario that broke off left running, too. */
  dispose() {
    process.off('exit', this.#remove);
    this.#remove();
  }

  #servers = [];
  #remove = () => {
    for (const server of this.#servers) if (server.alive) server.killGroup();
    this.standIn.dispose();
    rmSync(this.directory, { recursive: true, force: true });
  };
}
