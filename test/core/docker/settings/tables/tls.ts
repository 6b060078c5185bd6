import { context, type Setting } from './setting.js';

const host = (
  port: string,
  env: Record<string, string>,
  files: NonNullable<Setting['tls']>[string],
): Setting => ({
  env: { DOCKER_HOST: `tcp://127.0.0.1:{${port}}`, DOCKER_CERT_PATH: '{home}/certs', ...env },
  tls: { certs: files },
});
const VERIFY = { DOCKER_TLS_VERIFY: '1' };
const FULL = ['ca', 'cert', 'key'] as const;
const of = (endpoint: object, files: NonNullable<Setting['tls']>[string]): Setting => ({
  env: { DOCKER_HOST: '', DOCKER_CONTEXT: 'far' },
  files: context('far', endpoint),
  tls: { '{context}': files },
});

/** Which TLS is spoken, and with which files. */
export const TLS: Record<string, Setting> = {
  'a certificate on both sides': host('mutual', VERIFY, FULL),
  'no certificate for an engine that asks for one': host('mutual', VERIFY, ['ca']),
  'an authority alone': host('tls', VERIFY, ['ca']),
  'a certificate without its key': host('tls', VERIFY, ['ca', 'cert']),
  'a key without its certificate': host('tls', VERIFY, ['ca', 'key']),
  'no files': host('tls', VERIFY, []),
  'no authority': host('mutual', VERIFY, ['cert', 'key']),
  'an authority that is none': host('tls', VERIFY, ['bad-ca']),
  'an empty authority': host('tls', VERIFY, ['empty-ca']),
  'a key that is none': host('mutual', VERIFY, ['ca', 'cert', 'bad-key']),
  'any value of DOCKER_TLS_VERIFY': host('tls', { DOCKER_TLS_VERIFY: '0' }, ['ca']),
  DOCKER_TLS: host('mutual', { DOCKER_TLS: '1' }, FULL),
  'DOCKER_TLS without files': host('tls', { DOCKER_TLS: '1' }, []),
  'both empty': host('four', { DOCKER_TLS: '', DOCKER_TLS_VERIFY: '' }, FULL),
  'files where config.json is': {
    env: { DOCKER_HOST: 'tcp://127.0.0.1:{mutual}', ...VERIFY },
    tls: { '.docker': FULL },
  },
  'plain HTTP behind the port': host('four', VERIFY, ['ca']),
  'the files of a context': of({ Host: 'tcp://127.0.0.1:{mutual}' }, FULL),
  'the authority of a context': of({ Host: 'tcp://127.0.0.1:{tls}' }, ['ca']),
  'a context without files': of({ Host: 'tcp://127.0.0.1:{tls}' }, []),
  'a context that checks nothing': of({ Host: 'tcp://127.0.0.1:{tls}', SkipTLSVerify: true }, []),
  'a context that checks nothing, over plain HTTP': of(
    { Host: 'tcp://127.0.0.1:{four}', SkipTLSVerify: true },
    [],
  ),
  'TLS of the environment beside a context': {
    ...of({ Host: 'tcp://127.0.0.1:{four}' }, []),
    env: { DOCKER_HOST: '', DOCKER_CONTEXT: 'far', ...VERIFY },
  },
};
