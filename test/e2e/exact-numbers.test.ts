import { afterAll, beforeAll, expect, it } from 'vitest';
import { createShim } from '../../src/index.js';
import { runBin, serveBin } from '../helpers/bin.js';
import { createStandIn, type StandIn } from '../helpers/stand-in.js';

let standIn: StandIn;
beforeAll(() => (standIn = createStandIn()));
afterAll(() => standIn.dispose());

const ctime = '2022-12-01T19:02:19+08:00';
const deploy = (id: string, extra: string) =>
  `{"id":"${id}","release":"${id}","region":"z0","replicas":2,"ctime":"${ctime}",${extra}}`;
const FIRST = deploy('d1', '"serial":9007199254740993,"limit":1e400,"price":{"each":[1.10,-0,"1.0"]}');
const SECOND = deploy('d2', '"serial":1');

it('numbers in fields that qappctl adds are the same, byte for byte, on both faces', async () => {
  standIn.fault('deploy list', { stdout: `[${FIRST}, ${SECOND}]\n` });
  const env = { HOME: standIn.dir, QAPPCTL: standIn.path };
  const server = await serveBin(['--qappctl', standIn.path], { env });
  const path = `${server.url}/apps/zenx/deploys?region=z0`;
  const command = ['deploys', 'list', 'zenx', '--region', 'z0', '--json'];
  for (const [query, flags, expected] of [
    ['', [], `[${FIRST},${SECOND}]`],
    ['&release=d1', ['--release', 'd1'], `[${FIRST}]`],
    ['&release=d2', ['--release', 'd2'], `[${SECOND}]`],
  ] as [string, string[], string][]) {
    expect(await (await fetch(path + query)).text()).toBe(expected);
    expect(await runBin([...command, ...flags], { env })).toMatchObject({ stdout: expected, exitCode: 0 });
  }
  await server.stop();
  const shim = await createShim({ qappctl: standIn.path, env: { ...env, PATH: process.env.PATH } });
  const [first] = await shim.deploys.list({ app: 'zenx', region: 'z0' });
  expect(first).toMatchObject({
    serial: 9007199254740992,
    limit: Infinity,
    price: { each: [1.1, -0, '1.0'] },
  });
  await shim.close();
});
