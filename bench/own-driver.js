// A load driver over raw keep-alive sockets, for machines without wrk: node:http's client would be the bottleneck.
// Usage: own-driver.js <port> <path> <connections> <seconds> [distinct]
import { connect } from 'node:net';
import { AnswerReader } from '../chaos/harness/answers.js';
import { percentile } from '../chaos/harness/statistics.js';

const [port, path, connections, seconds, distinct] = process.argv.slice(2);
const latencies = [];
let failed = 0;
let count = 0;
const begun = performance.now();
const deadline = begun + Number(seconds) * 1000;
const prefix = `b${process.pid.toString(36)}-`;

function nextRequest() {
  count += 1;
  const target = distinct ? `/apps/${prefix}${count}/releases` : path;
  return `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
}

function openConnection() {
  const socket = connect({ port: Number(port), host: '127.0.0.1', noDelay: true });
  let sentAt = 0;
  const send = () => {
    if (performance.now() >= deadline) return socket.destroy();
    sentAt = performance.now();
    return socket.write(nextRequest());
  };
  const reader = new AnswerReader(({ status, head }) => {
    latencies.push(performance.now() - sentAt);
    if (status !== 200) failed += 1;
    sentAt = 0;
    if (/^connection: *close/im.test(head)) socket.destroy();
    else send();
  });
  socket.once('connect', send);
  socket.on('data', (chunk) => reader.feed(chunk));
  socket.on('error', () => undefined);
  socket.once('close', () => {
    if (performance.now() >= deadline) return;
    if (sentAt > 0) failed += 1;
    openConnection();
  });
}

for (let index = 0; index < Number(connections); index += 1) openConnection();
process.once('exit', () => {
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => percentile(latencies, share));
  const elapsed = (performance.now() - begun) / 1000;
  console.log(JSON.stringify({ requests: latencies.length, seconds: elapsed, p50, p99, max, failed }));
});
setTimeout(() => process.exit(), Number(seconds) * 1000 + 5_000).unref();
