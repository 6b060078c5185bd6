import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { serveBin } from '../helpers/bin.js';
import { createStandIn } from '../helpers/stand-in.js';
import { open, send } from '../http/face.js';

const hasPrlimit = !(await execa('prlimit', ['--version'], { reject: false })).failed;
const standIn = createStandIn();
afterAll(() => standIn.dispose());

describe('a server with few descriptors', () => {
  it.skipIf(!hasPrlimit)(
    'answers new clients while more idle ones stay than it has descriptors',
    async () => {
      const server = await serveBin(['--qappctl', standIn.path], { prefix: ['prlimit', '--nofile=96:96'] });
      const port = Number(new URL(server.url).port);
      const idle = [];
      // Each is answered once, and then keeps its connection for as long as it may.
      for (let index = 0; index < 150; index += 1) {
        const socket = await open(port);
        const outcome = new Promise((resolve) => socket.once('data', resolve).once('close', resolve));
        socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
        await outcome;
        idle.push(socket);
      }
      const ask = () => send(port, { path: '/flavors' }).catch(() => undefined);
      let answer = await ask();
      // Those that came within the last second stay; the others give way.
      while (answer === undefined) answer = await ask();
      expect(answer).toMatchObject({ status: 200 });
      expect(server.stderr()).toMatch(/at most 96 descriptors can be open/);
      for (const socket of idle) socket.destroy();
      expect(await server.stop()).toBe(0);
    },
    40_000,
  );
});
