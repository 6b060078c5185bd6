// A bare node:http server to measure against. `bytes`: answers the same bytes as ours to everything; `spawn`: starts
// the program for each request and answers what it prints, the least that a handler without bounds can do.
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';

const [kind, file] = process.argv.slice(2);

const handlers = {
  bytes() {
    const { headers, body } = JSON.parse(readFileSync(file, 'utf8'));
    const bytes = Buffer.from(body);
    return (_request, response) => response.writeHead(200, headers).end(bytes);
  },
  spawn() {
    const options = { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 };
    return (request, response) => {
      const app = /^\/apps\/([^/]+)\/releases/.exec(request.url)?.[1];
      const args = app === undefined ? ['images', '-o', 'json'] : ['release', 'list', app, '-o', 'json'];
      execFile(file, args, options, (error, stdout) => {
        if (error) response.writeHead(500).end();
        else response.writeHead(200, { 'Content-Type': 'application/json' }).end(stdout);
      });
    };
  },
};

const server = createServer(handlers[kind]());
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
