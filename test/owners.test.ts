import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** Modules by which something can be started or asked that outlives a call: processes, connections, engines. */
const STARTERS =
  /^(?:execa|dockerode|docker-modem|undici|(?:node:)?(?:child_process|cluster|worker_threads|http|https|http2|net|tls|dgram))$/;

/**
 * The only files that may, what each takes, and who owns what it starts: a lane with places, a queue, a time limit and a
 * signal, or a bound of its own.
 */
const DOORS: Record<string, { takes: string[]; owner: string }> = {
  'src/core/process/run.ts': { takes: ['execa'], owner: 'runner.ts: lanes read, write and push' },
  'src/core/docker/connect.ts': {
    takes: ['docker-modem', 'dockerode', 'http', 'https'],
    owner: 'laned-engine.ts and engine-door.ts: lanes docker and pull',
  },
  'src/core/docker/settings/credential-helper.ts': {
    takes: ['child_process'],
    owner: 'laned-engine.ts: lane pull',
  },
  'src/core/docker/settings/tcp-address.ts': { takes: ['net'], owner: 'none: isIPv6 alone' },
  'src/client/wire/transport.ts': {
    takes: ['http', 'https'],
    owner: 'caller.ts: the time limit and the signal of one call; close() ends what is kept',
  },
  'src/platform-kit/engine/health.ts': { takes: ['http'], owner: 'in-parallel.ts; at most 10 s each' },
  'src/http/server.ts': { takes: ['http', 'https'], owner: 'connections.ts: places' },
  'src/http/listen.ts': { takes: ['net'], owner: 'the server' },
  'src/http/socket-file.ts': {
    takes: ['net'],
    owner: 'the start of the server; one question to a socket file',
  },
  'src/http/gates/host.ts': { takes: ['net'], owner: 'none: isIPv4 alone' },
  'src/http/gates/proxies.ts': { takes: ['net'], owner: 'none: BlockList alone' },
  'src/commands/serve/secrets.ts': { takes: ['tls'], owner: 'none: createSecureContext alone' },
  'src/commands/doctor/checks/port.ts': { takes: ['fetch', 'net'], owner: 'checks.ts: at most 5 s each' },
  'src/commands/globals/given-text.ts': { takes: ['net'], owner: 'the command: a pipe that it reads' },
};

/** What a file takes of those modules as values, at once or late, and whether it calls `fetch` or `new WebSocket`. */
function startersIn(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found = new Set<string>();
  const note = (specifier: ts.Node | undefined) => {
    if (specifier && ts.isStringLiteralLike(specifier) && STARTERS.test(specifier.text))
      found.add(specifier.text.replace('node:', ''));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && takesValues(node.importClause)) note(node.moduleSpecifier);
    if (ts.isExportDeclaration(node) && !node.isTypeOnly) note(node.moduleSpecifier);
    if (ts.isCallExpression(node)) {
      const called = node.expression;
      if (called.kind === ts.SyntaxKind.ImportKeyword || called.getText() === 'require')
        note(node.arguments[0]);
      if (ts.isIdentifier(called) && called.text === 'fetch') found.add('fetch');
    }
    if (ts.isNewExpression(node) && /^(?:WebSocket|EventSource|Worker)$/.test(node.expression.getText()))
      found.add(node.expression.getText());
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found].sort();
}

function takesValues(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return true;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return false;
  const { name, namedBindings } = clause;
  if (name || !namedBindings || !ts.isNamedImports(namedBindings)) return true;
  return namedBindings.elements.some(
    ({ isTypeOnly, name: { text } }) =>
      !isTypeOnly && !/^(?:Server|Socket|AddressInfo|IncomingMessage)$/.test(text),
  );
}

describe('what is started', () => {
  it('leaves by a door that somebody owns', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
      .map((name) => join('src', name));
    const taken = files
      .map((file) => [file, startersIn(file)] as const)
      .filter(([, found]) => found.length > 0);
    const doors = Object.entries(DOORS).map(([file, { takes }]) => [file, takes] as const);
    expect(Object.fromEntries(taken)).toEqual(Object.fromEntries(doors));
  });
});
