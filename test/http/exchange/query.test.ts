import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readQuery, shownQuery } from '../../../src/http/exchange/query.js';
import { fakeShim, send, startFace, type RunningFace } from '../face.js';

describe('the query of a route that filters', () => {
  let face: RunningFace;
  const seen: unknown[] = [];
  beforeAll(async () => {
    const note = async (input: unknown) => {
      seen.push(input);
      return [] as never[];
    };
    face = await startFace(
      fakeShim({
        deploys: { list: note, delete: note as never },
        instances: { list: note },
        images: { list: async () => [] },
      }),
    );
  });
  afterAll(() => face[Symbol.asyncDispose]());

  const DEPLOYS = '/apps/zenx/deploys';
  const INSTANCES = '/apps/zenx/deploys/g1/instances';
  it.each([
    ['GET', `${DEPLOYS}?region=z0&relase=v1`, "unknown query parameter 'relase', did you mean 'release'?"],
    ['GET', `${DEPLOYS}?Region=z0`, "unknown query parameter 'Region', did you mean 'region'?"],
    ['GET', `${DEPLOYS}?region=z0&_=1`, "unknown query parameter '_', known here: region, release"],
    ['GET', `${DEPLOYS}?region=z0&%72elase=v1`, "unknown query parameter 'relase', did you mean 'release'?"],
    ['GET', `${DEPLOYS}?region=z0&=v1`, "unknown query parameter '', known here: region, release"],
    ['GET', `${DEPLOYS}?region=z0&%zz=1`, "unknown query parameter 'region=z0&%zz=1'"],
    ['GET', `${DEPLOYS}?region=z0&region=z1`, 'the query parameter region is given twice'],
    ['GET', `${DEPLOYS}?region=z0&%72egion=z1`, 'the query parameter region is given twice'],
    ['GET', `${DEPLOYS}?region=z0&region`, 'the query parameter region is given twice'],
    ['GET', `${DEPLOYS}?region=%zz`, 'invalid region: bad percent-encoding'],
    ['GET', `${DEPLOYS}?region=z0&id=g1`, "unknown query parameter 'id', known here: region, release"],
    ['HEAD', `${DEPLOYS}?region=z0&relase=v1`, ''],
    ['GET', `${INSTANCES}?regoin=z0`, "unknown query parameter 'regoin', did you mean 'region'?"],
    ['GET', `${INSTANCES}?region=z0&release=v1`, "unknown query parameter 'release'"],
    ['DELETE', `${DEPLOYS}?id=g1&regio=z0`, "unknown query parameter 'regio', did you mean 'region'?"],
    ['DELETE', `${DEPLOYS}?id=g1&id=g2&region=z0`, 'the query parameter id is given twice'],
  ])('%s %s is refused', async (method, path, text) => {
    const { status, headers, body } = await send(face.port, { method, path });
    expect([status, headers['x-error-code']]).toEqual([400, 'invalid_input']);
    expect(body).toContain(text);
    expect(seen).toEqual([]);
  });

  it('may be given twice alike, with blanks for plus signs, and with empty pieces', async () => {
    const path = `${DEPLOYS}?region=z0&&region=z%30&release=v+1&`;
    expect(await send(face.port, { path })).toMatchObject({ status: 200 });
    expect(seen.splice(0)).toEqual([{ app: 'zenx', region: 'z0', release: 'v 1' }]);
  });

  it('is checked beside a body too', async () => {
    const body = '{"id":"g1","region":"z0"}';
    const refused = await send(face.port, { method: 'DELETE', path: `${DEPLOYS}?idd=g2`, body });
    expect([refused.status, seen]).toEqual([400, []]);
  });

  it('is ignored on routes that know none', async () => {
    expect(await send(face.port, { path: '/images?relase=v1&%zz' })).toMatchObject({ status: 200 });
  });
});

describe('reading a query', () => {
  it('never takes a parameter that it does not know, and shows the log what it can', () => {
    const text = fc.stringMatching(/^([a-c%=&+]|%6[12]|region){0,12}$/);
    fc.assert(
      fc.property(text, (search) => {
        const shown = shownQuery(search, ['region', 'a']);
        expect(Object.keys(shown).every((name) => ['region', 'a'].includes(name))).toBe(true);
        let values;
        try {
          values = readQuery(search, ['region', 'a']);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_input' });
          return;
        }
        expect(shown).toEqual(values);
        const names = [...new URLSearchParams(search).keys()].filter(
          (name) => name !== '' || /(^|&)=/.test(search),
        );
        expect(new Set(Object.keys(values))).toEqual(new Set(names));
      }),
      { numRuns: 3000 },
    );
  });
});
