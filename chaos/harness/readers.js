import { Client } from './client.js';

/** Reads one path over so many connections for so many seconds; counts what was answered with anything but 200 or 404. */
export async function drive(port, { path, connections, seconds }) {
  const deadline = performance.now() + seconds * 1_000;
  let requests = 0;
  let failed = 0;
  const reader = async () => {
    const client = new Client(port);
    while (performance.now() < deadline) {
      const { status } = await client.request({ path }).catch(() => ({ status: 0 }));
      requests += 1;
      if (status !== 200 && status !== 404) failed += 1;
    }
    client.close();
  };
  await Promise.all(Array.from({ length: connections }, reader));
  return { requests, failed };
}
