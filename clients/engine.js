import { createServer } from 'node:http';

/** A Docker Engine that holds every image. */
export async function startEngine(path) {
  const server = createServer((request, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(request.url.endsWith('/json') ? '{"Id":"sha256:0"}' : '"OK"');
  });
  await new Promise((resolve) => server.listen(path, resolve));
  return { stop: () => (server.closeAllConnections(), server.close()) };
}
